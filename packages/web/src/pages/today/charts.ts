import type { Language } from '@tsukuroi/core';
import type { Today } from '@tsukuroi/protocol';
import { DECISION_WORDS } from '@tsukuroi/protocol/words.ts';
import type { ChartOption } from '../../components/chart/drawing.ts';
import { formatDay } from '../../platform/format.ts';

/** Departments drawn at most; the table holds them all. */
export const SHOWN_DEPARTMENTS = 8;

/** Urgent work as series: colour, and a line or pattern of its own, so that colour is not needed to tell them apart. */
const SERIES = [
  { key: 'actNow', decision: 'act-now', color: '#a8201a', line: 'solid', symbol: 'circle' },
  { key: 'thisWeek', decision: 'this-week', color: '#c07a1e', line: 'dashed', symbol: 'rect' },
  { key: 'nextWindow', decision: 'next-window', color: '#3c7fc0', line: 'dotted', symbol: 'triangle' },
] as const;

const FONT = '"BIZ UDPGothic", "Hiragino Sans", "Yu Gothic UI", Meiryo, "Noto Sans CJK JP", sans-serif';
const TEXT = { fontFamily: FONT, fontSize: 12, color: '#1b2a37' };
const SOFT_LINE = { lineStyle: { color: '#e3e8ec' } };

const word = (decision: string, language: Language): string => DECISION_WORDS[decision]?.[language] ?? decision;

export function trendChart(trend: Today['trend'], language: Language): ChartOption {
  return {
    textStyle: TEXT,
    legend: { top: 0, left: 0, itemWidth: 26, itemHeight: 9, textStyle: TEXT },
    grid: { left: 4, right: 22, top: 32, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'category',
      data: trend.map((point) => formatDay(point.day).slice(5)),
      boundaryGap: false,
      axisLabel: { ...TEXT, hideOverlap: true, alignMinLabel: 'left', alignMaxLabel: 'right' },
    },
    yAxis: { type: 'value', minInterval: 1, axisLabel: TEXT, splitLine: SOFT_LINE },
    series: SERIES.map(({ key, decision, color, line, symbol }) => ({
      name: word(decision, language),
      type: 'line',
      data: trend.map((point) => point[key]),
      color,
      symbol,
      symbolSize: 6,
      showSymbol: trend.length <= 31,
      lineStyle: { type: line, width: 2.2 },
    })),
  };
}

export function agesChart(ages: Today['ages']): ChartOption {
  return {
    textStyle: TEXT,
    grid: { left: 4, right: 44, top: 4, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: { type: 'value', minInterval: 1, axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: {
      type: 'category',
      inverse: true,
      data: ages.map((age) => age.band),
      axisLabel: TEXT,
      axisTick: { show: false },
    },
    series: [
      {
        type: 'bar',
        data: ages.map((age) => age.count),
        color: '#35709f',
        barMaxWidth: 22,
        label: { show: true, position: 'right', ...TEXT, fontWeight: 'bold' },
      },
    ],
  };
}

/** The departments with most urgent work first. */
export function byUrgency(departments: Today['byDepartment']): Today['byDepartment'] {
  return [...departments].sort(
    (a, b) =>
      b.actNow - a.actNow ||
      b.thisWeek - a.thisWeek ||
      b.nextWindow - a.nextWindow ||
      (a.department < b.department ? -1 : 1),
  );
}

export function departmentsChart(departments: Today['byDepartment'], language: Language, none: string): ChartOption {
  const shown = byUrgency(departments).slice(0, SHOWN_DEPARTMENTS);
  return {
    textStyle: TEXT,
    aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
    legend: { top: 0, left: 0, itemWidth: 18, itemHeight: 12, textStyle: TEXT },
    grid: { left: 4, right: 12, top: 32, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: { type: 'value', minInterval: 1, axisLabel: TEXT, splitLine: SOFT_LINE },
    yAxis: {
      type: 'category',
      inverse: true,
      data: shown.map((entry) => entry.department || none),
      axisLabel: { ...TEXT, width: 92, overflow: 'truncate' },
      axisTick: { show: false },
    },
    series: SERIES.map(({ key, decision, color }) => ({
      name: word(decision, language),
      type: 'bar',
      stack: 'open',
      data: shown.map((entry) => entry[key]),
      color,
      barMaxWidth: 20,
    })),
  };
}

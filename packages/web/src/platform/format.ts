import type { Language } from '@tsukuroi/core';
import type { Column } from '@tsukuroi/protocol';
import { momentInJapan } from '@tsukuroi/protocol/moment.ts';
import { currentLanguage } from './language.ts';

/** Words and figures as people read them; days and instants come as ISO text. */

const LOCALE: Readonly<Record<Language, string>> = { ja: 'ja-JP', en: 'en-GB' };
const DAY_MS = 86_400_000;
const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;

const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, known);
  return known;
}

const counts: Readonly<Record<Language, Intl.NumberFormat>> = {
  ja: new Intl.NumberFormat(LOCALE.ja),
  en: new Intl.NumberFormat(LOCALE.en),
};

export function formatCount(value: number, language: Language): string {
  return counts[language].format(value);
}

/** Names one after the other, as each language parts them. */
export function listWords(names: readonly string[], language: Language = currentLanguage()): string {
  return names.join(language === 'ja' ? '、' : ', ');
}

/** Share in percent, rounded down, so that 100 % is said only when nothing is missing; null without a denominator. */
export function percentOf(part: number, whole: number): number | null {
  return whole > 0 ? Math.min(100, Math.floor((part * 100) / whole)) : null;
}

/** `2026-11-29` as 2026/11/29. What is not a day stays as it is. */
export function formatDay(day: string): string {
  return ISO_DAY.test(day.slice(0, 10)) ? day.slice(0, 10).replaceAll('-', '/') : day;
}

/** `2026-11-29` as 11月29日(日). */
export function formatDayLong(day: string, language: Language): string {
  const ms = Date.parse(day.slice(0, 10));
  if (Number.isNaN(ms)) {
    return day;
  }
  const options: Intl.DateTimeFormatOptions = {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    weekday: 'short',
  };
  return dateFormat(LOCALE[language], options).format(ms);
}

/** `2026-11-22` as 令和8年11月22日 (in English 22 November 2026), as letters and reports carry it. */
export function formatDayFormal(day: string, language: Language): string {
  const ms = Date.parse(day.slice(0, 10));
  if (Number.isNaN(ms)) {
    return day;
  }
  const locale = language === 'ja' ? 'ja-JP-u-ca-japanese' : LOCALE.en;
  const options: Intl.DateTimeFormatOptions = { timeZone: 'UTC', year: 'numeric', month: 'long', day: 'numeric' };
  return dateFormat(locale, language === 'ja' ? { ...options, era: 'long' } : options).format(ms);
}

/** An instant as 2026/11/22(日) 17:30 in Japan, whatever the browser's own zone is; in the console's language unless told. */
export function formatInstant(instant: string, language: Language = currentLanguage()): string {
  return momentInJapan(instant, language);
}

/** An instant as 17:30:05 in Japan. */
export function formatTime(ms: number): string {
  return new Date(ms + 9 * 3_600_000).toISOString().slice(11, 19);
}

/** An instant in Japan as `20261122-173005`, for names of files. */
export function fileStamp(ms: number): string {
  const [day = '', time = ''] = new Date(ms + 9 * 3_600_000).toISOString().split(/[T.]/);
  return `${day.replaceAll('-', '')}-${time.replaceAll(':', '')}`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes as on the label of a stick, in powers of 1,000: `0 B`, `4.1 kB`, `28 GB`. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  // What would round to 1,000 is one of the next unit.
  while (value >= 999.95 && unit < BYTE_UNITS.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${Math.round(value * 10) / 10} ${BYTE_UNITS[unit]}`;
}

/** A number with what it counts: `4.1 MB`, `12 MB/秒`, `+90 秒`. */
export function formatUnit(value: number, unit: NonNullable<Column['unit']>, language: Language): string {
  const second = language === 'ja' ? '秒' : 's';
  if (unit === 'seconds') {
    return `${value > 0 ? '+' : ''}${formatCount(value, language)} ${second}`;
  }
  return unit === 'bytes' ? formatBytes(value) : `${formatBytes(value)}/${second}`;
}

/** How far a due day is: あと7日, 今日まで, 5日超過. */
export function dueWords(due: string, today: string, language: Language): string {
  const days = Math.round((Date.parse(due.slice(0, 10)) - Date.parse(today.slice(0, 10))) / DAY_MS);
  if (Number.isNaN(days)) {
    return '';
  }
  if (days === 0) {
    return language === 'ja' ? '今日まで' : 'due today';
  }
  if (days < 0) {
    return language === 'ja' ? `${-days}日超過` : `${-days} d overdue`;
  }
  return language === 'ja' ? `あと${days}日` : `${days} d left`;
}

/** How long ago: 5分前, 3時間前, 12日前. */
export function agoWords(instant: string, nowMs: number, language: Language): string {
  const seconds = Math.floor((nowMs - Date.parse(instant)) / 1000);
  if (Number.isNaN(seconds)) {
    return '';
  }
  if (seconds < 60) {
    return language === 'ja' ? 'たった今' : 'just now';
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return language === 'ja' ? `${minutes}分前` : `${minutes} min ago`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    return language === 'ja' ? `${hours}時間前` : `${hours} h ago`;
  }
  const days = Math.floor(hours / 24);
  return language === 'ja' ? `${days}日前` : `${days} days ago`;
}

/** A CVSS score (0–10) with one decimal; an EPSS score (0–1) as percent, as FIRST words it: the probability in 30 days. */
export function formatScore(value: number, column: string): string {
  return column === 'epss' ? `${(value * 100).toFixed(1)}%` : value.toFixed(1);
}

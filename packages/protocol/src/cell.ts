import type { Language } from '@tsukuroi/core';
import type { Column } from './grid.ts';

const UNITS = {
  bytes: { ja: 'バイト', en: 'bytes' },
  'bytes-per-second': { ja: 'バイト/秒', en: 'bytes/s' },
  seconds: { ja: '秒', en: 's' },
} as const;

/** The head of a column whose numbers stand as they are, as in a CSV: `空き(バイト)`. */
export function columnHead({ title, unit }: Column, language: Language): string {
  return unit === undefined ? title[language] : `${title[language]} (${UNITS[unit][language]})`;
}

const JAPAN_OFFSET_MS = 9 * 3_600_000;

/**
 * The words of one cell, the same on screen, in CSV and on paper: states by their words, instants as minutes in Japan
 * (`2026-11-22 17:30`), nothing for an absent value.
 */
export function cellText(column: Column, value: unknown, language: Language): string {
  if (value === null || value === undefined) {
    return '';
  }
  if (column.type === 'state') {
    return column.values?.[String(value)]?.[language] ?? String(value);
  }
  if (column.type === 'instant') {
    return minuteInJapan(String(value));
  }
  return String(value);
}

/** `2026-11-23 17:30` in Japan, which has one time zone without summer time. */
export function minuteInJapan(instant: string): string {
  const ms = Date.parse(instant);
  return Number.isNaN(ms) ? instant : new Date(ms + JAPAN_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');
}

import type { Language } from '@tsukuroi/core';

const JAPAN_MS = 9 * 3_600_000;
const WEEKDAYS: Readonly<Record<Language, readonly string[]>> = {
  ja: ['日', '月', '火', '水', '木', '金', '土'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
};

/**
 * An ISO day with its day of the week, because nobody plans a ward by numbers alone: `2026/11/24(火)`, in English
 * `Tue 2026/11/24`. What is not a day stays as it is.
 */
export function dayWithWeekday(day: string, language: Language): string {
  const ms = Date.parse(day.slice(0, 10));
  if (Number.isNaN(ms)) {
    return day;
  }
  const figures = day.slice(0, 10).replaceAll('-', '/');
  const name = WEEKDAYS[language][new Date(ms).getUTCDay()] ?? '';
  return language === 'ja' ? `${figures}(${name})` : `${name} ${figures}`;
}

/** An instant in Japan, which has one time zone without summer time: `2026/11/24(火) 20:00`. What is none stays as it is. */
export function momentInJapan(instant: string, language: Language): string {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) {
    return instant;
  }
  const local = new Date(ms + JAPAN_MS).toISOString();
  return `${dayWithWeekday(local, language)} ${local.slice(11, 16)}`;
}

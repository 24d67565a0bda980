import { daysBetween, type Language } from '@tsukuroi/core';
import { z } from 'zod';

const Day = z.iso.date();

/**
 * `calendar/1` (docs/formats/calendar.md): named days as data, so that a bundle can bring newer ones. What it does not reach is unknown,
 * never "no holiday".
 */
export const DayCalendar = z.strictObject({
  format: z.literal('calendar/1'),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  name: z.string().min(1).max(100),
  /** Where the days come from: law, gazette, or who entered them. */
  source: z.string().min(1).max(500),
  /** First and last day about which it says anything. */
  since: Day,
  until: Day,
  days: z.array(z.strictObject({ date: Day, name: z.string().min(1).max(100) })).max(20_000),
  /** Days of the week that always count, such as a clinic's closing days; 1 is Monday (ISO 8601). */
  weekdays: z.array(z.int().min(1).max(7)).max(7).default([]),
  /** The same in English, for consoles that are read so: the calendar's name, and what its days are called, by their names above. */
  english: z
    .strictObject({
      name: z.string().min(1).max(100),
      days: z.record(z.string().max(100), z.string().min(1).max(100)),
      source: z.string().min(1).max(500).optional(),
    })
    .optional(),
});
export type DayCalendar = z.infer<typeof DayCalendar>;

export type Three = 'yes' | 'no' | 'unknown';

/** Warned of this long before a calendar ends. */
export const RUNNING_OUT_DAYS = 60;

/** Whether a day (`YYYY-MM-DD`) stands in a calendar; unknown beyond its ends, and for a calendar that is not there. */
export function isListed(calendar: DayCalendar | undefined, day: string): Three {
  if (calendar === undefined) {
    return 'unknown';
  }
  if (calendar.weekdays.includes(weekdayOf(day)) || calendar.days.some(({ date }) => date === day)) {
    return 'yes';
  }
  return day < calendar.since || day > calendar.until ? 'unknown' : 'no';
}

/** Days until a calendar says nothing any more, and whether that is near. */
export function reachOf(
  calendar: DayCalendar,
  today: string,
): { readonly state: 'good' | 'running-out' | 'ran-out'; readonly daysLeft: number } {
  const daysLeft = daysBetween(today, calendar.until);
  const state = daysLeft < 0 ? 'ran-out' : daysLeft <= RUNNING_OUT_DAYS ? 'running-out' : 'good';
  return { state, daysLeft };
}

/** What a calendar is called in a language; where it has no English name, its own. */
export function calendarName({ english, name }: Pick<DayCalendar, 'english' | 'name'>, language: Language): string {
  return language === 'en' ? (english?.name ?? name) : name;
}

/** What a day of a calendar is called in a language, by the name that the calendar gives it; its own where there is no other. */
export function dayName({ english }: Pick<DayCalendar, 'english'>, name: string, language: Language): string {
  const known = english !== undefined && Object.hasOwn(english.days, name) ? english.days[name] : undefined;
  return language === 'en' ? (known ?? name) : name;
}

/** Day of the week of `YYYY-MM-DD`; 1 is Monday. */
export function weekdayOf(day: string): number {
  return Temporal.PlainDate.from(day).dayOfWeek;
}

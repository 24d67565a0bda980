import { addDays } from '@tsukuroi/core';
import { type DayCalendar, isListed, weekdayOf } from './calendar.ts';

/** Longer than any holiday: where this many days hold no business day, something is wrong with the calendars. */
const LONGEST_PAUSE_DAYS = 60;

/**
 * The day on which `days` business days have gone by since `from` (itself not counted): Monday to Friday without the days of the calendars.
 * Undefined when a calendar does not reach so far: then nobody can say, and what waits goes on waiting.
 */
export function afterBusinessDays(
  from: string,
  days: number,
  holidays: readonly (DayCalendar | undefined)[],
): string | undefined {
  let day = from;
  let left = days;
  let pause = 0;
  while (left > 0) {
    day = addDays(day, 1);
    pause += 1;
    const listed = holidays.map((calendar) => isListed(calendar, day));
    if (listed.includes('unknown') || pause > LONGEST_PAUSE_DAYS) {
      return undefined;
    }
    if (weekdayOf(day) <= 5 && !listed.includes('yes')) {
      left -= 1;
      pause = 0;
    }
  }
  return day;
}

import { type DayCalendar, isListed, type Three, weekdayOf } from '../calendar/calendar.ts';
import type { DaySelector } from './shape.ts';

const TUESDAY = 2;

/** Whether a selector picks a day. Unknown only where a calendar does not say. */
export function picks(selector: DaySelector, day: string, calendars: readonly DayCalendar[]): Three {
  if (selector.kind === 'calendar') {
    return isListed(
      calendars.find(({ id }) => id === selector.calendar),
      day,
    );
  }
  return picksByDate(selector, Temporal.PlainDate.from(day)) ? 'yes' : 'no';
}

function picksByDate(selector: Exclude<DaySelector, { kind: 'calendar' }>, date: Temporal.PlainDate): boolean {
  switch (selector.kind) {
    case 'dates':
      return selector.dates.includes(date.toString());
    case 'weekdays':
      return selector.weekdays.includes(weekdayOf(date.toString()));
    case 'nth-weekday': {
      const nth = Math.ceil(date.day / 7);
      const isLast = date.day + 7 > date.daysInMonth;
      return (
        date.dayOfWeek === selector.weekday && (selector.nth.includes(nth) || (isLast && selector.nth.includes(-1)))
      );
    }
    case 'days-of-month':
      return selector.days.includes(date.day) || selector.days.includes(date.day - date.daysInMonth - 1);
    case 'patch-tuesday': {
      const release = date.subtract({ days: selector.plusDays });
      return release.equals(releaseIn(release));
    }
  }
}

/** The day on which Microsoft's monthly release is out in Japan: the day after the second Tuesday of the month in the United States. */
function releaseIn(month: Temporal.PlainDate): Temporal.PlainDate {
  const first = month.with({ day: 1 });
  const tuesday = first.add({ days: ((TUESDAY - first.dayOfWeek + 7) % 7) + 7 });
  return tuesday.add({ days: 1 });
}

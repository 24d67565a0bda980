import { DayCalendar, JAPAN_HOLIDAYS } from '@tsukuroi/policy';
import type { CalendarRow } from '@tsukuroi/protocol';
import type { CalendarRecord } from './store.ts';
import { documentOf } from './stored-policies.ts';

/** A calendar as it counts. One that cannot be read says nothing: windows that depend on it are held, the others go on. */
export interface StoredCalendar {
  readonly id: string;
  readonly origin: CalendarRow['origin'];
  /** Its days are no business days. */
  readonly holiday: boolean;
  readonly calendar: DayCalendar | undefined;
  readonly record: CalendarRecord | undefined;
}

/** The product's own list of holidays: only a bundle brings a newer one, nobody types it in. */
export const SHIPPED_CALENDAR = JAPAN_HOLIDAYS.id;

/** The calendars that count, by id: what people entered before what was brought, what was brought before what ships, unless it ends earlier. */
export function calendarsInUse(records: readonly CalendarRecord[]): readonly StoredCalendar[] {
  const found = new Map<string, StoredCalendar>([
    [
      SHIPPED_CALENDAR,
      { id: SHIPPED_CALENDAR, origin: 'shipped', holiday: true, calendar: JAPAN_HOLIDAYS, record: undefined },
    ],
  ]);
  for (const record of records) {
    const before = found.get(record.id);
    const read = DayCalendar.safeParse({ ...documentOf(record.document), id: record.id });
    const calendar = read.success ? read.data : undefined;
    if (record.origin === 'brought' && !isNewer(calendar, before)) {
      continue;
    }
    found.set(record.id, { id: record.id, origin: record.origin, holiday: record.holiday === 1, calendar, record });
  }
  return [...found.values()];
}

function isNewer(calendar: DayCalendar | undefined, before: StoredCalendar | undefined): boolean {
  if (before === undefined) {
    return true;
  }
  if (before.origin === 'own' || calendar === undefined) {
    return false;
  }
  return before.calendar === undefined || calendar.until >= before.calendar.until;
}

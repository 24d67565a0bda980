import { dayInJapan, isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import { calendarName, DayCalendar, reachOf } from '@tsukuroi/policy';
import type { CalendarRow, CalendarView } from '@tsukuroi/protocol';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import { calendarsNamed } from './problems.ts';
import * as store from './store.ts';
import { SHIPPED_CALENDAR } from './stored-calendars.ts';
import { documentOf } from './stored-policies.ts';
import { type Decisions, readDecisions } from './world.ts';

type Parts = Pick<ServerContext, 'audit' | 'clock' | 'db' | 'settings'>;

export async function calendarRows(parts: Parts, language: Language): Promise<CalendarRow[]> {
  const decisions = await decisionsOf(parts);
  const today = dayInJapan(parts.clock.nowMs());
  return decisions.calendars.map(({ calendar, holiday, id, origin, record }) => {
    const reach = calendar === undefined ? undefined : reachOf(calendar, today);
    return {
      id,
      state: reach?.state ?? 'unreadable',
      name: calendar === undefined ? id : calendarName(calendar, language),
      daysLeft: reach?.daysLeft ?? 0,
      since: calendar?.since ?? '',
      until: calendar?.until ?? '',
      days: calendar?.days.length ?? 0,
      source: calendar?.source ?? '',
      origin,
      holiday,
      usedBy: usedBy(decisions, id).join('、'),
      at: record?.changed_at ?? null,
    };
  });
}

/** @throws TsukuroiError NOT_FOUND */
export async function calendarView(id: string, parts: Parts): Promise<CalendarView> {
  const found = (await decisionsOf(parts)).calendars.find((one) => one.id === id);
  if (found === undefined) {
    throw new TsukuroiError('NOT_FOUND');
  }
  const { calendar, holiday, origin, record } = found;
  return {
    id,
    origin,
    holiday,
    calendar: calendar === undefined ? documentOf(record?.document ?? '') : { ...calendar },
  };
}

/** Keeps a calendar that people enter: closing days, claims days, nights on call. @throws TsukuroiError CALENDAR_RESERVED, CALENDAR_INVALID */
export async function changeCalendar(
  id: string,
  input: { readonly calendar: Readonly<Record<string, unknown>>; readonly holiday: boolean },
  actor: Actor,
  parts: Parts,
): Promise<void> {
  if (id === SHIPPED_CALENDAR) {
    throw new TsukuroiError('CALENDAR_RESERVED', { id });
  }
  const read = DayCalendar.safeParse({ ...input.calendar, format: 'calendar/1', id });
  if (!read.success || read.data.until < read.data.since) {
    const fields = read.success ? 'until' : read.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new TsukuroiError('CALENDAR_INVALID', { problem: `(${fields})` });
  }
  const { audit, clock, db, settings } = parts;
  const { id: facility } = await settings.facility();
  const calendar = read.data;
  await inTransaction(db, async (tx) => {
    const before = (await store.readCalendars(tx, facility)).find((row) => row.id === id && row.origin === 'own');
    await store.writeCalendar(tx, {
      facility,
      id,
      origin: 'own',
      document: JSON.stringify(calendar),
      holiday: input.holiday ? 1 : 0,
      sequence: null,
      changed_by: actor.name,
      changed_at: isoSeconds(clock.nowMs()),
    });
    await audit.append(tx, facility, {
      who: actor,
      what: 'policies.calendar-changed',
      target: calendar.name,
      before: before === undefined ? null : summaryOf(documentOf(before.document), before.holiday === 1),
      after: summaryOf(calendar, input.holiday),
    });
  });
}

/** @throws TsukuroiError NOT_FOUND, CALENDAR_IN_USE */
export async function removeCalendar(id: string, actor: Actor, parts: Parts): Promise<void> {
  const { audit, db, settings } = parts;
  const policies = usedBy(await decisionsOf(parts), id);
  if (policies.length > 0) {
    throw new TsukuroiError('CALENDAR_IN_USE', { policies: policies.join('、') });
  }
  const { id: facility } = await settings.facility();
  await inTransaction(db, async (tx) => {
    if (!(await store.removeOwnCalendar(tx, facility, id))) {
      throw new TsukuroiError('NOT_FOUND');
    }
    await audit.append(tx, facility, { who: actor, what: 'policies.calendar-removed', target: id });
  });
}

/** Names of the policies whose windows depend on a calendar. */
export function usedBy({ policies }: Pick<Decisions, 'policies'>, calendar: string): readonly string[] {
  return policies
    .filter(({ policy }) => policy?.windows.some((window) => calendarsNamed(window).includes(calendar)) === true)
    .map(({ record }) => record.name);
}

function summaryOf({ since, until, days }: Readonly<Record<string, unknown>>, holiday: boolean) {
  return { since: String(since), until: String(until), days: Array.isArray(days) ? days.length : 0, holiday };
}

async function decisionsOf({ clock, db, settings }: Parts): Promise<Decisions> {
  return readDecisions({ clock, db, facility: await settings.facility() });
}

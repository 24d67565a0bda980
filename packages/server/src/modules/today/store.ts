import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database/index.ts';
import type { DevicesTables } from '../devices/index.ts';
import type { FindingsTables } from '../findings/index.ts';

export type TodayTables = {
  today_trend: TrendRecord;
};

export type TrendRecord = {
  facility: string;
  day: string;
  act_now: number;
  this_week: number;
  next_window: number;
  watch: number;
};

type Read = TodayTables & FindingsTables & DevicesTables;

export interface OpenTotals {
  readonly act_now: number;
  readonly this_week: number;
  readonly next_window: number;
  readonly watch: number;
  readonly undetermined: number;
  /** Of those to do now: known to be used by ransomware. */
  readonly ransomware: number;
  /** Support has ended. */
  readonly ended: number;
  /** Past their day. */
  readonly overdue: number;
}

/** How many vulnerabilities are open, by decision, as the list of vulnerabilities counts them. */
export async function openTotals(db: Db, facility: string, day: string): Promise<OpenTotals> {
  const sum = (condition: ReturnType<typeof sql<boolean>>) =>
    sql<number>`sum(case when ${condition} then 1 else 0 end)`;
  const row = await db
    .withTables<Read>()
    .selectFrom('findings_open')
    .innerJoin('findings_vulnerabilities', 'findings_vulnerabilities.no', 'findings_open.vulnerability')
    .select([
      sum(sql<boolean>`decision = 0`).as('act_now'),
      sum(sql<boolean>`decision = 1`).as('this_week'),
      sum(sql<boolean>`decision = 2`).as('next_window'),
      sum(sql<boolean>`decision = 3`).as('watch'),
      sum(sql<boolean>`affected = 0`).as('undetermined'),
      sum(sql<boolean>`decision = 0 and ransomware = 1`).as('ransomware'),
      sum(sql<boolean>`kind = 'end-of-life' and affected > 0`).as('ended'),
      sum(sql<boolean>`due < ${day}`).as('overdue'),
    ])
    .where('facility', '=', facility)
    .executeTakeFirst();
  return {
    act_now: row?.act_now ?? 0,
    this_week: row?.this_week ?? 0,
    next_window: row?.next_window ?? 0,
    watch: row?.watch ?? 0,
    undetermined: row?.undetermined ?? 0,
    ransomware: row?.ransomware ?? 0,
    ended: row?.ended ?? 0,
    overdue: row?.overdue ?? 0,
  };
}

/** Open findings by department; devices without one are counted under an empty name. */
export function openByDepartment(db: Db, facility: string) {
  return db
    .withTables<Read>()
    .selectFrom('devices_devices')
    .leftJoin('findings_profiles', 'findings_profiles.no', 'devices_devices.profile')
    .select([
      sql<string>`coalesce(department, '')`.as('department'),
      sql<number>`coalesce(sum(act_now), 0)`.as('actNow'),
      sql<number>`coalesce(sum(this_week), 0)`.as('thisWeek'),
      sql<number>`coalesce(sum(next_window), 0)`.as('nextWindow'),
      sql<number>`count(*)`.as('devices'),
    ])
    .where('devices_devices.facility', '=', facility)
    .groupBy(sql`coalesce(department, '')`)
    .orderBy('actNow', 'desc')
    .orderBy('thisWeek', 'desc')
    .orderBy('department')
    .execute();
}

/** How many open vulnerabilities were first seen on each day. */
export function openByFirstDay(db: Db, facility: string) {
  return db
    .withTables<Read>()
    .selectFrom('findings_open')
    .select(['first_seen', sql<number>`count(*)`.as('count')])
    .where('facility', '=', facility)
    .groupBy('first_seen')
    .execute();
}

/** Devices by what can be said about them. */
export async function deviceTotals(db: Db, facility: string) {
  const row = await db
    .withTables<Read>()
    .selectFrom('devices_devices')
    .leftJoin('findings_profiles', 'findings_profiles.no', 'devices_devices.profile')
    .select([
      sql<number>`count(*)`.as('all'),
      sql<number>`sum(case when coalesce(judged, 'unknown') = 'unknown' then 1 else 0 end)`.as('unjudged'),
      sql<number>`sum(case when devices_devices.exposure = 'unknown' then 1 else 0 end)`.as('unplaced'),
    ])
    .where('devices_devices.facility', '=', facility)
    .executeTakeFirst();
  return { all: row?.all ?? 0, unjudged: row?.unjudged ?? 0, unplaced: row?.unplaced ?? 0 };
}

export async function countUnmapped(db: Db, facility: string): Promise<number> {
  const row = await db
    .withTables<Read>()
    .selectFrom('findings_software')
    .innerJoin('findings_identities', 'findings_identities.no', 'findings_software.identity')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('facility', '=', facility)
    .where('mapped', '=', 'not-mapped')
    .executeTakeFirst();
  return row?.count ?? 0;
}

export function readTrend(db: Db, facility: string, since: string): Promise<TrendRecord[]> {
  return db
    .withTables<TodayTables>()
    .selectFrom('today_trend')
    .selectAll()
    .where('facility', '=', facility)
    .where('day', '>=', since)
    .orderBy('day')
    .execute();
}

export async function writeTrend(tx: Tx, row: TrendRecord): Promise<void> {
  const { facility: _facility, day: _day, ...change } = row;
  await tx
    .withTables<TodayTables>()
    .insertInto('today_trend')
    .values(row)
    .onConflict((conflict) => conflict.columns(['facility', 'day']).doUpdateSet(change))
    .execute();
}

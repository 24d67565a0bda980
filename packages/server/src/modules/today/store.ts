import { type Expression, type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../../platform/database/index.ts';
import { type DevicesTables, seenIs } from '../devices/index.ts';
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

export interface DepartmentTotals {
  /** Empty for devices without one. */
  readonly department: string;
  readonly actNow: number;
  readonly thisWeek: number;
  readonly nextWindow: number;
  readonly devices: number;
}

export interface DeviceTotals {
  readonly all: number;
  /** Nothing can be said about them. */
  readonly unjudged: number;
  /** Nobody said where they stand. */
  readonly unplaced: number;
  /** By state of reporting. */
  readonly seen: Readonly<Record<'reporting' | 'imported' | 'silent' | 'never', number>>;
  /** Open findings by department, the most urgent first. */
  readonly byDepartment: readonly DepartmentTotals[];
}

/**
 * All that is counted over devices, in one pass over the index devices_by_department and the profiles.
 *
 * @param silentBefore ISO instant before which an agent counts as silent
 */
export async function deviceTotals(db: Db, facility: string, silentBefore: string): Promise<DeviceTotals> {
  const count = (condition: Expression<SqlBool>) => sql<number>`count(*) filter (where ${condition})`;
  const rows = await db
    .withTables<Read>()
    .selectFrom('devices_devices')
    .leftJoin('findings_profiles', 'findings_profiles.no', 'devices_devices.profile')
    .select([
      'department',
      sql<number>`coalesce(sum(act_now), 0)`.as('actNow'),
      sql<number>`coalesce(sum(this_week), 0)`.as('thisWeek'),
      sql<number>`coalesce(sum(next_window), 0)`.as('nextWindow'),
      sql<number>`count(*)`.as('devices'),
      count(sql`coalesce(judged, 'unknown') = 'unknown'`).as('unjudged'),
      count(sql`devices_devices.exposure = 'unknown'`).as('unplaced'),
      count(seenIs('imported')).as('imported'),
      count(seenIs('silent', silentBefore)).as('silent'),
      count(seenIs('never')).as('never'),
    ])
    .where('devices_devices.facility', '=', facility)
    .groupBy('department')
    .execute();
  const total = (of: 'devices' | 'unjudged' | 'unplaced' | 'imported' | 'silent' | 'never') =>
    rows.reduce((all, row) => all + row[of], 0);
  const [all, imported, silent, never] = [total('devices'), total('imported'), total('silent'), total('never')];
  return {
    all,
    unjudged: total('unjudged'),
    unplaced: total('unplaced'),
    seen: { reporting: all - imported - silent - never, imported, silent, never },
    byDepartment: departmentsOf(rows),
  };
}

/** Sorted here: an order by sums would make the database hold them twice for a handful of rows. */
function departmentsOf(rows: readonly (Omit<DepartmentTotals, 'department'> & { department: string | null })[]) {
  const byName = new Map<string, DepartmentTotals>();
  for (const { department: name, actNow, thisWeek, nextWindow, devices } of rows) {
    const department = name ?? '';
    const same = byName.get(department);
    byName.set(department, {
      department,
      actNow: actNow + (same?.actNow ?? 0),
      thisWeek: thisWeek + (same?.thisWeek ?? 0),
      nextWindow: nextWindow + (same?.nextWindow ?? 0),
      devices: devices + (same?.devices ?? 0),
    });
  }
  const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  return [...byName.values()].sort(
    (a, b) => b.actNow - a.actNow || b.thisWeek - a.thisWeek || byBytes(a.department, b.department),
  );
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

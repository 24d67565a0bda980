import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database/index.ts';

export type PathsTables = {
  paths_stations: StationRecord;
  paths_ways: { identity: string; facility: string; chain: string; since: string };
  paths_visits: VisitRecord;
};

export type StationRecord = {
  identity: string;
  facility: string;
  kind: 'relay' | 'gate' | 'collector';
  name: string;
  above: string;
  last_contact: string;
  sequence: number;
  day: string;
  day_bytes: number;
  counter: number;
  counter_since: string;
  said: string;
};

export type VisitRecord = {
  id: string;
  facility: string;
  station: string;
  at: string;
  problems: string;
  pulled: number;
  pushed: number;
  bytes_in: number;
  bytes_out: number;
};

/** Visits of one station that stay readable. */
const KEPT_VISITS = 200;

/** The tables of this module; nobody else writes them. */
function tables(db: Db) {
  return db.withTables<PathsTables>();
}

export function readStations(db: Db, facility: string): Promise<StationRecord[]> {
  return tables(db)
    .selectFrom('paths_stations')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('identity')
    .execute();
}

export function readStation(db: Db, identity: string): Promise<StationRecord | undefined> {
  return tables(db).selectFrom('paths_stations').selectAll().where('identity', '=', identity).executeTakeFirst();
}

export async function writeStation(tx: Tx, row: StationRecord): Promise<void> {
  const { identity: _identity, ...change } = row;
  await tables(tx)
    .insertInto('paths_stations')
    .values(row)
    .onConflict((conflict) => conflict.column('identity').doUpdateSet(change))
    .execute();
}

export async function readWays(db: Db, facility: string): Promise<ReadonlyMap<string, string>> {
  const rows = await tables(db)
    .selectFrom('paths_ways')
    .select(['identity', 'chain'])
    .where('facility', '=', facility)
    .execute();
  return new Map(rows.map(({ chain, identity }) => [identity, chain]));
}

export async function writeWay(tx: Tx, row: PathsTables['paths_ways']): Promise<void> {
  const { identity: _identity, ...change } = row;
  await tables(tx)
    .insertInto('paths_ways')
    .values(row)
    .onConflict((conflict) => conflict.column('identity').doUpdateSet(change))
    .execute();
}

/** Trusted machines by the relays they come through and the department they stand in. */
export async function countByWay(
  db: Db,
  facility: string,
): Promise<readonly { chain: string; department: string | null; devices: number }[]> {
  const { rows } = await sql<{ chain: string; department: string | null; devices: number }>`
    select w.chain as chain, coalesce(d.department, i.department) as department, count(*) as devices
    from paths_ways as w
    join enrolment_identities as i on i.id = w.identity
    left join devices_devices as d on d.id = i.device
    where w.facility = ${facility} and w.chain <> '' and i.state = 'active' and i.kind in ('device', 'image')
    group by w.chain, coalesce(d.department, i.department)`.execute(db);
  return rows.map((row) => ({ ...row, devices: Number(row.devices) }));
}

/** Writes a visit down, and forgets the oldest ones of the station. */
export async function addVisit(tx: Tx, row: VisitRecord): Promise<void> {
  await tables(tx).insertInto('paths_visits').values(row).execute();
  const [oldest] = await tables(tx)
    .selectFrom('paths_visits')
    .select('at')
    .where('facility', '=', row.facility)
    .where('station', '=', row.station)
    .orderBy('at', 'desc')
    .orderBy('id')
    .offset(KEPT_VISITS)
    .limit(1)
    .execute();
  if (oldest !== undefined) {
    await tables(tx)
      .deleteFrom('paths_visits')
      .where('facility', '=', row.facility)
      .where('station', '=', row.station)
      .where('at', '<=', oldest.at)
      .execute();
  }
}

/** Newest first. */
export function readVisits(db: Db, facility: string, station: string, most: number): Promise<VisitRecord[]> {
  return tables(db)
    .selectFrom('paths_visits')
    .selectAll()
    .where('facility', '=', facility)
    .where('station', '=', station)
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(most)
    .execute();
}

/** Bytes that visits to a station moved since an instant. */
export async function bytesSince(db: Db, facility: string, station: string, from: string): Promise<number> {
  const row = await tables(db)
    .selectFrom('paths_visits')
    .select((eb) => [eb.fn.sum<number>('bytes_in').as('came'), eb.fn.sum<number>('bytes_out').as('went')])
    .where('facility', '=', facility)
    .where('station', '=', station)
    .where('at', '>=', from)
    .executeTakeFirst();
  return Number(row?.came ?? 0) + Number(row?.went ?? 0);
}

/** Relays, gates and collectors that still count. A gate that waits to be confirmed after a restore is visited meanwhile, so it is shown. */
export async function readEnrolled(
  db: Db,
  facility: string,
): Promise<readonly { id: string; kind: StationRecord['kind']; name: string; enrolledAt: string }[]> {
  const { rows } = await sql<{ id: string; kind: StationRecord['kind']; name: string; enrolledAt: string }>`
    select id, kind, name, enrolled_at as "enrolledAt" from enrolment_identities
    where facility = ${facility} and (
      (kind in ('relay', 'gate', 'collector') and state = 'active') or (kind in ('gate', 'collector') and state = 'waiting')
    )
    order by name, id`.execute(db);
  return rows;
}

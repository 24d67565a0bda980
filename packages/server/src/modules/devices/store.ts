import type { ClinicalRole, Exposure } from '@tsukuroi/protocol';
import { type Expression, type SqlBool, sql } from 'kysely';
import { type Db, insertMany, type Tx } from '../../platform/database/index.ts';

export type DevicesTables = {
  devices_devices: DeviceRecord;
  devices_history: HistoryRecord;
};

export type DeviceRecord = {
  id: string;
  facility: string;
  source_id: string;
  hardware: string;
  serial: string | null;
  macs: string;
  ips: string;
  name: string;
  name_search: string;
  model: string | null;
  vendor: string | null;
  os: string;
  os_search: string;
  department: string | null;
  department_search: string | null;
  ou: string | null;
  ou_search: string | null;
  exposure: Exposure;
  clinical_role: ClinicalRole;
  via: string;
  via_search: string;
  sample: number;
  created_at: string;
  last_seen: string | null;
  profile: number | null;
};

export type HistoryRecord = {
  id: string;
  facility: string;
  device: string;
  at: string;
  what: string;
  what_search: string;
  params: string;
};

export async function addDevice(tx: Tx, row: DeviceRecord): Promise<void> {
  await tx.withTables<DevicesTables>().insertInto('devices_devices').values(row).execute();
}

/** Many at once, for the sample hospital and for measuring. */
export async function addDevices(tx: Tx, rows: readonly DeviceRecord[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}) as (keyof DeviceRecord)[];
  await insertMany(
    tx,
    'devices_devices',
    columns,
    rows.map((row) => columns.map((column) => row[column])),
  );
}

export async function changeDevice(tx: Tx, id: string, change: Partial<Omit<DeviceRecord, 'id'>>): Promise<void> {
  await tx.withTables<DevicesTables>().updateTable('devices_devices').set(change).where('id', '=', id).execute();
}

export async function removeDevice(tx: Tx, id: string): Promise<void> {
  await tx.withTables<DevicesTables>().deleteFrom('devices_history').where('device', '=', id).execute();
  await tx.withTables<DevicesTables>().deleteFrom('devices_devices').where('id', '=', id).execute();
}

export function readDevice(db: Db, facility: string, id: string): Promise<DeviceRecord | undefined> {
  return db
    .withTables<DevicesTables>()
    .selectFrom('devices_devices')
    .selectAll()
    .where('facility', '=', facility)
    .where('id', '=', id)
    .executeTakeFirst();
}

export function readById(db: Db, id: string): Promise<DeviceRecord | undefined> {
  return db
    .withTables<DevicesTables>()
    .selectFrom('devices_devices')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

export function readAll(db: Db, facility: string): Promise<DeviceRecord[]> {
  return db
    .withTables<DevicesTables>()
    .selectFrom('devices_devices')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('id')
    .execute();
}

const PLACED = [
  'id',
  'name',
  'name_search',
  'department',
  'department_search',
  'exposure',
  'last_seen',
  'profile',
  'sample',
] as const satisfies readonly (keyof DeviceRecord)[];

/** What planning asks of every device, again and again. */
export type PlacedDevice = Pick<DeviceRecord, (typeof PLACED)[number]>;

/** @param ids only these, at most a few hundred */
export function readPlaced(db: Db, facility: string, ids?: readonly string[]): Promise<PlacedDevice[]> {
  const all = db
    .withTables<DevicesTables>()
    .selectFrom('devices_devices')
    .select(PLACED)
    .where('facility', '=', facility)
    .orderBy('id');
  return (ids === undefined ? all : all.where('id', 'in', [...ids])).execute();
}

export function readBySource(db: Db, facility: string, sourceId: string): Promise<DeviceRecord[]> {
  return db
    .withTables<DevicesTables>()
    .selectFrom('devices_devices')
    .selectAll()
    .where('facility', '=', facility)
    .where('source_id', '=', sourceId)
    .orderBy('id')
    .execute();
}

export function readByName(db: Db, facility: string, nameSearch: string): Promise<DeviceRecord[]> {
  return db
    .withTables<DevicesTables>()
    .selectFrom('devices_devices')
    .selectAll()
    .where('facility', '=', facility)
    .where('name_search', '=', nameSearch)
    .orderBy('id')
    .execute();
}

export function readSampleDevices(db: Db, facility: string): Promise<{ id: string }[]> {
  return db
    .withTables<DevicesTables>()
    .selectFrom('devices_devices')
    .select('id')
    .where('facility', '=', facility)
    .where('sample', '=', 1)
    .execute();
}

export async function addHistory(tx: Tx, rows: readonly HistoryRecord[]): Promise<void> {
  for (const row of rows) {
    await tx.withTables<DevicesTables>().insertInto('devices_history').values(row).execute();
  }
}

/** How many devices share each profile. */
export async function countByProfile(
  db: Db,
  facility: string,
  profiles?: readonly number[],
): Promise<Map<number, number>> {
  const all = db
    .withTables<DevicesTables>()
    .selectFrom('devices_devices')
    .select(['profile', (eb) => eb.fn.countAll<number>().as('devices')])
    .where('facility', '=', facility)
    .where('profile', 'is not', null)
    .groupBy('profile');
  const rows = await (profiles === undefined ? all : all.where('profile', 'in', profiles)).execute();
  return new Map(rows.map((row) => [row.profile ?? 0, row.devices]));
}

/** State of reporting as the lists show it: only an agent can fall silent; a file that was imported says what it said. */
export function seenOf(silentBefore: string) {
  return sql<
    'reporting' | 'imported' | 'silent' | 'never'
  >`(case when ${seenIs('never')} then 'never' when ${seenIs('imported')} then 'imported' when ${seenIs('silent', silentBefore)} then 'silent' else 'reporting' end)`;
}

/** One of the states of reporting but the last, `reporting`, which is none of these. They exclude each other. */
export function seenIs(...[state, silentBefore]: ['never' | 'imported'] | ['silent', string]): Expression<SqlBool> {
  if (state === 'never') {
    return sql<SqlBool>`last_seen is null`;
  }
  return state === 'imported'
    ? sql<SqlBool>`(last_seen is not null and via <> 'agent')`
    : sql<SqlBool>`(via = 'agent' and last_seen < ${silentBefore})`;
}

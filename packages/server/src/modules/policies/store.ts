import type { DeviceClass, TouchClass } from '@tsukuroi/policy';
import { type Db, insertMany, type Tx } from '../../platform/database/index.ts';

export type PoliciesTables = {
  policies_policies: PolicyRecord;
  policies_devices: DecidedRecord;
  policies_freezes: FreezeRecord;
  policies_vendor_rules: VendorRuleRecord;
  policies_confirmations: ConfirmationRecord;
  policies_calendars: CalendarRecord;
  policies_apart: ApartRecord;
  policies_heads: HeadRecord;
};

interface Changed {
  readonly changed_by: string;
  readonly changed_at: string;
}

export type PolicyRecord = Changed & {
  facility: string;
  id: string;
  position: number;
  name: string;
  document: string;
  revision: number;
};

export type DecidedRecord = {
  device: string;
  facility: string;
  class: DeviceClass | null;
  touch: TouchClass | null;
  tags: string;
  tags_search: string;
  decided_by: string | null;
  decided_at: string | null;
};

export type FreezeRecord = {
  id: string;
  facility: string;
  kind: 'tonight' | 'planned';
  reason: string;
  starts_at: string;
  ends_at: string;
  withdrawn: number;
  decided_by: string;
  decided_at: string;
};

export type VendorRuleRecord = Changed & { facility: string; id: string; document: string; forbids: string };

export type ConfirmationRecord = {
  id: string;
  facility: string;
  kind: 'vendor' | 'maker' | 'person';
  given_by: string;
  product: string;
  update_name: string;
  update_version: string;
  devices: string;
  result: 'approved' | 'refused';
  document: string;
  given_on: string;
  until: string | null;
  withdrawn: number;
  entered_by: string;
  entered_at: string;
};

export type CalendarRecord = Changed & {
  facility: string;
  id: string;
  origin: 'brought' | 'own';
  document: string;
  holiday: number;
  sequence: number | null;
};

export type ApartRecord = Changed & { facility: string; id: string; document: string };

/** `deputy` is empty where nobody stands in. */
export type HeadRecord = Changed & { facility: string; department: string; head: string; deputy: string };

export function tables(db: Db) {
  return db.withTables<PoliciesTables>();
}

/** In the order of the list. */
export function readPolicies(db: Db, facility: string): Promise<PolicyRecord[]> {
  return tables(db)
    .selectFrom('policies_policies')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('position')
    .orderBy('id')
    .execute();
}

export function readPolicy(db: Db, facility: string, id: string): Promise<PolicyRecord | undefined> {
  return tables(db)
    .selectFrom('policies_policies')
    .selectAll()
    .where('facility', '=', facility)
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function addPolicy(tx: Tx, row: PolicyRecord): Promise<void> {
  await tables(tx).insertInto('policies_policies').values(row).execute();
}

/** Answers whether the row was still at the revision that was read. */
export async function changePolicy(tx: Tx, row: PolicyRecord, revision: number): Promise<boolean> {
  const { facility, id, ...change } = row;
  const done = await tables(tx)
    .updateTable('policies_policies')
    .set(change)
    .where('facility', '=', facility)
    .where('id', '=', id)
    .where('revision', '=', revision)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function placePolicy(tx: Tx, facility: string, id: string, position: number): Promise<void> {
  await tables(tx)
    .updateTable('policies_policies')
    .set({ position })
    .where('facility', '=', facility)
    .where('id', '=', id)
    .execute();
}

export async function removePolicy(tx: Tx, facility: string, id: string): Promise<void> {
  await tables(tx).deleteFrom('policies_policies').where('facility', '=', facility).where('id', '=', id).execute();
}

export function readDecided(db: Db, facility: string): Promise<DecidedRecord[]> {
  return tables(db).selectFrom('policies_devices').selectAll().where('facility', '=', facility).execute();
}

/** Ids in one statement. */
const CHUNK = 500;

/** What was decided about these devices. */
export async function readDecidedIn(db: Db, facility: string, devices: readonly string[]): Promise<DecidedRecord[]> {
  const found: DecidedRecord[] = [];
  for (let from = 0; from < devices.length; from += CHUNK) {
    found.push(
      ...(await tables(db)
        .selectFrom('policies_devices')
        .selectAll()
        .where('facility', '=', facility)
        .where('device', 'in', devices.slice(from, from + CHUNK))
        .execute()),
    );
  }
  return found;
}

export function readDecidedOf(db: Db, facility: string, device: string): Promise<DecidedRecord | undefined> {
  return tables(db)
    .selectFrom('policies_devices')
    .selectAll()
    .where('facility', '=', facility)
    .where('device', '=', device)
    .executeTakeFirst();
}

const DECIDED_COLUMNS = [
  'device',
  'facility',
  'class',
  'touch',
  'tags',
  'tags_search',
  'decided_by',
  'decided_at',
] as const satisfies readonly (keyof DecidedRecord)[];

export async function writeDecided(tx: Tx, rows: readonly DecidedRecord[]): Promise<void> {
  await insertMany(
    tx,
    'policies_devices',
    DECIDED_COLUMNS,
    rows.map((row) => DECIDED_COLUMNS.map((column) => row[column])),
    `on conflict (device) do update set ${DECIDED_COLUMNS.slice(2)
      .map((column) => `${column} = excluded.${column}`)
      .join(', ')}`,
  );
}

export async function removeDecided(tx: Tx, device: string): Promise<void> {
  await tables(tx).deleteFrom('policies_devices').where('device', '=', device).execute();
}

/** Freezes that end after an instant, or all of them. */
export function readFreezes(db: Db, facility: string, endsAfter = ''): Promise<FreezeRecord[]> {
  return tables(db)
    .selectFrom('policies_freezes')
    .selectAll()
    .where('facility', '=', facility)
    .where('ends_at', '>', endsAfter)
    .orderBy('starts_at')
    .orderBy('id')
    .execute();
}

export async function addFreeze(tx: Tx, row: FreezeRecord): Promise<void> {
  await tables(tx).insertInto('policies_freezes').values(row).execute();
}

/** Answers whether there was one that still held. */
export async function withdrawFreeze(tx: Tx, facility: string, id: string): Promise<boolean> {
  const done = await tables(tx)
    .updateTable('policies_freezes')
    .set({ withdrawn: 1 })
    .where('facility', '=', facility)
    .where('id', '=', id)
    .where('withdrawn', '=', 0)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export function readVendorRules(db: Db, facility: string): Promise<VendorRuleRecord[]> {
  return tables(db)
    .selectFrom('policies_vendor_rules')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('id')
    .execute();
}

export async function writeVendorRule(tx: Tx, row: VendorRuleRecord): Promise<void> {
  const { facility: _facility, id: _id, ...change } = row;
  await tables(tx)
    .insertInto('policies_vendor_rules')
    .values(row)
    .onConflict((conflict) => conflict.columns(['facility', 'id']).doUpdateSet(change))
    .execute();
}

export async function removeVendorRule(tx: Tx, facility: string, id: string): Promise<void> {
  await tables(tx).deleteFrom('policies_vendor_rules').where('facility', '=', facility).where('id', '=', id).execute();
}

export function readConfirmations(db: Db, facility: string): Promise<ConfirmationRecord[]> {
  return tables(db)
    .selectFrom('policies_confirmations')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('given_on')
    .orderBy('id')
    .execute();
}

export async function addConfirmation(tx: Tx, row: ConfirmationRecord): Promise<void> {
  await tables(tx).insertInto('policies_confirmations').values(row).execute();
}

export async function withdrawConfirmation(tx: Tx, facility: string, id: string): Promise<boolean> {
  const done = await tables(tx)
    .updateTable('policies_confirmations')
    .set({ withdrawn: 1 })
    .where('facility', '=', facility)
    .where('id', '=', id)
    .where('withdrawn', '=', 0)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export function readCalendars(db: Db, facility: string): Promise<CalendarRecord[]> {
  return tables(db)
    .selectFrom('policies_calendars')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('id')
    .orderBy('origin')
    .execute();
}

export async function writeCalendar(tx: Tx, row: CalendarRecord): Promise<void> {
  const { facility: _facility, id: _id, origin: _origin, ...change } = row;
  await tables(tx)
    .insertInto('policies_calendars')
    .values(row)
    .onConflict((conflict) => conflict.columns(['facility', 'id', 'origin']).doUpdateSet(change))
    .execute();
}

export async function removeOwnCalendar(tx: Tx, facility: string, id: string): Promise<boolean> {
  const done = await tables(tx)
    .deleteFrom('policies_calendars')
    .where('facility', '=', facility)
    .where('id', '=', id)
    .where('origin', '=', 'own')
    .executeTakeFirst();
  return done.numDeletedRows === 1n;
}

export function readApart(db: Db, facility: string): Promise<ApartRecord[]> {
  return tables(db).selectFrom('policies_apart').selectAll().where('facility', '=', facility).orderBy('id').execute();
}

export async function replaceApart(tx: Tx, facility: string, rows: readonly ApartRecord[]): Promise<void> {
  await tables(tx).deleteFrom('policies_apart').where('facility', '=', facility).execute();
  for (const row of rows) {
    await tables(tx).insertInto('policies_apart').values(row).execute();
  }
}

export function readHeads(db: Db, facility: string): Promise<HeadRecord[]> {
  return tables(db)
    .selectFrom('policies_heads')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('department')
    .execute();
}

export async function writeHead(tx: Tx, row: HeadRecord): Promise<void> {
  const { facility: _facility, department: _department, ...change } = row;
  await tables(tx)
    .insertInto('policies_heads')
    .values(row)
    .onConflict((conflict) => conflict.columns(['facility', 'department']).doUpdateSet(change))
    .execute();
}

export async function removeHead(tx: Tx, facility: string, department: string): Promise<void> {
  await tables(tx)
    .deleteFrom('policies_heads')
    .where('facility', '=', facility)
    .where('department', '=', department)
    .execute();
}

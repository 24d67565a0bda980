import type { TrustStanding } from '@tsukuroi/protocol';
import type { Db, Tx } from '../../platform/database/index.ts';

export type DirectorTables = {
  director_devices: DeviceStandingRecord;
  director_waiting: WaitingRecord;
};

export type DeviceStandingRecord = {
  identity: string;
  facility: string;
  standing: Exclude<TrustStanding, 'unknown'>;
  said: string;
  said_at: string;
  since: string;
};

export type WaitingRecord = {
  id: string;
  facility: string;
  content: string;
  sha256: string;
  length: number;
  devices: number;
  since: string;
  signed_at: string | null;
};

/** The tables of this module; nobody else writes them. */
function tables(db: Db) {
  return db.withTables<DirectorTables>();
}

export function readStanding(db: Db, identity: string): Promise<DeviceStandingRecord | undefined> {
  return tables(db).selectFrom('director_devices').selectAll().where('identity', '=', identity).executeTakeFirst();
}

export async function writeStanding(tx: Tx, row: DeviceStandingRecord): Promise<void> {
  const { identity: _identity, ...change } = row;
  await tables(tx)
    .insertInto('director_devices')
    .values(row)
    .onConflict((conflict) => conflict.column('identity').doUpdateSet(change))
    .execute();
}

/** @param identities only these, at most a few hundred */
export function readStandings(
  db: Db,
  facility: string,
  identities?: readonly string[],
): Promise<DeviceStandingRecord[]> {
  const all = tables(db).selectFrom('director_devices').selectAll().where('facility', '=', facility);
  return (identities === undefined ? all : all.where('identity', 'in', [...identities])).execute();
}

/** Content that was ever wanted before it was signed, oldest first. */
export function readWaiting(db: Db, facility: string): Promise<WaitingRecord[]> {
  return tables(db)
    .selectFrom('director_waiting')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('since')
    .orderBy('id')
    .execute();
}

export async function addWaiting(tx: Tx, row: WaitingRecord): Promise<void> {
  await tables(tx).insertInto('director_waiting').values(row).execute();
}

export async function changeWaiting(
  tx: Tx,
  id: string,
  change: Partial<Pick<WaitingRecord, 'devices' | 'signed_at'>>,
): Promise<void> {
  await tables(tx).updateTable('director_waiting').set(change).where('id', '=', id).execute();
}

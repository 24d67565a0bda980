import type { PowerOutcome, PowerReason, WakeState } from '@tsukuroi/protocol';
import type { Db, Tx } from '../../platform/database/index.ts';

export type WakingTables = {
  waking_wakes: WakeRecord;
  waking_lists: { relay: string; facility: string; number: number };
  waking_power: PowerRecord;
};

export type WakeRecord = {
  id: string;
  facility: string;
  device: string;
  relay: string;
  macs: string;
  at: string;
  why: 'test' | 'window';
  state: WakeState;
  because: string | null;
  sent_at: string | null;
  seen_before: string | null;
  minutes: number | null;
  made_at: string;
  made_by: string;
};

export type PowerRecord = {
  facility: string;
  device: string;
  identity: string;
  number: number;
  wake: string;
  at: string;
  outcome: PowerOutcome;
  because: PowerReason | null;
  about: string | null;
  received_at: string;
};

function tables(db: Db) {
  return db.withTables<WakingTables>();
}

export async function addWake(tx: Tx, row: WakeRecord): Promise<void> {
  await tables(tx).insertInto('waking_wakes').values(row).execute();
}

export async function changeWake(tx: Tx, id: string, change: Partial<WakeRecord>): Promise<void> {
  await tables(tx).updateTable('waking_wakes').set(change).where('id', '=', id).execute();
}

/** Newest first. */
export function readWakesOf(db: Db, facility: string, device: string, most: number): Promise<WakeRecord[]> {
  return tables(db)
    .selectFrom('waking_wakes')
    .selectAll()
    .where('facility', '=', facility)
    .where('device', '=', device)
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(most)
    .execute();
}

/** Keeps a line once: after a restore a device tells it again. */
export async function addPower(tx: Tx, row: PowerRecord): Promise<void> {
  await tables(tx)
    .insertInto('waking_power')
    .values(row)
    .onConflict((conflict) => conflict.columns(['identity', 'number']).doNothing())
    .execute();
}

/** What a device said of its power, newest first. */
export function readPowerOf(db: Db, facility: string, device: string, most: number): Promise<PowerRecord[]> {
  return tables(db)
    .selectFrom('waking_power')
    .selectAll()
    .where('facility', '=', facility)
    .where('device', '=', device)
    .orderBy('at', 'desc')
    .orderBy('number', 'desc')
    .limit(most)
    .execute();
}

/** What still waits for something: to be sent, or to be answered. */
export function readOpenWakes(
  db: Db,
  by: { readonly relay: string } | { readonly device: string },
): Promise<WakeRecord[]> {
  const open = tables(db).selectFrom('waking_wakes').selectAll().where('state', 'in', ['ordered', 'sent']);
  const some = 'relay' in by ? open.where('relay', '=', by.relay) : open.where('device', '=', by.device);
  return some.orderBy('at').orderBy('id').execute();
}

/** What is ordered for windows and not sent yet. */
export function readOrderedForWindows(db: Db, facility: string): Promise<Pick<WakeRecord, 'device' | 'at'>[]> {
  return tables(db)
    .selectFrom('waking_wakes')
    .select(['device', 'at'])
    .where('facility', '=', facility)
    .where('state', '=', 'ordered')
    .where('why', '=', 'window')
    .orderBy('device')
    .orderBy('at')
    .execute();
}

export async function readListNumber(db: Db, relay: string): Promise<number> {
  const row = await tables(db)
    .selectFrom('waking_lists')
    .select('number')
    .where('relay', '=', relay)
    .executeTakeFirst();
  return Number(row?.number ?? 0);
}

export async function writeListNumber(tx: Tx, facility: string, relay: string, number: number): Promise<void> {
  await tables(tx)
    .insertInto('waking_lists')
    .values({ relay, facility, number })
    .onConflict((conflict) => conflict.column('relay').doUpdateSet({ number }))
    .execute();
}

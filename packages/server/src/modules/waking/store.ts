import type { WakeState } from '@tsukuroi/protocol';
import type { Db, Tx } from '../../platform/database/index.ts';

export type WakingTables = {
  waking_wakes: WakeRecord;
  waking_lists: { relay: string; facility: string; number: number };
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

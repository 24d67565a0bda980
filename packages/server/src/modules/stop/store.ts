import type { Db, Tx } from '../../platform/database/index.ts';

export type StopTables = { stop_stops: StopRecord; stop_cards: CardRecord };

export type StopRecord = {
  id: string;
  facility: string;
  began_at: string;
  by_kind: 'card' | 'person';
  by_name: string;
  why: string;
  ended_at: string | null;
  ended_by: string | null;
};

export type CardRecord = {
  id: string;
  facility: string;
  pin_hash: string;
  made_at: string;
  made_by: string;
  used_at: string | null;
  voided_at: string | null;
};

function tables(db: Db) {
  return db.withTables<StopTables>();
}

/** The stop that stands; undefined when work may go on. */
export function readStop(db: Db, facility: string): Promise<StopRecord | undefined> {
  return tables(db)
    .selectFrom('stop_stops')
    .selectAll()
    .where('facility', '=', facility)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
}

export async function addStop(tx: Tx, row: StopRecord): Promise<void> {
  await tables(tx).insertInto('stop_stops').values(row).execute();
}

export async function endStop(tx: Tx, id: string, ended: Pick<StopRecord, 'ended_at' | 'ended_by'>): Promise<void> {
  await tables(tx).updateTable('stop_stops').set(ended).where('id', '=', id).execute();
}

/** The card that counts. */
export function readCard(db: Db, facility: string): Promise<CardRecord | undefined> {
  return tables(db)
    .selectFrom('stop_cards')
    .selectAll()
    .where('facility', '=', facility)
    .where('voided_at', 'is', null)
    .orderBy('made_at', 'desc')
    .orderBy('id')
    .executeTakeFirst();
}

export async function addCard(tx: Tx, row: CardRecord): Promise<void> {
  await tables(tx)
    .updateTable('stop_cards')
    .set({ voided_at: row.made_at })
    .where('facility', '=', row.facility)
    .where('voided_at', 'is', null)
    .execute();
  await tables(tx).insertInto('stop_cards').values(row).execute();
}

export async function noteCardUsed(tx: Tx, id: string, at: string): Promise<void> {
  await tables(tx).updateTable('stop_cards').set({ used_at: at }).where('id', '=', id).execute();
}

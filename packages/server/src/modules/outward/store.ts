import type { OutwardKind } from '@tsukuroi/protocol';
import type { Db, Tx } from '../../platform/database/index.ts';

export type OutwardTables = {
  outward_settings: SettingsRecord;
  outward_letters: LetterRecord;
  outward_gates: GateRecord;
};

export type SettingsRecord = {
  facility: string;
  enabled: number;
  site: string;
  kinds: string;
  silent_minutes: number;
  told: string;
  morning: string;
};

export type LetterRecord = {
  facility: string;
  number: number;
  kind: OutwardKind;
  count: number;
  site: string;
  at: string;
  silent_minutes: number | null;
  ended_at: string | null;
  outcome: 'sent' | 'failed' | 'withdrawn' | null;
  told: string;
};

export type GateRecord = { facility: string; gate: string; ways: string; heard_at: string };

function tables(db: Db) {
  return db.withTables<OutwardTables>();
}

export function readSettings(db: Db, facility: string): Promise<SettingsRecord | undefined> {
  return tables(db).selectFrom('outward_settings').selectAll().where('facility', '=', facility).executeTakeFirst();
}

export async function writeSettings(tx: Tx, row: SettingsRecord): Promise<void> {
  const { facility: _facility, ...change } = row;
  await tables(tx)
    .insertInto('outward_settings')
    .values(row)
    .onConflict((conflict) => conflict.column('facility').doUpdateSet(change))
    .execute();
}

/** Newest first. */
export function readLetters(db: Db, facility: string, limit: number): Promise<LetterRecord[]> {
  return tables(db)
    .selectFrom('outward_letters')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
}

/** Of which something is still expected; oldest first. */
export function readOpenLetters(db: Db, facility: string): Promise<LetterRecord[]> {
  return tables(db)
    .selectFrom('outward_letters')
    .selectAll()
    .where('facility', '=', facility)
    .where('ended_at', 'is', null)
    .orderBy('number')
    .execute();
}

export async function addLetter(tx: Tx, row: LetterRecord): Promise<void> {
  await tables(tx).insertInto('outward_letters').values(row).execute();
}

export async function changeLetter(
  tx: Tx,
  { facility, number }: Pick<LetterRecord, 'facility' | 'number'>,
  change: Partial<LetterRecord>,
): Promise<void> {
  await tables(tx)
    .updateTable('outward_letters')
    .set(change)
    .where('facility', '=', facility)
    .where('number', '=', number)
    .execute();
}

export function readGates(db: Db, facility: string): Promise<GateRecord[]> {
  return tables(db)
    .selectFrom('outward_gates')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('heard_at', 'desc')
    .orderBy('gate')
    .execute();
}

export async function writeGate(tx: Tx, row: GateRecord): Promise<void> {
  await tables(tx)
    .insertInto('outward_gates')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['facility', 'gate']).doUpdateSet({ ways: row.ways, heard_at: row.heard_at }),
    )
    .execute();
}

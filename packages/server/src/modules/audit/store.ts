import type { Db, Tx } from '../../platform/database/index.ts';

export type AuditTables = {
  audit_heads: { facility: string; sequence: number; hash: string };
  audit_entries: EntryRow;
};

export type EntryRow = {
  facility: string;
  sequence: number;
  at: string;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  what: string;
  target: string;
  why: string | null;
  before_json: string | null;
  after_json: string | null;
  previous: string;
  hash: string;
  who_search: string;
  what_search: string;
  target_search: string;
};

/** What the first entry of a chain names as the one before it. */
export const GENESIS = '0'.repeat(64);

/** Takes the next number of a facility's chain and locks its head until the transaction ends. */
export async function takeNumber(tx: Tx, facility: string): Promise<{ sequence: number; previous: string }> {
  const tables = tx.withTables<AuditTables>();
  const step = () =>
    tables
      .updateTable('audit_heads')
      .set((eb) => ({ sequence: eb('sequence', '+', 1) }))
      .where('facility', '=', facility)
      .returning(['sequence', 'hash'])
      .executeTakeFirst();
  let head = await step();
  if (head === undefined) {
    await tables
      .insertInto('audit_heads')
      .values({ facility, sequence: 0, hash: GENESIS })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    head = await step();
  }
  if (head === undefined) {
    throw new Error('audit head is missing');
  }
  return { sequence: head.sequence, previous: head.hash };
}

export async function writeEntry(tx: Tx, row: EntryRow): Promise<void> {
  const tables = tx.withTables<AuditTables>();
  await tables.insertInto('audit_entries').values(row).execute();
  await tables.updateTable('audit_heads').set({ hash: row.hash }).where('facility', '=', row.facility).execute();
}

export function readHeads(db: Db): Promise<AuditTables['audit_heads'][]> {
  return db.withTables<AuditTables>().selectFrom('audit_heads').selectAll().orderBy('facility').execute();
}

/** Facilities that have entries, with or without a head. */
export async function readFacilities(db: Db): Promise<string[]> {
  const rows = await db
    .withTables<AuditTables>()
    .selectFrom('audit_entries')
    .select('facility')
    .distinct()
    .orderBy('facility')
    .execute();
  return rows.map((row) => row.facility);
}

export function readEntries(db: Db, facility: string, after: number, limit: number): Promise<EntryRow[]> {
  return db
    .withTables<AuditTables>()
    .selectFrom('audit_entries')
    .selectAll()
    .where('facility', '=', facility)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)
    .execute();
}

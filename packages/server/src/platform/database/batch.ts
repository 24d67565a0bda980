import { CompiledQuery, PostgresAdapter, sql } from 'kysely';
import type { Db } from './open.ts';

/** Many rows for one prepared statement; understood by the SQLite driver. */
export class Batch {
  readonly rows: readonly (readonly unknown[])[];

  constructor(rows: readonly (readonly unknown[])[]) {
    this.rows = rows;
  }
}

/** Rows sent in one message or statement. */
const CHUNK = 2_000;

/**
 * Inserts many rows fast, in both databases: SQLite runs one prepared statement per row inside its thread, PostgreSQL takes
 * a JSON array whose types come from the table itself. Call it inside `inTransaction`, else a failure leaves a part behind.
 *
 * @param conflict what follows the values, for example `on conflict (id) do update set name = excluded.name`
 * @returns the number of rows written
 */
export async function insertMany(
  db: Db,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  conflict = '',
): Promise<number> {
  let written = 0;
  for (let from = 0; from < rows.length; from += CHUNK) {
    written += await insertChunk(db, table, columns, rows.slice(from, from + CHUNK), conflict);
  }
  return written;
}

async function insertChunk(
  db: Db,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  conflict: string,
): Promise<number> {
  const names = columns.map((name) => `"${name}"`).join(', ');
  if (db.getExecutor().adapter instanceof PostgresAdapter) {
    const objects = rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, jsonValue(row[index])])));
    const result =
      await sql`insert into ${sql.table(table)} (${sql.raw(names)}) select ${sql.raw(names)} from json_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(objects)}::json) ${sql.raw(conflict)}`.execute(
        db,
      );
    return Number(result.numAffectedRows ?? 0);
  }
  const marks = columns.map(() => '?').join(', ');
  const query = CompiledQuery.raw(`insert into "${table}" (${names}) values (${marks}) ${conflict}`, [new Batch(rows)]);
  return Number((await db.executeQuery(query)).numAffectedRows ?? 0);
}

/**
 * Changes many rows, found by one column, fast in both databases. Call it inside `inTransaction`.
 *
 * @param columns the column that finds the row, then those that change; the values of `rows` in the same order
 */
export async function updateMany(
  db: Db,
  table: string,
  columns: readonly [key: string, ...changed: string[]],
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const [key, ...changed] = columns;
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  for (let from = 0; from < rows.length; from += CHUNK) {
    const chunk = rows.slice(from, from + CHUNK);
    if (isPostgres) {
      const objects = chunk.map((row) =>
        Object.fromEntries(columns.map((name, index) => [name, jsonValue(row[index])])),
      );
      const set = changed.map((name) => `"${name}" = r."${name}"`).join(', ');
      await sql`update ${sql.table(table)} as t set ${sql.raw(set)} from json_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(objects)}::json) as r where t.${sql.ref(key)} = r.${sql.ref(key)}`.execute(
        db,
      );
      continue;
    }
    const set = changed.map((name) => `"${name}" = ?`).join(', ');
    const values = chunk.map(([first, ...rest]) => [...rest, first]);
    await db.executeQuery(CompiledQuery.raw(`update "${table}" set ${set} where "${key}" = ?`, [new Batch(values)]));
  }
}

/** PostgreSQL reads bytes from text as `\x…` (https://www.postgresql.org/docs/15/datatype-binary.html). */
function jsonValue(value: unknown): unknown {
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value;
}

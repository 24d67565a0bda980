import { sha256 } from '@tsukuroi/core';
import { sql } from 'kysely';
import type { Db } from '../platform/database/index.ts';

/** A digest of each table's rows, so that a difference names the table. */
export async function contents(db: Db, except: ReadonlySet<string> = new Set()): Promise<Record<string, string>> {
  const tables = (await db.introspection.getTables()).map((table) => table.name).filter((name) => !except.has(name));
  const digests: Record<string, string> = {};
  for (const table of tables) {
    const found = await sql`select * from ${sql.table(table)}`.execute(db);
    digests[table] = sha256(
      found.rows
        .map((row) => JSON.stringify(row, (_, value) => (value instanceof Uint8Array ? [...value] : value)))
        .sort()
        .join('\n'),
    );
  }
  return digests;
}

import { Kysely, PostgresAdapter, type Transaction } from 'kysely';
import { postgresDialect } from './postgres.ts';
import { SqliteThreadDialect } from './sqlite-dialect.ts';

/** No table is visible until a module names its own with `db.withTables<…>()`. */
export type NoTables = Record<never, never>;
export type Db = Kysely<NoTables>;
export type Tx = Transaction<NoTables>;

/** Where the rows live. `sqlite` is the embedded default; `postgres` takes a connection URL (PostgreSQL 15 or later). */
export type DatabaseAddress =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** Opens the database. Close it with `db.destroy()`. */
export function openDatabase(address: DatabaseAddress): Db {
  const dialect = address.kind === 'sqlite' ? new SqliteThreadDialect(address.file) : postgresDialect(address.url);
  return new Kysely<NoTables>({ dialect });
}

/** Which of the two this is, also inside a transaction. Only the platform may ask; modules write one SQL for both. */
export function databaseKind(db: Db): 'sqlite' | 'postgres' {
  return db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
}

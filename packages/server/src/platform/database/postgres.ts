import { sha256 } from '@tsukuroi/core';
import { PostgresDialect } from 'kysely';
import pg from 'pg';

/** Object identifiers of the types that arrive as text and are numbers here (pg_type.dat of PostgreSQL 15). */
const INT8 = 20;
const NUMERIC = 1700;
/** Distinct statements kept prepared per connection; further ones run unprepared. */
const STATEMENT_LIMIT = 300;

/**
 * Kysely over `pg`. Whole numbers of 64 bits and sums arrive as JavaScript numbers, as from SQLite; one beyond 2^53 is a
 * bug and throws instead of losing digits.
 */
export function postgresDialect(url: string): PostgresDialect {
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === INT8 || oid === NUMERIC ? exactNumber : pg.types.getTypeParser(oid, format),
  } as pg.CustomTypesConfig;
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    types,
    Client: PreparingClient,
    application_name: 'tsukuroi',
    connectionTimeoutMillis: 10_000,
  });
  // An idle connection that the server closes must not end the process; the next query gets a fresh one or its own error.
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool });
}

function exactNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError(`number from the database is too large: ${text}`);
  }
  return value;
}

/** Prepares each distinct statement once per connection. */
class PreparingClient extends pg.Client {
  readonly #names = new Map<string, string>();

  override query(...parameters: unknown[]): never {
    const [text, values] = parameters;
    const run = super.query as (...parameters: unknown[]) => never;
    if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0) {
      return run.apply(this, parameters);
    }
    const name = this.#names.get(text) ?? this.#remember(text);
    return name === undefined ? run.apply(this, parameters) : run.call(this, { name, text, values });
  }

  #remember(text: string): string | undefined {
    if (this.#names.size >= STATEMENT_LIMIT) {
      return undefined;
    }
    const name = sha256(text).slice(0, 32);
    this.#names.set(text, name);
    return name;
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { TsukuroiError } from '@tsukuroi/core';
import { type Db, databaseKind, type Tx } from './open.ts';
import '../error-texts.ts';
import { SqliteFailure } from './sqlite-thread.ts';

/** Attempts before a write that keeps colliding is given up. With 8 writers on one row a few are usual. */
const ATTEMPTS = 40;

/**
 * Runs several steps as one: all or nothing, as if alone. SQLite: BEGIN IMMEDIATE. PostgreSQL: SERIALIZABLE, repeated when
 * the database says that another writer came between, so `work` must have no effect outside the database. Inside a
 * transaction it joins it.
 *
 * @throws TsukuroiError DATABASE_BUSY when other writers kept coming between
 */
export async function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (db.isTransaction) {
    return work(db as Tx);
  }
  if (databaseKind(db) === 'sqlite') {
    return db.transaction().execute(work);
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().setIsolationLevel('serializable').execute(work);
    } catch (error) {
      if (!isCollision(error)) {
        throw error;
      }
      if (attempt === ATTEMPTS) {
        throw new TsukuroiError('DATABASE_BUSY', {}, { cause: error, exitCode: 3 });
      }
      await pause(Math.random() * Math.min(200, 5 * attempt));
    }
  }
}

/** serialization_failure and deadlock_detected (https://www.postgresql.org/docs/15/errcodes-appendix.html). */
function isCollision(error: unknown): boolean {
  const code = sqlState(error);
  return code === '40001' || code === '40P01';
}

/** True when a row with the same key is there already: unique_violation, or SQLite's CONSTRAINT_UNIQUE / _PRIMARYKEY. */
export function isDuplicate(error: unknown): boolean {
  if (error instanceof SqliteFailure) {
    return error.errcode === 2067 || error.errcode === 1555;
  }
  return sqlState(error) === '23505';
}

function sqlState(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

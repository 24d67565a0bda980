import { type Clock, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import { sql } from 'kysely';
import '../error-texts.ts';
import { type Db, databaseKind, inTransaction, type Tx } from '../database/index.ts';
import { statementsOf } from './dialect.ts';

/** One step of a module's schema: a committed `.sql` file, forward only, never edited once released. */
export interface Migration {
  readonly module: string;
  readonly number: number;
  readonly name: string;
  /** In the neutral words of docs/recipes/server-module.md. */
  readonly text: string;
}

type MigrationTables = {
  platform_migrations: { module: string; number: number; name: string; sha256: string; at: string };
};

const OWN_TABLE =
  'CREATE TABLE IF NOT EXISTS platform_migrations (module TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (module, number));';

/**
 * Brings the schema to the newest state in one transaction: either every missing step is there afterwards or none.
 * Modules are taken in the order given, so a later module may refer to tables of an earlier one.
 *
 * @param backup called before the first change to a database that already holds data
 * @returns how many steps were taken
 * @throws TsukuroiError MIGRATION_EDITED when a step already taken has other text now; MIGRATION_UNKNOWN when the database
 *   holds a step this program does not know (an older program on a newer database)
 */
export async function migrate(
  db: Db,
  migrations: readonly Migration[],
  options: { clock: Clock; backup?: () => Promise<void> },
): Promise<number> {
  await runAll(db, OWN_TABLE);
  const taken = await db.withTables<MigrationTables>().selectFrom('platform_migrations').selectAll().execute();
  const missing = missingSteps(migrations, taken);
  if (missing.length === 0) {
    return 0;
  }
  if (taken.length > 0) {
    await options.backup?.();
  }
  const at = isoSeconds(options.clock.nowMs());
  await inTransaction(db, async (tx) => {
    for (const step of missing) {
      await takeStep(tx, step, at);
    }
  });
  return missing.length;
}

async function takeStep(tx: Tx, step: Migration, at: string): Promise<void> {
  try {
    await runAll(tx, step.text);
  } catch (cause) {
    throw new TsukuroiError('MIGRATION_FAILED', { step: `${step.module}/${step.name}` }, { cause, exitCode: 3 });
  }
  const row = { module: step.module, number: step.number, name: step.name, sha256: sha256(step.text), at };
  await tx.withTables<MigrationTables>().insertInto('platform_migrations').values(row).execute();
}

function missingSteps(
  migrations: readonly Migration[],
  taken: readonly MigrationTables['platform_migrations'][],
): Migration[] {
  const known = new Map(migrations.map((step) => [`${step.module}/${step.number}`, step]));
  for (const row of taken) {
    const step = known.get(`${row.module}/${row.number}`);
    if (step === undefined) {
      throw new TsukuroiError('MIGRATION_UNKNOWN', { step: `${row.module}/${row.name}` }, { exitCode: 3 });
    }
    if (sha256(step.text) !== row.sha256) {
      throw new TsukuroiError('MIGRATION_EDITED', { step: `${row.module}/${row.name}` }, { exitCode: 3 });
    }
    known.delete(`${row.module}/${row.number}`);
  }
  return [...known.values()];
}

async function runAll(db: Db, text: string): Promise<void> {
  for (const statement of statementsOf(text, databaseKind(db))) {
    await sql.raw(statement).execute(db);
  }
}

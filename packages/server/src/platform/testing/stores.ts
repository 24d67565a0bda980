import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixedClock, sha256 } from '@tsukuroi/core';
import { describe, inject, onTestFinished } from 'vitest';
import { type DatabaseAddress, type Db, openDatabase } from '../database/index.ts';
import { type Migration, migrate } from '../migrations/migrate.ts';
import { freshPostgres, type Schema } from './postgres-copies.ts';

/** A fresh, migrated database that is gone when the test ends. */
export type MakeDb = (migrations: readonly Migration[]) => Promise<Db>;

export type StoreKind = 'SQLite' | 'PostgreSQL' | 'PostgreSQL ja_JP';

const SETS: Readonly<Record<StoreKind, (migrations?: readonly Migration[]) => Promise<DatabaseAddress>>> = {
  SQLite: freshSqlite,
  PostgreSQL: (migrations) => freshPostgres('C.UTF-8', migrations && schemaOf(migrations)),
  'PostgreSQL ja_JP': (migrations) => freshPostgres(undefined, migrations && schemaOf(migrations)),
};

export const EVERY_STORE: readonly StoreKind[] = ['SQLite', 'PostgreSQL', 'PostgreSQL ja_JP'];

/**
 * Where store tests run unless they say otherwise: the PostgreSQL that sorts in Japanese forgets nothing that one in byte
 * order, as SQLite's, would show (docs/decisions). `npm test -- --deep` runs them on every store.
 */
export const ORDINARY_STORES: readonly StoreKind[] =
  process.env.TSUKUROI_DEEP === '1' ? EVERY_STORE : ['SQLite', 'PostgreSQL ja_JP'];

/** Runs the same tests on SQLite and on a PostgreSQL that sorts in Japanese. */
export function describeStores(
  name: string,
  tests: (makeDb: MakeDb, kind: StoreKind) => void,
  kinds: readonly StoreKind[] = ORDINARY_STORES,
): void {
  for (const kind of kinds) {
    describe(`${name} on ${kind}`, () => {
      tests((migrations) => freshDb(kind, migrations), kind);
    });
  }
}

/** As `describeStores`, also on a PostgreSQL in byte order: for the platform, on which all stores stand. */
export function describeEveryStore(name: string, tests: (makeDb: MakeDb, kind: StoreKind) => void): void {
  describeStores(name, tests, EVERY_STORE);
}

/** A fresh, migrated database of one kind that is gone when the test ends. */
export async function freshDb(kind: StoreKind, migrations: readonly Migration[]): Promise<Db> {
  const db = openDatabase(await SETS[kind](migrations));
  onTestFinished(() => db.destroy());
  return db;
}

/** Where a fresh, empty database can be opened, for tests that open it more than once or bring its schema up themselves. */
export function freshAddress(kind: StoreKind): Promise<DatabaseAddress> {
  return SETS[kind]();
}

async function migrated(address: DatabaseAddress, migrations: readonly Migration[]): Promise<void> {
  const db = openDatabase(address);
  try {
    await migrate(db, migrations, { clock: fixedClock('2026-11-22T00:00:00Z') });
  } finally {
    await db.destroy();
  }
}

/** Names a schema: the same steps, the same name. */
function nameOf(migrations: readonly Migration[]): string {
  return sha256(JSON.stringify(migrations.map((step) => [step.module, step.number, step.name, step.text]))).slice(
    0,
    32,
  );
}

function schemaOf(migrations: readonly Migration[]): Schema {
  return { name: nameOf(migrations), build: (address) => migrated(address, migrations) };
}

/** Whole database files with a schema and no row. A schema is made once and then copied: a step taken 400 times proves no more. */
const sqliteTemplates = new Map<string, Promise<Buffer>>();

async function freshSqlite(migrations?: readonly Migration[]): Promise<DatabaseAddress> {
  const folder = mkdtempSync(join(inject('databases'), 'sqlite-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'test.db');
  if (migrations !== undefined) {
    const name = nameOf(migrations);
    const template = sqliteTemplates.get(name) ?? sqliteTemplate(migrations);
    sqliteTemplates.set(name, template);
    writeFileSync(file, await template);
  }
  return { kind: 'sqlite', file };
}

async function sqliteTemplate(migrations: readonly Migration[]): Promise<Buffer> {
  const folder = mkdtempSync(join(inject('databases'), 'sqlite-'));
  try {
    const file = join(folder, 'template.db');
    await migrated({ kind: 'sqlite', file }, migrations);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

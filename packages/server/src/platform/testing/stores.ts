import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import pg from 'pg';
import { describe, inject, onTestFinished } from 'vitest';
import { type DatabaseAddress, type Db, openDatabase } from '../database/index.ts';
import { type Migration, migrate } from '../migrations/migrate.ts';

/** A fresh, migrated database that is gone when the test ends. */
export type MakeDb = (migrations: readonly Migration[]) => Promise<Db>;

export type StoreKind = 'SQLite' | 'PostgreSQL' | 'PostgreSQL ja_JP';

const SETS: Readonly<Record<StoreKind, () => Promise<DatabaseAddress>>> = {
  SQLite: freshSqlite,
  PostgreSQL: () => freshPostgres('C.UTF-8'),
  'PostgreSQL ja_JP': () => freshPostgres(undefined),
};

/** Runs the same tests on SQLite, on PostgreSQL, and on a PostgreSQL that sorts in Japanese. */
export function describeStores(name: string, tests: (makeDb: MakeDb, kind: StoreKind) => void): void {
  for (const kind of Object.keys(SETS) as StoreKind[]) {
    describe(`${name} on ${kind}`, () => {
      tests((migrations) => freshDb(kind, migrations), kind);
    });
  }
}

/** A fresh, migrated database of one kind that is gone when the test ends. */
export async function freshDb(kind: StoreKind, migrations: readonly Migration[]): Promise<Db> {
  const db = openDatabase(await SETS[kind]());
  onTestFinished(() => db.destroy());
  await migrate(db, migrations, { clock: fixedClock('2026-11-22T00:00:00Z') });
  return db;
}

/** Where a fresh database can be opened, for tests that open it more than once. */
export function freshAddress(kind: StoreKind): Promise<DatabaseAddress> {
  return SETS[kind]();
}

async function freshSqlite(): Promise<DatabaseAddress> {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-db-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { kind: 'sqlite', file: join(folder, 'test.db') };
}

async function freshPostgres(locale: string | undefined): Promise<DatabaseAddress> {
  const { url } = inject('postgres');
  const name = `t_${randomBytes(8).toString('hex')}`;
  await onServer(
    url,
    `create database ${name} template template0${locale === undefined ? '' : ` locale_provider libc locale '${locale}'`}`,
  );
  onTestFinished(() => onServer(url, `drop database ${name} with (force)`));
  const own = new URL(url);
  own.pathname = name;
  return { kind: 'postgres', url: own.href };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

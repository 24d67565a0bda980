import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock, sha256 } from '@tsukuroi/core';
import pg from 'pg';
import { describe, inject, onTestFinished } from 'vitest';
import { type DatabaseAddress, type Db, openDatabase } from '../database/index.ts';
import { type Migration, migrate } from '../migrations/migrate.ts';

/** A fresh, migrated database that is gone when the test ends. */
export type MakeDb = (migrations: readonly Migration[]) => Promise<Db>;

export type StoreKind = 'SQLite' | 'PostgreSQL' | 'PostgreSQL ja_JP';

const SETS: Readonly<Record<StoreKind, (migrations?: readonly Migration[]) => Promise<DatabaseAddress>>> = {
  SQLite: freshSqlite,
  PostgreSQL: (migrations) => freshPostgres('C.UTF-8', migrations),
  'PostgreSQL ja_JP': (migrations) => freshPostgres(undefined, migrations),
};

const EMPTY = 'template0';

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

/** Whole database files with a schema and no row. A schema is made once and then copied: a step taken 400 times proves no more. */
const sqliteTemplates = new Map<string, Promise<Buffer>>();

async function freshSqlite(migrations?: readonly Migration[]): Promise<DatabaseAddress> {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-db-'));
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
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-db-'));
  try {
    const file = join(folder, 'template.db');
    await migrated({ kind: 'sqlite', file }, migrations);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function freshPostgres(locale: string | undefined, migrations?: readonly Migration[]): Promise<DatabaseAddress> {
  const { url } = inject('postgres');
  const template = migrations === undefined ? EMPTY : await postgresTemplate(url, locale, migrations);
  const name = `t_${randomBytes(8).toString('hex')}`;
  await onServer(url, (client) => createDatabase(client, name, template, locale));
  onTestFinished(() =>
    onServer(url, async (client) => void (await client.query(`drop database ${name} with (force)`))),
  );
  return addressOf(url, name);
}

/** The database that has a schema and no row, made by whichever process needs it first and kept until the cluster ends. */
function postgresTemplate(url: string, locale: string | undefined, migrations: readonly Migration[]): Promise<string> {
  const name = `m_${locale === undefined ? 'ja' : 'c'}_${nameOf(migrations)}`;
  return onServer(url, async (client) => {
    const known = async () =>
      ((await client.query('select 1 from pg_database where datname = $1', [name])).rowCount ?? 0) > 0;
    if (await known()) {
      return name;
    }
    // Held until this connection ends.
    await client.query('select pg_advisory_lock(hashtext($1))', [name]);
    if (!(await known())) {
      const draft = `d_${randomBytes(8).toString('hex')}`;
      await createDatabase(client, draft, EMPTY, locale);
      await migrated(addressOf(url, draft), migrations);
      await client.query(`alter database ${draft} rename to ${name}`);
    }
    return name;
  });
}

async function createDatabase(client: pg.Client, name: string, template: string, locale: string | undefined) {
  const sorting = locale === undefined ? '' : ` locale_provider libc locale '${locale}'`;
  await client.query(`create database ${name} template ${template}${sorting} strategy file_copy`);
}

function addressOf(url: string, database: string): DatabaseAddress {
  const own = new URL(url);
  own.pathname = database;
  return { kind: 'postgres', url: own.href };
}

async function onServer<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

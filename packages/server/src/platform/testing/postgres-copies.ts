import { randomBytes } from 'node:crypto';
import { sha256 } from '@tsukuroi/core';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import type { DatabaseAddress } from '../database/index.ts';

/**
 * Databases of the tests' PostgreSQL. A schema is built once in a run; each test gets a copy that holds nothing else. A
 * copy whose test only wrote rows is emptied and given to a later test, of this file or another: copying and removing the
 * files of a whole database costs ten times as much.
 */

/** A schema, named by its steps: the same steps, the same name. */
export interface Schema {
  readonly name: string;
  build(address: DatabaseAddress): Promise<void>;
}

const EMPTY = 'template0';

/** Where a fresh database can be opened that is gone, or nobody else's, when the test ends; empty without a schema. */
export async function freshPostgres(locale: string | undefined, schema?: Schema): Promise<DatabaseAddress> {
  const { url } = inject('postgres');
  if (schema === undefined) {
    const name = nameOfCopy();
    await onServer(url, (client) => createDatabase(client, name, EMPTY, locale));
    onTestFinished(() => onServer(url, (client) => drop(client, name)));
    return addressOf(url, name);
  }
  const template = `m_${locale === undefined ? 'ja' : 'c'}_${schema.name}`;
  const { name, looks } = await onServer(url, async (client) => {
    const looks = await looksOfTemplate(client, url, { template, locale, schema });
    const taken = await client.query<{ name: string }>(
      'delete from idle where name = (select name from idle where schema = $1 limit 1 for update skip locked) returning name',
      [template],
    );
    const name = taken.rows[0]?.name ?? nameOfCopy();
    if (taken.rows.length === 0) {
      await createDatabase(client, name, template, locale);
    }
    return { name, looks };
  });
  const address = addressOf(url, name);
  onTestFinished(() => giveBack(url, { name, template, looks }));
  return address;
}

function nameOfCopy(): string {
  return `t_${randomBytes(8).toString('hex')}`;
}

/** Empties a copy and lets others have it; one that a test changed in any other way is removed. */
async function giveBack(url: string, copy: { name: string; template: string; looks: string }): Promise<void> {
  await onServer(url, async (client) => {
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [copy.name]);
    const same = await onServer(urlOf(url, copy.name), (inside) => emptied(inside, copy.looks));
    if (same) {
      await client.query('insert into idle values ($1, $2)', [copy.name, copy.template]);
    } else {
      await drop(client, copy.name);
    }
  });
}

async function emptied(client: pg.Client, looks: string): Promise<boolean> {
  const born = JSON.parse(looks) as Looks;
  const written = (await tablesWithRows(client)).filter((table) => !(table in born.rows));
  if (written.length > 0) {
    const tables = written.map((table) => client.escapeIdentifier(table)).join(', ');
    // A privilege of the superuser: nothing that watches a table hears of it.
    await client.query(`set session_replication_role = replica; truncate ${tables} restart identity cascade`);
  }
  // What ANALYZE found in rows that are gone.
  await client.query(
    "delete from pg_statistic where starelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)",
  );
  return JSON.stringify(await looksOf(client, Object.keys(born.rows))) === looks;
}

/** Everything that tells a used copy from a new one. */
interface Looks {
  readonly shape: string;
  /** Digests of the tables that have rows from the beginning. */
  readonly rows: Readonly<Record<string, string>>;
}

async function looksOf(client: pg.Client, tables: readonly string[]): Promise<Looks> {
  const { rows } = await client.query<{ shape: string }>(`
    select concat_ws(' ',
      (select md5(string_agg(concat_ws(' ', oid, relname, relkind, relnatts, relhastriggers, reloptions::text), ',' order by oid))
       from pg_class where relnamespace = 'public'::regnamespace),
      (select concat_ws('/', count(*), count(*) filter (where attisdropped), count(*) filter (where attnotnull))
       from pg_attribute where attrelid >= 16384),
      (select concat_ws('/', count(*), max(oid)) from pg_attrdef),
      (select concat_ws('/', count(*), max(oid)) from pg_constraint),
      (select concat_ws('/', count(*), max(oid)) from pg_trigger),
      (select concat_ws('/', count(*), max(oid)) from pg_proc),
      (select concat_ws('/', count(*), max(oid)) from pg_type where typnamespace = 'public'::regnamespace),
      (select string_agg(concat_ws('/', sequencename, last_value), ',' order by sequencename) from pg_sequences),
      (select count(*) from pg_db_role_setting)) as shape`);
  const digests: Record<string, string> = {};
  for (const table of tables.toSorted()) {
    const found = await client.query<{ row: string }>(`select t::text as row from ${client.escapeIdentifier(table)} t`);
    digests[table] = sha256(
      found.rows
        .map(({ row }) => row)
        .sort()
        .join('\n'),
    );
  }
  return { shape: rows[0]?.shape ?? '', rows: digests };
}

/** Tables in which something was ever written since they were made or emptied: their file is not empty. */
async function tablesWithRows(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ relname: string }>(
    "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and pg_relation_size(oid) > 0",
  );
  return rows.map(({ relname }) => relname);
}

/** The looks of the database that has a schema and no other row, made by whichever process needs it first and kept until the cluster ends. */
async function looksOfTemplate(
  client: pg.Client,
  url: string,
  wanted: { readonly template: string; readonly locale: string | undefined; readonly schema: Schema },
): Promise<string> {
  const { template, locale, schema } = wanted;
  const known = async () =>
    (await client.query<{ looks: string }>('select looks from schemas where name = $1', [template])).rows[0]?.looks;
  const before = await known();
  if (before !== undefined) {
    return before;
  }
  await client.query('select pg_advisory_lock(hashtext($1))', [template]);
  try {
    const meanwhile = await known();
    if (meanwhile !== undefined) {
      return meanwhile;
    }
    const draft = nameOfCopy();
    await createDatabase(client, draft, EMPTY, locale);
    await schema.build(addressOf(url, draft));
    const looks = JSON.stringify(
      await onServer(urlOf(url, draft), async (inside) => looksOf(inside, await tablesWithRows(inside))),
    );
    await client.query(`alter database ${draft} rename to ${template}`);
    await client.query('insert into schemas values ($1, $2)', [template, looks]);
    return looks;
  } finally {
    await client.query('select pg_advisory_unlock(hashtext($1))', [template]);
  }
}

async function createDatabase(client: pg.Client, name: string, template: string, locale: string | undefined) {
  const sorting = locale === undefined ? '' : ` locale_provider libc locale '${locale}'`;
  await client.query(`create database ${name} template ${template}${sorting} strategy file_copy`);
}

async function drop(client: pg.Client, name: string): Promise<void> {
  await client.query(`drop database ${name} with (force)`);
}

function urlOf(url: string, database: string): string {
  const own = new URL(url);
  own.pathname = database;
  return own.href;
}

function addressOf(url: string, database: string): DatabaseAddress {
  return { kind: 'postgres', url: urlOf(url, database) };
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

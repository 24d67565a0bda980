import { type Kysely, sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { freshDb, ORDINARY_STORES, type StoreKind } from './stores.ts';

const STEP = {
  module: 'probe',
  number: 1,
  name: '0001-probe',
  text: "CREATE TABLE probe_a (id TEXT PRIMARY KEY, n INTEGER NOT NULL);\nCREATE TABLE probe_part (whole TEXT NOT NULL REFERENCES probe_a (id));\nCREATE TABLE probe_kept (id TEXT PRIMARY KEY);\nINSERT INTO probe_kept VALUES ('from-the-step');",
};
const POSTGRES: readonly StoreKind[] = ['PostgreSQL', 'PostgreSQL ja_JP'];

interface Probe {
  readonly probe_a: { id: string; n: number };
  readonly probe_kept: { id: string };
}

async function probeDb(kind: StoreKind): Promise<Kysely<Probe>> {
  return (await freshDb(kind, [STEP])) as unknown as Kysely<Probe>;
}

async function nameOf(db: Kysely<Probe>): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db);
  return rows[0]?.name ?? '';
}

/** What a database of a test must be at its beginning, whatever was done to those before. */
async function expectNew(db: Kysely<Probe>): Promise<void> {
  expect(await db.selectFrom('probe_a').selectAll().execute()).toEqual([]);
  expect(await db.selectFrom('probe_kept').selectAll().execute()).toEqual([{ id: 'from-the-step' }]);
  const columns = (await db.introspection.getTables()).find(({ name }) => name === 'probe_a')?.columns;
  expect(columns?.map(({ name }) => name)).toEqual(['id', 'n']);
  await expect(db.insertInto('probe_a').values({ id: 'a', n: 1 }).execute()).resolves.toBeDefined();
  await db.deleteFrom('probe_a').execute();
}

// One after the other: each stands on what the one before did to its database.
describe.each(POSTGRES)('a copy of %s', (kind) => {
  const used: string[] = [];

  test('is filled by one test, which leaves a connection open', async () => {
    const db = await probeDb(kind);
    await expectNew(db);
    await db
      .insertInto('probe_a')
      .values([1, 2, 3].map((n) => ({ id: `a-${n}`, n })))
      .execute();
    await sql`analyze`.execute(db);
    used.push(await nameOf(db));
  });

  test('is the same for the next, with what the schema brings and nothing else', async () => {
    const db = await probeDb(kind);
    used.push(await nameOf(db));
    expect(used[1]).toBe(used[0]);
    await expectNew(db);
    const { rows } = await sql`select 1 from pg_stats where tablename = 'probe_a'`.execute(db);
    expect(rows).toEqual([]);
  });

  const changes: Readonly<Record<string, string>> = {
    'a column more': 'alter table probe_a add column more text',
    'a column less': 'alter table probe_a drop column n',
    'a column that may be empty': 'alter table probe_a alter column n drop not null',
    'an index': 'create index probe_a_n on probe_a (n)',
    'a constraint': 'alter table probe_a add constraint positive check (n > 1)',
    'a trigger':
      'create trigger same before update on probe_a for each row execute function suppress_redundant_updates_trigger()',
    'a table': 'create table probe_b (id text)',
    'a row of the schema more': "insert into probe_kept values ('more')",
    'a row of the schema less': 'delete from probe_kept',
  };
  for (const [what, change] of Object.entries(changes)) {
    test(`is nobody's after ${what}`, async () => {
      const db = await probeDb(kind);
      await expectNew(db);
      await sql.raw(change).execute(db);
      const name = await nameOf(db);
      expect(used.slice(2)).not.toContain(name);
      used.push(name);
    });
  }

  test('is new after all of that', async () => {
    await expectNew(await probeDb(kind));
  });
});

describe('the stores of ordinary tests', () => {
  /** Words in the order of the database itself, without a word of the query about it. */
  async function order(kind: StoreKind): Promise<string[]> {
    const db = await probeDb(kind);
    const { rows } = await sql<{ w: string }>`
      select w from (select 'b' as w union all select 'B' union all select 'a' union all select 'ア' union all select 'あ' union all select '亜' union all select '一' union all select '-') words
      order by w`.execute(db);
    return rows.map(({ w }) => w);
  }

  test('the PostgreSQL they leave out sorts as SQLite does, the one they keep does not', async () => {
    const [bytes, sqlite, japanese] = await Promise.all([
      order('PostgreSQL'),
      order('SQLite'),
      order('PostgreSQL ja_JP'),
    ]);

    expect(bytes).toEqual(sqlite);
    expect(japanese).not.toEqual(sqlite);
    expect(ORDINARY_STORES).toEqual(expect.arrayContaining(['SQLite', 'PostgreSQL ja_JP']));
  });
});

import { fixedClock } from '@tsukuroi/core';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { type Db, databaseKind } from '../database/index.ts';
import { describeEveryStore } from '../testing/stores.ts';
import { statementsOf } from './dialect.ts';
import { type Migration, migrate } from './migrate.ts';

const clock = fixedClock('2026-11-22T00:00:00Z');
const step = (number: number, text: string): Migration => ({
  module: 'probe',
  number,
  name: `000${number}-probe`,
  text,
});
const FIRST = step(1, 'CREATE TABLE probe_a (id TEXT PRIMARY KEY);');
const SECOND = step(
  2,
  'ALTER TABLE probe_a ADD COLUMN amount INTEGER NOT NULL DEFAULT 0;\nCREATE TABLE probe_b (id TEXT PRIMARY KEY);',
);

async function schemaOf(db: Db): Promise<string> {
  const tables = await db.introspection.getTables();
  return JSON.stringify(
    tables
      .map((table) => [
        table.name,
        table.columns.map((column) => [column.name, column.dataType, column.isNullable]).sort(),
      ])
      .sort(),
  );
}

describeEveryStore('migrations', (makeDb) => {
  test('steps are taken once, and a backup comes before the first change to a database with data', async () => {
    const db = await makeDb([]);
    const calls: string[] = [];
    const backup = async () => void calls.push('backup');

    const taken = [
      await migrate(db, [FIRST], { clock, backup }),
      await migrate(db, [FIRST], { clock, backup }),
      await migrate(db, [FIRST, SECOND], { clock, backup }),
    ];

    expect(taken).toEqual([1, 0, 1]);
    expect(calls).toEqual(['backup']);
  });

  test('a failing step leaves the schema as it was, earlier steps of the same run included', async () => {
    const db = await makeDb([FIRST]);
    const before = await schemaOf(db);

    const failing = migrate(db, [FIRST, SECOND, step(3, 'CREATE TABLE probe_a (id TEXT);')], { clock });

    await expect(failing).rejects.toMatchObject({ code: 'MIGRATION_FAILED', params: { step: 'probe/0003-probe' } });
    expect(await schemaOf(db)).toBe(before);
  });

  test('a backup that fails stops the change', async () => {
    const db = await makeDb([FIRST]);
    const before = await schemaOf(db);

    await expect(
      migrate(db, [FIRST, SECOND], { clock, backup: () => Promise.reject(new Error('disk full')) }),
    ).rejects.toThrow('disk full');
    expect(await schemaOf(db)).toBe(before);
  });

  test('an edited step and a step of a newer program are refused', async () => {
    const db = await makeDb([FIRST, SECOND]);

    await expect(migrate(db, [step(1, `${FIRST.text} `), SECOND], { clock })).rejects.toMatchObject({
      code: 'MIGRATION_EDITED',
    });
    await expect(migrate(db, [FIRST], { clock })).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' });
  });

  test('every earlier state of the schema upgrades straight to the newest', async () => {
    const fresh = await schemaOf(await makeDb(ALL_MIGRATIONS));

    for (let known = 0; known < ALL_MIGRATIONS.length; known++) {
      const db = await makeDb([]);
      await migrate(db, ALL_MIGRATIONS.slice(0, known), { clock });
      await migrate(db, ALL_MIGRATIONS, { clock });
      expect(await schemaOf(db)).toBe(fresh);
    }
  });

  test('every text column of every table compares by bytes, and every table of SQLite is strict', async () => {
    const db = await makeDb(ALL_MIGRATIONS);

    const lax =
      databaseKind(db) === 'sqlite'
        ? await sql<{
            name: string;
          }>`select name from pragma_table_list where schema = 'main' and type = 'table' and strict = 0 and name not like 'sqlite_%' and name not like '%_fts%'`.execute(
            db,
          )
        : await sql<{
            name: string;
          }>`select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C'`.execute(
            db,
          );

    expect((await db.introspection.getTables()).length).toBeGreaterThan(8);
    expect(lax.rows).toEqual([]);
  });
});

test('neutral SQL becomes the SQL of each database; words in quotes stay', () => {
  const text =
    "-- a table; with a comment\nCREATE TABLE a (id TEXT PRIMARY KEY, n INTEGER, r REAL, b BLOB, kind TEXT DEFAULT 'TEXT; it''s INTEGER');\nCREATE INDEX a_n ON a (n);\n";

  expect(statementsOf(text, 'sqlite')).toEqual([
    "CREATE TABLE a (id TEXT PRIMARY KEY, n INTEGER, r REAL, b BLOB, kind TEXT DEFAULT 'TEXT; it''s INTEGER') STRICT",
    'CREATE INDEX a_n ON a (n)',
  ]);
  expect(statementsOf(text, 'postgres')).toEqual([
    `CREATE TABLE a (id TEXT COLLATE "C" PRIMARY KEY, n BIGINT, r DOUBLE PRECISION, b BYTEA, kind TEXT COLLATE "C" DEFAULT 'TEXT; it''s INTEGER')`,
    'CREATE INDEX a_n ON a (n)',
  ]);
});

test('a statement that is for one database alone is in none of the other, and says nothing of the next one', () => {
  const text =
    '-- only sqlite\nCREATE TRIGGER a AFTER INSERT ON t BEGIN DELETE FROM u; END;\n\n-- of both\nCREATE INDEX u_n ON u (n);\n-- only postgres\n-- why\nCREATE FUNCTION f() AS $$ BEGIN\n  NULL; END $$;\nCREATE INDEX u_m ON u (m);\n';

  expect(statementsOf(text, 'sqlite')).toEqual([
    'CREATE TRIGGER a AFTER INSERT ON t BEGIN DELETE FROM u; END',
    'CREATE INDEX u_n ON u (n)',
    'CREATE INDEX u_m ON u (m)',
  ]);
  expect(statementsOf(text, 'postgres')).toEqual([
    'CREATE INDEX u_n ON u (n)',
    'CREATE FUNCTION f() AS $$ BEGIN\n  NULL; END $$',
    'CREATE INDEX u_m ON u (m)',
  ]);
});

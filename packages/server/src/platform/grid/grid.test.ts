import { fixedClock } from '@tsukuroi/core';
import type { GridDefinition, GridPage } from '@tsukuroi/protocol';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { accountsModule } from '../../modules/accounts/index.ts';
import { auditModule } from '../../modules/audit/index.ts';
import { settingsModule } from '../../modules/settings/index.ts';
import { as, testServer } from '../../testing/server.ts';
import { type Db, insertMany, searchText } from '../database/index.ts';
import { API, type App } from '../http/app.ts';
import type { Migration } from '../migrations/migrate.ts';
import { describeEveryStore, freshDb } from '../testing/stores.ts';
import { addList, type GridSource } from './index.ts';

const WORDS = {
  'act-now': { ja: '今すぐ対応', en: 'Act now' },
  watch: { ja: '見守り', en: 'Watch' },
  none: { ja: '該当なし', en: 'None' },
};
const YES_NO = { true: { ja: 'はい', en: 'Yes' }, false: { ja: 'いいえ', en: 'No' } };

const GRID: GridDefinition = {
  id: 'probe',
  path: '/probe/:kind',
  title: { ja: '試験', en: 'Probe' },
  empty: { ja: 'ありません', en: 'Nothing' },
  columns: [
    { id: 'name', title: { ja: '名前', en: 'Name' }, type: 'text', sortable: true, filter: 'contains' },
    {
      id: 'decision',
      title: { ja: '判断', en: 'Decision' },
      type: 'state',
      sortable: true,
      filter: 'one-of',
      values: WORDS,
    },
    { id: 'score', title: { ja: '点', en: 'Score' }, type: 'score', sortable: true },
    { id: 'at', title: { ja: '日時', en: 'When' }, type: 'instant', sortable: true },
    {
      id: 'locked',
      title: { ja: 'ロック', en: 'Locked' },
      type: 'state',
      sortable: true,
      filter: 'one-of',
      values: YES_NO,
    },
    { id: 'note', title: { ja: '備考', en: 'Note' }, type: 'text', sortable: false, hidden: true },
  ],
  defaultSort: { column: 'decision', direction: 'asc' },
};

const rowShape = z.object({
  id: z.string(),
  name: z.string(),
  decision: z.string(),
  score: z.number().nullable(),
  at: z.string().nullable(),
  locked: z.boolean(),
  note: z.string(),
});
type Row = z.infer<typeof rowShape>;

const PROBE: Migration = {
  module: 'probe',
  number: 1,
  name: '0001-probe',
  text: 'CREATE TABLE probe_rows (id TEXT PRIMARY KEY, name TEXT NOT NULL, name_search TEXT NOT NULL, decision TEXT NOT NULL, score REAL, at TEXT, locked INTEGER NOT NULL, note TEXT NOT NULL);',
};

const NAMES = ['ＣＴ受付', 'ct-2', 'MRI', '検査端末', '50%', '=cmd|calc', '薬局, 1番', 'ﾎﾟﾝﾌﾟ'];

function makeRows(count: number): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `id-${String((index * 7919) % count).padStart(4, '0')}`,
    name: `${NAMES[index % NAMES.length]}${index >= NAMES.length ? `-${index}` : ''}`,
    decision: ['none', 'watch', 'act-now'][index % 3] ?? 'none',
    score: index % 5 === 0 ? null : (index % 4) / 4,
    at: index % 6 === 0 ? null : `2026-11-${String((index % 28) + 1).padStart(2, '0')}T15:30:00Z`,
    locked: index % 4 === 1,
    note: `備考${index}`,
  }));
}

const MIGRATIONS = [PROBE, ...[settingsModule, auditModule, accountsModule].flatMap((module) => module.migrations)];

async function probe(db: Db, rows: readonly Row[]): Promise<App> {
  const columns = ['id', 'name', 'name_search', 'decision', 'score', 'at', 'locked', 'note'];
  await insertMany(
    db,
    'probe_rows',
    columns,
    rows.map((row) => [
      row.id,
      row.name,
      searchText(row.name),
      row.decision,
      row.score,
      row.at,
      Number(row.locked),
      row.note,
    ]),
  );
  const sources: Record<string, GridSource<Row>> = {
    sql: {
      kind: 'sql',
      db,
      from: sql`select * from probe_rows`,
      columns: { name: { present: true }, locked: { stored: { true: 1, false: 0 }, present: true } },
      toRow: (found) => ({ ...(found as Row), locked: found.locked === 1 }),
    },
    rows: { kind: 'rows', rows, idOf: (row) => row.id },
  };
  const module = {
    id: 'probe',
    migrations: [],
    register: (app: App) =>
      addList<Row>(app, {
        grid: GRID,
        access: { everyone: true },
        row: rowShape,
        clock: fixedClock('2026-11-22T20:00:00Z'),
        params: z.object({ kind: z.enum(['sql', 'rows']) }),
        source: (request) => sources[(request.params as { kind: string }).kind] as GridSource<Row>,
      }),
  };
  return (await testServer(db, { modules: [module] })).app;
}

async function ask(app: App, kind: string, query: Record<string, unknown>) {
  const text = Object.entries(query).map(
    ([name, value]) => `${name}=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  const answer = await app.inject({ url: `${API}/probe/${kind}?${text.join('&')}`, headers: as('operator') });
  return { status: answer.statusCode, body: answer.json() as GridPage<Row> & { code: string } };
}

async function walk(app: App, kind: string, query: Record<string, unknown>): Promise<Row[]> {
  const all: Row[] = [];
  let cursor: string | null = null;
  do {
    const page: { body: GridPage<Row> } = await ask(app, kind, {
      ...query,
      limit: 7,
      ...(cursor === null ? {} : { cursor }),
    });
    all.push(...page.body.items);
    cursor = page.body.nextCursor;
  } while (cursor !== null);
  return all;
}

describeEveryStore('lists', (makeDb) => {
  test('pages put together are the whole list, once each, in the same order from database and memory, for every column and direction', async () => {
    const rows = makeRows(61);
    const app = await probe(await makeDb(MIGRATIONS), rows);

    for (const column of GRID.columns.filter((candidate) => candidate.sortable)) {
      for (const direction of ['asc', 'desc']) {
        const fromSql = await walk(app, 'sql', { sort: column.id, direction });
        const fromRows = await walk(app, 'rows', { sort: column.id, direction });
        expect(
          fromSql.map((row) => row.id),
          `${column.id} ${direction}`,
        ).toEqual(fromRows.map((row) => row.id));
        expect(new Set(fromSql.map((row) => row.id)).size).toBe(61);
      }
    }
  });

  test('the most urgent words come first, absent values last in both directions', async () => {
    const app = await probe(await makeDb(MIGRATIONS), makeRows(12));

    const first = await ask(app, 'sql', {});
    const up = await ask(app, 'sql', { sort: 'score', direction: 'asc' });
    const down = await ask(app, 'sql', { sort: 'score', direction: 'desc' });

    expect(first.body.items.map((row) => row.decision)).toEqual([
      ...Array(4).fill('act-now'),
      ...Array(4).fill('watch'),
      ...Array(4).fill('none'),
    ]);
    expect([
      up.body.items.at(-1)?.score,
      down.body.items.at(-1)?.score,
      up.body.items[0]?.score,
      down.body.items[0]?.score,
    ]).toEqual([null, null, 0, 0.75]);
  });

  test.each(['sql', 'rows'])(
    'filters from %s: width and case do not matter, wildcards are plain, states by their words',
    async (kind) => {
      const app = await probe(await makeDb(MIGRATIONS), makeRows(16));
      const names = async (filter: object) => (await walk(app, kind, { filter, sort: 'name' })).map((row) => row.name);

      expect(await names({ name: 'ＣＴ' })).toEqual(['ct-2', 'ct-2-9', 'ＣＴ受付', 'ＣＴ受付-8']);
      expect(await names({ name: '%' })).toEqual(['50%', '50%-12']);
      expect(await names({ name: 'ポンプ' })).toEqual(['ﾎﾟﾝﾌﾟ', 'ﾎﾟﾝﾌﾟ-15']);
      expect((await ask(app, kind, { filter: { locked: ['true'], decision: ['watch', 'act-now'] } })).body.total).toBe(
        3,
      );
      expect((await ask(app, kind, { filter: { decision: [] } })).body.total).toBe(0);
    },
  );

  test.each(['sql', 'rows'])('what cannot be meant is refused from %s, not guessed', async (kind) => {
    const app = await probe(await makeDb(MIGRATIONS), makeRows(16));
    const page = await ask(app, kind, { sort: 'name', limit: 5 });
    const forged = (value: unknown, id: unknown = 'id') =>
      Buffer.from(JSON.stringify(['score', 'asc', value, id])).toString('base64url');

    const answers = [
      await ask(app, kind, { sort: 'password' }),
      await ask(app, kind, { sort: 'note' }),
      await ask(app, kind, { filter: { note: 'x' } }),
      await ask(app, kind, { filter: { decision: ['whatever'] } }),
      await ask(app, kind, { filter: { decision: 'act-now' } }),
      await ask(app, kind, { filter: '{"name"' }),
      await ask(app, kind, { filter: { name: 'a\u0000' } }),
      await ask(app, kind, { sort: 'at', cursor: page.body.nextCursor }),
      await ask(app, kind, { sort: 'score', cursor: forged("'; drop table probe_rows") }),
      await ask(app, kind, { sort: 'score', cursor: forged(1, 7) }),
      await ask(app, kind, { sort: 'score', cursor: 'not base64 at all' }),
      await ask(app, kind, { columns: 'name,password' }),
      await ask(app, kind, { columns: 'name,score,name' }),
    ];

    expect(answers.map((answer) => [answer.status, answer.body.code])).toEqual(
      answers.map(() => [400, 'GRID_QUERY_INVALID']),
    );
  });

  test.each(['sql', 'rows'])(
    'CSV from %s holds exactly the asked columns with the words shown, all pages, and no formula',
    async (kind) => {
      const app = await probe(await makeDb(MIGRATIONS), makeRows(8));
      const csv = (query: string, language: string) =>
        app.inject({
          url: `${API}/probe/${kind}?${query}`,
          headers: { ...as('operator'), accept: 'text/csv', 'accept-language': language },
        });

      const japanese = await csv('columns=name,decision,at,locked&sort=name', 'ja');
      const english = await csv('columns=decision,note&sort=score&direction=desc&limit=1', 'en');

      expect(japanese.headers['content-disposition']).toBe('attachment; filename="probe-2026-11-23.csv"');
      expect(japanese.body).toBe(
        `\uFEFF${['名前,判断,日時,ロック', '50%,見守り,2026-11-06 00:30,いいえ', "'=cmd|calc,今すぐ対応,2026-11-07 00:30,はい", 'MRI,今すぐ対応,2026-11-04 00:30,いいえ', 'ct-2,見守り,2026-11-03 00:30,はい', '検査端末,該当なし,2026-11-05 00:30,いいえ', '"薬局, 1番",該当なし,,いいえ', 'ＣＴ受付,該当なし,,いいえ', 'ﾎﾟﾝﾌﾟ,見守り,2026-11-09 00:30,いいえ'].join('\r\n')}\r\n`,
      );
      expect(english.body.split('\r\n').slice(0, 2)).toEqual(['\uFEFFDecision,Note', 'None,備考3']);
      expect(english.body.trim().split('\r\n')).toHaveLength(9);
    },
  );
});

test('a CSV of more rows than one fetch is complete', async () => {
  const app = await probe(await freshDb('SQLite', MIGRATIONS), makeRows(4_321));

  const answer = await app.inject({
    url: `${API}/probe/sql?columns=name`,
    headers: { ...as('operator'), accept: 'text/csv' },
  });

  expect(new Set(answer.body.trim().split('\r\n')).size).toBe(4_322);
});

import { sha256 } from '@tsukuroi/core';
import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Asker } from './access-table.ts';
import type { Db } from './platform/database/index.ts';
import type { App, DeclaredRoute } from './platform/http/app.ts';
import { freshDb, type StoreKind } from './platform/testing/stores.ts';
import { nearly } from './testing/arbitraries.ts';
import { realAskers } from './testing/askers.ts';
import { ALL_MIGRATIONS, testServer } from './testing/server.ts';

/** Requests per route and database, other ones in each run: 30 with `npm test -- --deep`, any number with TSUKUROI_FUZZ_RUNS. */
const RUNS = Number(process.env.TSUKUROI_FUZZ_RUNS ?? (process.env.TSUKUROI_DEEP === '1' ? 30 : 10));
/**
 * What a refused request may leave behind: that it was tried, and that its session is alive. What changes in other tables is
 * noted for the planner, whose next round takes the notes whenever it comes, also amid a refusal.
 */
const LEFT_BEHIND = new Set([
  'accounts_attempts',
  'accounts_sessions',
  'accounts_used_codes',
  'audit_heads',
  'rollouts_touched',
]);
/** Tables of which only what matters is compared: the askers' own tokens and a lock come and go. */
const COMPARED: Readonly<Record<string, string>> = {
  accounts_users: 'name, role, disabled, password, second_factor, display_name',
  accounts_tokens: "case when name like 'token-%' then '' else name end, revoked, until",
  audit_entries: 'what, target, actor_name, before_json, after_json',
};

const CONTENT_TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  '',
];
const BODIES = [
  '',
  '{',
  '[]',
  '"text"',
  'null',
  '{"a":1}{"b":2}',
  '{"__proto__":{"admin":true}}',
  '--x\r\n\r\n',
  '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n\u0000\r\n--x--\r\n',
  'a=b',
  '['.repeat(10_000),
];

interface Wild {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly raw: { readonly type: string; readonly text: string } | undefined;
  readonly accept: string;
}

function wildRequest(route: DeclaredRoute): fc.Arbitrary<Wild> {
  const none = z.object({});
  const raw = fc.record({ type: fc.constantFrom(...CONTENT_TYPES), text: fc.constantFrom(...BODIES) });
  return fc.record({
    params: nearly(route.schema.params ?? none),
    query: nearly(route.schema.querystring ?? none),
    body: nearly(route.schema.body ?? none),
    raw: fc.oneof(
      { weight: 6, arbitrary: fc.constant(undefined) },
      { weight: route.method === 'GET' ? 0 : 1, arbitrary: raw },
    ),
    accept: fc.constantFrom('application/json', 'text/csv', '*/*', ''),
  });
}

function addressOf(route: DeclaredRoute, wild: Wild): string {
  const params = (typeof wild.params === 'object' && wild.params !== null ? wild.params : {}) as Record<
    string,
    unknown
  >;
  const path = route.url
    .replace('/*', '/x')
    .replaceAll(/:(\w+)/g, (_, name: string) => encode(textOf(params[name] ?? 'x')) || 'x');
  const pairs = Object.entries((typeof wild.query === 'object' && wild.query !== null ? wild.query : {}) as object).map(
    ([name, value]) => `${encode(name)}=${encode(textOf(value))}`,
  );
  return `${path}?${pairs.join('&')}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Half a surrogate cannot be written in an address; it goes as the bytes a careless program would send. */
function encode(text: string): string {
  return [...text].map((char) => (char.isWellFormed() ? encodeURIComponent(char) : '%ED%A0%80')).join('');
}

/** Reads a digest per table, so that a difference names the table: one statement for all, made once, since it is asked after each refusal. */
async function contentsReader(db: Db, kind: StoreKind): Promise<() => Promise<Record<string, string>>> {
  const tables = (await db.introspection.getTables()).filter((table) => !LEFT_BEHIND.has(table.name));
  const parts = tables.map(({ name, columns }) => {
    const compared = COMPARED[name] ?? columns.map((column) => `"${column.name}"`).join(', ');
    const text =
      kind === 'SQLite'
        ? compared
            .split(', ')
            .map((column) => `quote(${column})`)
            .join(" || ',' || ")
        : `cast(row(${compared}) as text)`;
    const where = name === 'audit_entries' ? "where what <> 'accounts.locked'" : '';
    return `select distinct '${name}' as place, ${text} as content from "${name}" ${where}`;
  });
  const all = sql<{ place: string; content: string }>`${sql.raw(parts.join(' union all '))}`;
  return async () => {
    const rows: Record<string, string[]> = Object.fromEntries(tables.map(({ name }) => [name, []]));
    for (const { place, content } of (await all.execute(db)).rows) {
      rows[place]?.push(content);
    }
    return Object.fromEntries(Object.entries(rows).map(([name, found]) => [name, sha256(found.sort().join('\n'))]));
  };
}

async function send(
  app: App,
  route: DeclaredRoute,
  wild: Wild,
  headers: Record<string, string>,
): Promise<{ status: number; body: string }> {
  const sends = route.method !== 'GET' && route.method !== 'HEAD' && route.method !== 'DELETE';
  const payload = wild.raw === undefined ? JSON.stringify(wild.body) : wild.raw.text;
  const type = wild.raw === undefined ? 'application/json' : wild.raw.type;
  const answer = await app.inject({
    method: route.method,
    url: addressOf(route, wild),
    headers: { ...headers, accept: wild.accept, ...(sends && type !== '' ? { 'content-type': type } : {}) },
    ...(sends && payload !== undefined ? { payload } : {}),
    payloadAsStream: true,
  });
  const stream = answer.stream();
  if (String(answer.headers['content-type']).startsWith('text/event-stream')) {
    stream.destroy();
    return { status: answer.statusCode, body: '' };
  }
  return { status: answer.statusCode, body: Buffer.concat(await stream.toArray()).toString('utf8') };
}

describe.each<StoreKind>(['SQLite', 'PostgreSQL'])('wild requests on %s', (kind) => {
  test('no route fails inside, and a refusal changes no row and explains itself', { timeout: 300_000 }, async () => {
    const db = await freshDb(kind, ALL_MIGRATIONS);
    const { app, context, clock } = await testServer(db, { authenticate: 'real' });
    const headersOf = await realAskers(context);
    const routes = app.declaredRoutes.filter((route) => route.method !== 'HEAD');
    const contents = await contentsReader(db, kind);
    let before = await contents();
    let asked = 0;
    let refused = 0;

    for (const route of routes) {
      const asker = askerFor(route);
      await fc.assert(
        fc.asyncProperty(wildRequest(route), async (wild) => {
          clock.moveMs(40_000);
          const { status, body } = await send(app, route, wild, await headersOf(asker));
          asked++;
          expect(status, body).toBeLessThan(500);
          if (status >= 400) {
            refused++;
            expect(JSON.parse(body)).toMatchObject({
              status,
              code: expect.any(String),
              what: expect.any(String),
              effect: expect.any(String),
              next: expect.any(String),
            });
            expect(await contents(), `${route.method} ${route.url} answered ${status} and changed something`).toEqual(
              before,
            );
          } else if (route.method !== 'GET') {
            await context.jobs.settled();
            before = await contents();
          }
        }),
        { numRuns: RUNS },
      );
    }

    expect(asked).toBe(routes.length * RUNS);
    expect(refused).toBeGreaterThan(asked / 10);
  });
});

/** Someone who gets past the door of this route, so that the rooms behind it are tried. */
function askerFor(route: DeclaredRoute): Asker {
  const { everyone, roles, stages, scopes } = route.access;
  if (everyone) {
    return 'nobody';
  }
  if (roles !== undefined) {
    return (roles.includes('admin') ? 'admin' : roles[0]) as Asker;
  }
  return (stages !== undefined ? `halfway-${stages[0]}` : `token-${scopes?.[0]}`) as Asker;
}

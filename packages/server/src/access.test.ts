import { describe, expect, test } from 'vitest';
import { ACCESS_TABLE, ASKERS, type Asker } from './access-table.ts';
import type { App, DeclaredRoute } from './platform/http/app.ts';
import { freshDb } from './platform/testing/stores.ts';
import { realAskers } from './testing/askers.ts';
import { ALL_MIGRATIONS, testServer } from './testing/server.ts';

const REFUSALS = new Set(['SIGN_IN_NEEDED', 'SECOND_FACTOR_NEEDED', 'FORBIDDEN']);

function nameOf(route: DeclaredRoute): string {
  return `${route.method} ${route.url}`;
}

/** Asks without a body: whoever is let in gets the words about the missing body instead of a refusal. */
async function isLetIn(app: App, route: DeclaredRoute, headers: Record<string, string>): Promise<boolean> {
  const answer = await app.inject({
    method: route.method,
    url: route.url.replace('/*', '/'),
    headers,
    payloadAsStream: true,
  });
  const stream = answer.stream();
  if (answer.statusCode !== 401 && answer.statusCode !== 403) {
    stream.destroy();
    return true;
  }
  const { code } = JSON.parse(Buffer.concat(await stream.toArray()).toString('utf8'));
  return !REFUSALS.has(code);
}

/** Well over a hundred routes, each asked eight times, and the sample hospital is loaded on the way. */
const SLOW_MS = 240_000;

describe('every route asked as everyone', () => {
  test('each route stands in access-table.ts and lets in exactly whom the table names', {
    timeout: SLOW_MS,
  }, async () => {
    const { app, context } = await testServer(await freshDb('SQLite', ALL_MIGRATIONS), { authenticate: 'real' });
    const headersOf = await realAskers(context);
    const routes = app.declaredRoutes.filter((route) => route.method !== 'HEAD');
    const found: Record<string, readonly Asker[]> = {};

    for (const route of routes) {
      const letIn: Asker[] = [];
      for (const asker of ASKERS) {
        if (await isLetIn(app, route, await headersOf(asker))) {
          letIn.push(asker);
        }
      }
      found[nameOf(route)] = letIn;
    }

    expect(routes.length).toBeGreaterThan(15);
    const sorted = (askers: readonly Asker[]) => ASKERS.filter((asker) => askers.includes(asker));
    expect(found).toEqual(
      Object.fromEntries(Object.entries(ACCESS_TABLE).map(([name, askers]) => [name, sorted(askers)])),
    );
  });

  test('a HEAD is let in no further than the GET of the same address', async () => {
    const { app } = await testServer(await freshDb('SQLite', ALL_MIGRATIONS));
    const heads = app.declaredRoutes.filter((route) => route.method === 'HEAD');

    const open = heads.filter(
      (head) =>
        head.access !== app.declaredRoutes.find((route) => route.method === 'GET' && route.url === head.url)?.access,
    );

    expect(heads.length).toBeGreaterThan(5);
    expect(open).toEqual([]);
  });

  test('a route that does not say who may use it stops the start', async () => {
    const { app: _, context } = await testServer(await freshDb('SQLite', ALL_MIGRATIONS));
    const careless = {
      id: 'careless',
      migrations: [],
      register: (app: App) => void app.get('/api/v1/open-door', async () => 'hello'),
    };

    await expect(testServer(context.db, { modules: [careless] })).rejects.toThrow('does not declare who may use it');
  });
});

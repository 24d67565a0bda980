import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock, TsukuroiError } from '@tsukuroi/core';
import { expect, onTestFinished, test } from 'vitest';
import { adminAuditWitness, adminRescue, adminVerifyAudit } from './admin.ts';
import { demandPortsApart } from './config.ts';
import { plainLog } from './log.ts';
import { readWitnessFile } from './modules/director/index.ts';
import { MODULES } from './modules/registry.ts';
import { openDatabase } from './platform/database/index.ts';
import { migrate } from './platform/migrations/migrate.ts';
import { type RunningServer, type StartOptions, startServer } from './server.ts';
import { SILENT } from './testing/server.ts';

const PASSWORD = 'correct horse battery';
const clock = fixedClock('2026-11-22T00:00:00Z');

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tsukuroi-server-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function start(dataFolder: string, more: Partial<StartOptions> = {}): Promise<RunningServer> {
  const server = await startServer({ dataFolder, listen: '127.0.0.1:0', clock, log: SILENT, ...more });
  onTestFinished(() => server.close());
  return server;
}

/** Makes the first administrator through the set-up address. */
async function setUp(server: RunningServer): Promise<Response> {
  const token = (await server.setupAddress())?.split('#')[1];
  return fetch(`${server.address}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, name: 'yamada', displayName: '山田', password: PASSWORD, facility: '港町総合病院' }),
  });
}

/** A POST of a client that imported the authority. */
function overTls(
  server: RunningServer,
  ca: string,
  path: string,
  payload: object,
): Promise<{ status: number | undefined; hsts: unknown; cookie: string | undefined }> {
  const body = Buffer.from(JSON.stringify(payload));
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number | undefined;
    hsts: unknown;
    cookie: string | undefined;
  }>();
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const asking = request(
    { host: '127.0.0.1', port: new URL(server.address).port, path, method: 'POST', ca, agent: false, headers },
    (response) => {
      response.resume();
      resolve({
        status: response.statusCode,
        hsts: response.headers['strict-transport-security'],
        cookie: response.headers['set-cookie']?.[0],
      });
    },
  );
  asking.on('error', reject);
  asking.end(body);
  return promise;
}

test('the default is loopback without TLS, with a set-up address until there is a user', async () => {
  const server = await start(folder());

  const first = await server.setupAddress();
  const made = await setUp(server);

  expect(server.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(server.authority).toBeNull();
  expect(first).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/setup#[\w-]{43}$/);
  expect(made.status).toBe(200);
  expect(await server.setupAddress()).toBeUndefined();
});

test('the data folder is private, and what lies in it survives a restart', async () => {
  const data = folder();
  chmodSync(data, 0o755);
  const first = await start(data);
  await setUp(first);
  await first.close();

  const second = await start(data);
  const answer = await fetch(`${second.address}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'yamada', password: PASSWORD }),
  });

  expect((statSync(data).mode & 0o777).toString(8)).toBe('700');
  expect((statSync(join(data, 'secret.key')).mode & 0o777).toString(8)).toBe('600');
  expect(((await answer.json()) as { state: string }).state).toBe('second-factor-setup');
});

test('two servers on one data folder: the second is refused with exit code 3 and changes nothing', async () => {
  const data = folder();
  const first = await start(data);
  const before = readdirSync(data).sort();

  await expect(start(data)).rejects.toMatchObject({ code: 'DATA_FOLDER_LOCKED', exitCode: 3 });

  expect(readdirSync(data).sort()).toEqual(before);
  expect((await fetch(`${first.address}/api/v1/session`)).status).toBe(200);
});

test('an address in use is refused in words, and the folder is free again', async () => {
  const [one, two] = [folder(), folder()];
  const first = await start(one);

  const refused = start(two, { listen: new URL(first.address).host });

  await expect(refused).rejects.toMatchObject({
    code: 'LISTEN_REFUSED',
    exitCode: 3,
    params: { reason: 'EADDRINUSE' },
  });
  expect((await fetch(`${(await start(two)).address}/api/v1/session`)).status).toBe(200);
});

test.each([
  // Beyond loopback the port after the console's hands out the certificate authority.
  [{ listen: '0.0.0.0:7460', agentListen: '192.0.2.1:7461' }, 'listen + 1', 'agentListen', 7461],
  [{ listen: '0.0.0.0:7460', enrolListen: '0.0.0.0:7460' }, 'listen', 'enrolListen', 7460],
  [
    { listen: '127.0.0.1:0', agentListen: '127.0.0.1:7470', enrolListen: '0.0.0.0:7470' },
    'agentListen',
    'enrolListen',
    7470,
  ],
])('%j is refused before anything listens, naming both settings', async (config, one, other, port) => {
  const data = folder();
  writeFileSync(join(data, 'server.json'), JSON.stringify(config));

  const refused = start(data, { listen: config.listen });

  await expect(refused).rejects.toMatchObject({ code: 'LISTEN_MEETS', exitCode: 3, params: { one, other, port } });
});

test('ports that stay apart are not refused: loopback has no such page, the examples of the manual do not meet', () => {
  const none = { agentListen: undefined, enrolListen: undefined };

  expect(() => demandPortsApart({ ...none, listen: '127.0.0.1:7460', agentListen: '127.0.0.1:7461' })).not.toThrow();
  expect(() =>
    demandPortsApart({ listen: '0.0.0.0:7460', agentListen: '0.0.0.0:7470', enrolListen: '0.0.0.0:7471' }),
  ).not.toThrow();
  expect(() => demandPortsApart({ ...none, listen: '192.0.2.1:7460', agentListen: '192.0.2.2:7461' })).not.toThrow();
});

test.each(['localhost', '7460', '0.0.0.0:99999', 'example.org:80'])(
  '"%s" is not an address to listen on',
  async (listen) => {
    await expect(start(folder(), { listen })).rejects.toMatchObject({ code: 'LISTEN_INVALID', exitCode: 2 });
  },
);

test('a configuration with a misspelt word is refused instead of ignored', async () => {
  const data = folder();
  writeFileSync(join(data, 'server.json'), '{"lissten":"0.0.0.0:443"}');

  await expect(start(data)).rejects.toMatchObject({ code: 'SERVER_CONFIG_INVALID', exitCode: 3 });
});

test('before the schema is brought up to date a backup is written that opens again', async () => {
  const data = folder();
  const file = join(data, 'tsukuroi.db');
  const old = openDatabase({ kind: 'sqlite', file });
  const first = MODULES.flatMap((module) => module.migrations).slice(0, 1);
  await migrate(old, first, { clock });
  await old.destroy();

  await start(data);

  const backup = openDatabase({ kind: 'sqlite', file: join(data, 'backup', 'before-update-20261122T000000Z.db') });
  onTestFinished(() => backup.destroy());
  expect((await backup.introspection.getTables()).map((table) => table.name)).toContain('settings_facilities');
  expect((await backup.introspection.getTables()).map((table) => table.name)).not.toContain('accounts_users');
});

test('beyond loopback: TLS with our own authority, an import page without TLS, and no warning after the import', async () => {
  const server = await start(folder(), { listen: '0.0.0.0:0' });
  const page = new URL(server.authority?.address ?? '');
  const html = await (await fetch(`http://127.0.0.1:${page.port}/`)).text();
  const authority = await (await fetch(`http://127.0.0.1:${page.port}/tsukuroi-ca.crt`)).text();
  const elsewhere = await fetch(`http://127.0.0.1:${page.port}/api/v1/session`);

  const visit = await overTls(server, authority, '/api/v1/session', { name: 'nobody', password: 'wrong' });

  expect(server.address).toMatch(/^https:\/\//);
  expect(html).toContain(server.authority?.fingerprint);
  expect(html).not.toMatch(/<script|style=/);
  expect(elsewhere.status).toBe(404);
  expect(visit).toEqual({ status: 401, hsts: 'max-age=31536000', cookie: undefined });
});

test('over TLS the cookie carries __Host- and Secure', async () => {
  const server = await start(folder(), { listen: '0.0.0.0:0' });
  const page = new URL(server.authority?.address ?? '');
  const authority = await (await fetch(`http://127.0.0.1:${page.port}/tsukuroi-ca.crt`)).text();
  const token = (await server.setupAddress())?.split('#')[1];

  const { cookie } = await overTls(server, authority, '/api/v1/setup', {
    token,
    name: 'yamada',
    displayName: '山田',
    password: PASSWORD,
    facility: 'x',
  });

  expect(cookie).toMatch(/^__Host-tsukuroi=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
});

test('rescue and audit check work at the keyboard beside the running server', async () => {
  const data = folder();
  const server = await start(data);
  await setUp(server);

  const rescue = await adminRescue(data, { clock });
  const witness = await readWitnessFile(data, JSON.stringify(await adminAuditWitness(data, clock)));
  const verdict = await adminVerifyAudit(data, witness);

  expect(rescue).toMatchObject({
    name: 'yamada',
    path: expect.stringMatching(/^\/setup#[\w-]{43}$/),
    usualAddress: 'http://127.0.0.1:7460',
  });
  writeFileSync(join(data, 'server.json'), '{"listen":"0.0.0.0:443","names":["tsukuroi.hospital.example"]}');
  expect((await adminRescue(data, { clock })).usualAddress).toBe('https://tsukuroi.hospital.example:443');
  expect(verdict).toMatchObject({ ok: true, entries: 3 });
  await expect(adminRescue(data, { name: 'nobody' })).rejects.toMatchObject({
    code: 'RESCUE_NO_ADMIN',
    params: { admins: 'yamada' },
  });
});

test('a mistyped data folder is not made by an administrator’s command', async () => {
  const missing = join(folder(), 'nowhere');

  await expect(adminRescue(missing)).rejects.toMatchObject({ code: 'DATA_FOLDER_EMPTY' });
  expect(existsSync(missing)).toBe(false);
});

test('work in progress arrives as events, in the language of the page, and a stream ends with the server', async () => {
  const server = await start(folder());
  const facility = (await server.context.settings.facility()).id;
  const token = await server.context.accounts.tokens.add(
    facility,
    { kind: 'program', id: 'test', name: 'test' },
    { name: 'watch', scope: 'read', until: '2026-12-01' },
  );
  const headers = { authorization: `Bearer ${token}`, 'accept-language': 'en' };
  const stream = await fetch(`${server.address}/api/v1/events`, { headers });

  const id = server.context.jobs.start({
    kind: 'probe',
    title: { ja: '試験', en: 'Probe' },
    run: async (report) => {
      clock.moveMs(1_000);
      report(0.5, { ja: '半分', en: 'half' });
      throw new Error('disk full');
    },
  });
  await server.context.jobs.settled();
  const read = Array.fromAsync(stream.body ?? []);
  const shown = (await (await fetch(`${server.address}/api/v1/jobs/${id}`, { headers })).json()) as Record<
    string,
    unknown
  >;
  await server.close();
  const text = Buffer.concat(await read).toString('utf8');

  const events = text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map(
      (line) => JSON.parse(line.slice(6)) as { state: string; progress: number | null; detail: string; title: string },
    );
  expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(stream.headers.get('x-content-type-options')).toBe('nosniff');
  expect(events.map((event) => [event.title, event.state, event.progress, event.detail])).toEqual([
    ['Probe', 'running', null, ''],
    ['Probe', 'running', 0.5, 'half'],
    ['Probe', 'failed', 0.5, 'half'],
  ]);
  expect(shown).toMatchObject({ id, state: 'failed', problem: { code: 'UNEXPECTED' } });
  expect(JSON.stringify(shown)).not.toContain('disk full');
});

test('the log is one JSON object per line with the place of an error', () => {
  const lines: string[] = [];

  plainLog(clock, (line) => lines.push(line)).warn('care failed', { err: new Error('boom'), step: 3 });

  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'warn',
    message: 'care failed',
    step: 3,
    err: { name: 'Error', message: 'boom' },
  });
});

test('the log does not repeat what a person typed: of our own errors it holds the code and the place', () => {
  const lines: string[] = [];

  plainLog(clock, (line) => lines.push(line)).error('job failed', {
    err: new TsukuroiError('USER_EXISTS', { name: 'typed\nby a person' }),
  });

  expect(lines.join('')).not.toContain('by a person');
  expect(JSON.parse(lines[0] ?? '').err).toMatchObject({
    message: 'USER_EXISTS',
    stack: expect.stringMatching(/^ +at /),
  });
});

test.each(['not a database, whatever wrote it here', ''])(
  'a lock file that holds "%s" after a crash: no other server is blamed',
  async (content) => {
    const data = folder();
    writeFileSync(join(data, 'server.lock'), content);

    const started = start(data).then(
      () => 'runs',
      (error: { code: string; exitCode: number }) => [error.code, error.exitCode],
    );

    expect(await started).toEqual(content === '' ? 'runs' : ['DATA_FOLDER_UNUSABLE', 3]);
  },
);

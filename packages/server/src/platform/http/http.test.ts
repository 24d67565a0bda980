import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { testPrincipal } from '../../testing/server.ts';
import { API, type App, buildApp } from './app.ts';
import { serveConsole } from './console.ts';

/** A server with one address to read and one that changes something, for whoever `Test <role>` says. */
async function probe(options: { tls?: boolean; consoleFolder?: string; names?: string[] } = {}): Promise<App> {
  const app = await buildApp({
    productVersion: '0.0.0-test',
    names: options.names ?? [],
    log: false,
    authenticate: async ({ authorization }) =>
      authorization === undefined ? { kind: 'nobody' } : testPrincipal(authorization),
  });
  const everyone = { config: { access: { everyone: true } } } as const;
  app.get(`${API}/read`, everyone, async () => ({ text: 'つくろい' }));
  app.get(`${API}/broken`, everyone, async () => Promise.reject(new Error('secret of the inside')));
  app.route({
    method: 'POST',
    url: `${API}/write`,
    config: { access: { everyone: true } },
    schema: { body: z.strictObject({ name: z.string().min(2) }), response: { 200: z.object({ name: z.string() }) } },
    handler: async (request) => request.body,
  });
  if (options.consoleFolder !== undefined) {
    serveConsole(app, options.consoleFolder);
  }
  onTestFinished(() => app.close());
  await app.ready();
  return app;
}

const LOCAL = { host: 'localhost:8443' };
const write = (app: App, headers: Record<string, string>, payload: object = { name: 'ab' }) =>
  app.inject({ method: 'POST', url: `${API}/write`, headers: { ...LOCAL, ...headers }, payload });

test('every answer carries the security headers, and HSTS only over TLS', async () => {
  const app = await probe();

  const { headers } = await app.inject({ url: `${API}/read`, headers: LOCAL });

  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  });
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|nonce|https?:|\*/);
  expect(headers['strict-transport-security']).toBeUndefined();
});

test.each([
  ['localhost', 200],
  ['localhost:3000', 200],
  ['127.0.0.1:3000', 200],
  ['[::1]:3000', 200],
  ['192.168.1.20', 200],
  ['tsukuroi.hospital.example', 200],
  ['TSUKUROI.hospital.example:443', 200],
  ['evil.example', 421],
  ['localhost.evil.example', 421],
  ['127.0.0.1.evil.example', 421],
])('DNS rebinding: the host "%s" answers %i', async (host, status) => {
  const app = await probe({ names: ['tsukuroi.hospital.example'] });

  const answer = await app.inject({ url: `${API}/read`, headers: { host } });

  expect(answer.statusCode).toBe(status);
});

test.each([
  ['a page of our own', { origin: 'http://localhost:8443', 'sec-fetch-site': 'same-origin' }, 200],
  ['a program without a browser', {}, 200],
  ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
  ['another port of this machine', { origin: 'http://localhost:9999', 'sec-fetch-site': 'same-site' }, 403],
  ['a page without origin (sandboxed frame)', { origin: 'null' }, 403],
])('cross-site requests: from %s', async (_, headers, status) => {
  const app = await probe();

  expect((await write(app, headers as Record<string, string>)).statusCode).toBe(status);
});

test('a signed-in page must send its token; a wrong one and none are refused; an API token needs none', async () => {
  const app = await probe();

  const answers = [
    await write(app, { authorization: 'operator' }),
    await write(app, { authorization: 'operator', 'x-csrf-token': 'guess' }),
    await write(app, { authorization: 'operator', 'x-csrf-token': 'csrf' }),
    await write(app, { authorization: 'token-import' }),
  ];

  expect(answers.map((answer) => answer.statusCode)).toEqual([403, 403, 200, 200]);
});

test('a refused input says which field and why in the asked language, and unknown fields are refused', async () => {
  const app = await probe();

  const japanese = await write(app, {}, { name: 'x' });
  const english = await write(app, { 'accept-language': 'en-US,en;q=0.9' }, { name: 'x' });
  const extra = await write(app, {}, { name: 'ab', admin: true });

  expect(japanese.headers['content-type']).toBe('application/problem+json');
  expect(japanese.json()).toMatchObject({
    status: 400,
    code: 'INPUT_INVALID',
    type: 'tsukuroi:error:INPUT_INVALID',
    params: { field: 'name' },
  });
  expect(japanese.json().what).toMatch(/^入力に誤りがあります（name: .*2文字/);
  expect(english.json().what).toMatch(/^Something in the input is wrong \(name: .*2 characters/);
  expect(japanese.json().requestId).toBe(japanese.headers['x-request-id']);
  expect(extra.json()).toMatchObject({ status: 400, code: 'INPUT_INVALID' });
});

test('a failure inside tells nothing of the inside', async () => {
  const app = await probe();

  const answer = await app.inject({ url: `${API}/broken`, headers: LOCAL });

  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toMatchObject({ code: 'UNEXPECTED', requestId: answer.headers['x-request-id'] });
  expect(answer.body).not.toContain('secret');
});

test('text with NUL or half a surrogate is refused before any database sees it', async () => {
  const app = await probe();

  const answers = await Promise.all(['a\u0000b', 'a\ud800'].map((name) => write(app, {}, { name })));

  expect(answers.map((answer) => answer.json().code)).toEqual(['TEXT_UNREADABLE', 'TEXT_UNREADABLE']);
});

test('what is too large or not JSON is refused with its reason', async () => {
  const app = await probe();
  const send = (payload: string) =>
    app.inject({
      method: 'POST',
      url: `${API}/write`,
      headers: { ...LOCAL, 'content-type': 'application/json' },
      payload,
    });

  expect([(await send(`{"name":"${'x'.repeat(1_100_000)}"}`)).statusCode, (await send('{"name"')).json().code]).toEqual(
    [413, 'REQUEST_UNREADABLE'],
  );
});

test('the same answer is not sent twice to who has it', async () => {
  const app = await probe();
  const first = await app.inject({ url: `${API}/read`, headers: LOCAL });

  const again = await app.inject({
    url: `${API}/read`,
    headers: { ...LOCAL, 'if-none-match': String(first.headers.etag) },
  });
  const other = await app.inject({ url: `${API}/read`, headers: { ...LOCAL, 'if-none-match': '"other"' } });

  expect([again.statusCode, again.body, other.statusCode]).toEqual([304, '', 200]);
});

test('the description of the interface is OpenAPI 3.1 and made from the schemas that validate', async () => {
  const app = await probe();

  const document = (await app.inject({ url: `${API}/openapi.json`, headers: LOCAL })).json();

  expect(document.openapi).toBe('3.1.0');
  expect(document.paths[`${API}/write`].post.requestBody.content['application/json'].schema).toMatchObject({
    required: ['name'],
    additionalProperties: false,
    properties: { name: { type: 'string', minLength: 2 } },
  });
});

function consoleFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-web-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>つくろい</title>');
  writeFileSync(join(folder, 'assets/app-4f2a.js'), `console.log(${JSON.stringify('x'.repeat(3_000))});`);
  return folder;
}

test('the console: any page address gives the page, which is asked for again each time', async () => {
  const app = await probe({ consoleFolder: consoleFolder() });

  const page = await app.inject({ url: '/devices/42', headers: LOCAL });
  const again = await app.inject({ url: '/', headers: { ...LOCAL, 'if-none-match': String(page.headers.etag) } });

  expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
  expect(page.body).toContain('<title>つくろい</title>');
  expect(again.statusCode).toBe(304);
});

test('the console: files with a hash in their name are kept for good and come compressed', async () => {
  const folder = consoleFolder();
  const app = await probe({ consoleFolder: folder });

  const packed = await app.inject({
    url: '/assets/app-4f2a.js',
    headers: { ...LOCAL, 'accept-encoding': 'gzip, deflate, br' },
  });
  const plain = await app.inject({ url: '/assets/app-4f2a.js', headers: LOCAL });

  expect(packed.headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  expect(brotliDecompressSync(packed.rawPayload).toString()).toBe(plain.body);
  expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 10);
});

test.each([
  '/assets/..%2f..%2f..%2fetc/passwd',
  '/assets/app-0000.js',
  '/api/v1/nothing',
  '/api/elsewhere',
  '/agent/v1/x',
])('the console: %s is not found', async (url) => {
  const app = await probe({ consoleFolder: consoleFolder() });

  const answer = await app.inject({ url, headers: LOCAL });

  expect([answer.statusCode, answer.json().code]).toEqual([404, 'NOT_FOUND']);
});

test.each(['/etc/passwd', '/.env', '/index.html', '/vulnerabilities/eol-fortios-5.4'])(
  'the console: %s is an address of the page, never a file',
  async (url) => {
    const app = await probe({ consoleFolder: consoleFolder() });

    const answer = await app.inject({ url, headers: LOCAL });

    expect([answer.statusCode, answer.body.includes('<title>つくろい</title>')]).toEqual([200, true]);
  },
);

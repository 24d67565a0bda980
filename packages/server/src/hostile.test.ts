import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fixedClock } from '@tsukuroi/core';
import { expect, onTestFinished, test } from 'vitest';
import { type RunningServer, startServer } from './server.ts';
import { SILENT } from './testing/server.ts';

/** What a client may send that is no browser and means no good. Small loads, loopback only. */

const clock = fixedClock('2026-11-22T00:00:00Z');

async function start(): Promise<RunningServer> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tsukuroi-hostile-'));
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }));
  const server = await startServer({ dataFolder, listen: '127.0.0.1:0', clock, log: SILENT });
  onTestFinished(() => server.close());
  return server;
}

function raw(server: RunningServer): Socket {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.address).port) });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Sends bytes and answers everything that came back until the server closed the connection. */
async function exchange(server: RunningServer, ...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = raw(server);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  for (const part of parts) {
    socket.write(part);
    await pause(5);
  }
  await closed;
  return Buffer.concat(chunks).toString('latin1');
}

const statusOf = (answer: string) => answer.split('\r\n', 1)[0];
const alive = async (server: RunningServer) => (await fetch(`${server.address}/api/v1/session`)).status;

test.each([
  ['two lengths that differ', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!'],
  [
    'a length beside chunks',
    'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n',
  ],
  ['a coding that ends in something else', 'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
  ['a folded header', 'X-A: 1\r\n Content-Length: 0\r\n\r\n'],
  ['a bare line feed in a header', 'X-A: 1\nContent-Length: 3\r\n\r\nabc'],
  ['a space before the colon', 'Content-Length : 3\r\n\r\nabc'],
  ['a chunk size that is no number', 'Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n'],
])('request smuggling: %s is refused and ends the connection', async (_, rest) => {
  const server = await start();

  const answer = await exchange(server, `POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\n${rest}`);

  expect(statusOf(answer)).toBe('HTTP/1.1 400 Bad Request');
  expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  expect(await alive(server)).toBe(200);
});

test('headers beyond the limit are refused, and no word of the inside is told', async () => {
  const server = await start();

  const answer = await exchange(server, `GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`);

  expect(statusOf(answer)).toMatch(/^HTTP\/1\.1 431 /);
  expect(answer).not.toMatch(/node_modules|\.ts:|at /);
});

test('a request without a host or with two is refused', async () => {
  const server = await start();

  const none = await exchange(server, 'GET /api/v1/session HTTP/1.0\r\n\r\n');
  const two = await exchange(
    server,
    'GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
  );

  expect(statusOf(none)).toMatch(/ 421 | 400 /);
  expect(statusOf(two)).toMatch(/ 421 | 400 /);
});

test('a whole address in the request line does not change which host is meant', async () => {
  const server = await start();

  const answer = await exchange(
    server,
    'GET http://localhost/api/v1/session HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
  );

  expect(statusOf(answer)).toMatch(/ 421 /);
});

test('bytes that are no request, and half requests that break off, leave the server up', async () => {
  const server = await start();
  const halves = [
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    'GET',
    'POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"name"',
    'POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{"na',
    'POST /api/v1/inventories HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000\r\n\r\n--x\r\nContent-Disp',
  ];

  for (const half of halves) {
    const socket = raw(server);
    socket.write(Buffer.from(half, 'latin1'));
    await pause(10);
    socket.destroy();
  }

  expect(await alive(server)).toBe(200);
});

test('a deep JSON document is refused in words instead of failing inside', async () => {
  const server = await start();
  const deep = `{"name":${'['.repeat(400_000)}${']'.repeat(400_000)},"password":"x"}`;

  const answer = await fetch(`${server.address}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: deep,
  });

  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, 'REQUEST_UNREADABLE']);
});

test('more connections than one address may have: the rest is closed, the held ones cost nobody else the console', async () => {
  const server = await start();
  const port = Number(new URL(server.address).port);
  const sockets: Socket[] = [];
  let closed = 0;
  for (let at = 0; at < 260; at++) {
    const socket = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.9' });
    socket.on('error', () => undefined);
    socket.once('close', () => closed++);
    socket.write('GET / HTTP/1.1\r\nX-Slow: ');
    sockets.push(socket);
  }
  onTestFinished(() => {
    for (const socket of sockets) {
      socket.destroy();
    }
  });

  await expect.poll(() => closed).toBeGreaterThanOrEqual(60);
  await pause(50);

  expect(closed).toBe(60);
  expect(await alive(server)).toBe(200);
});

test('a client in the middle of a request does not keep the server from ending', async () => {
  const server = await start();
  const slow = raw(server);
  slow.write(
    'POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
  );
  const gone = new Promise((resolve) => slow.once('close', resolve));
  await pause(20);

  await server.close();

  await gone;
  await expect(fetch(`${server.address}/api/v1/session`)).rejects.toThrow();
});

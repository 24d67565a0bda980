import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { fixedClock } from '@tsukuroi/core';
import { expect, onTestFinished, test } from 'vitest';
import { ensureCertificate } from '../tls/authority.ts';
import { boundConnections } from './connections.ts';

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** Says whether a connection stayed open long enough to be answered. */
function visit(socket: Socket): Promise<'answered' | 'closed'> {
  const { promise, resolve } = Promise.withResolvers<'answered' | 'closed'>();
  socket.on('error', () => undefined);
  socket.once('data', () => resolve('answered'));
  socket.once('close', () => resolve('closed'));
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  onTestFinished(() => void socket.destroy());
  return promise;
}

test('one address gets its share and no more, others are still served, and what closes makes room', async () => {
  const server = createServer((_, response) => response.end('ok'));
  boundConnections(server, { all: 100, perAddress: 3 });
  const port = await listening(server);
  const from = (localAddress: string) => connect({ port, host: '127.0.0.1', localAddress });
  const first = [from('127.0.0.2'), from('127.0.0.2'), from('127.0.0.2')];

  const held = await Promise.all(first.map(visit));
  const beyond = await visit(from('127.0.0.2'));
  const other = await visit(from('127.0.0.3'));
  await new Promise((resolve) => first[0]?.once('close', resolve).destroy());

  expect([held, beyond, other]).toEqual([['answered', 'answered', 'answered'], 'closed', 'answered']);
  // The server hears of the closed connection a moment after the client.
  await expect.poll(() => visit(from('127.0.0.2'))).toBe('answered');
});

test('all addresses together are bounded too', async () => {
  const server = createServer((_, response) => response.end('ok'));
  boundConnections(server, { all: 2, perAddress: 10 });
  const port = await listening(server);

  const answers: string[] = [];
  for (const localAddress of ['127.0.0.2', '127.0.0.3', '127.0.0.4']) {
    answers.push(await visit(connect({ port, host: '127.0.0.1', localAddress })));
  }

  expect(answers).toEqual(['answered', 'answered', 'closed']);
});

test('over TLS a closed connection makes room as well', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const clock = fixedClock('2026-11-22T00:00:00Z');
  const { key, cert } = await ensureCertificate(folder, { names: ['localhost'], addresses: ['127.0.0.1'] }, clock);
  const server = createTlsServer({ key, cert }, (_, response) => response.end('ok'));
  boundConnections(server, { all: 100, perAddress: 2 });
  const port = await listening(server);

  const answers: string[] = [];
  for (let round = 0; round < 6; round++) {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    answers.push(await visit(socket));
    await new Promise((resolve) => {
      socket.once('close', resolve);
      socket.end();
    });
  }

  expect(answers).toEqual(Array(6).fill('answered'));
});

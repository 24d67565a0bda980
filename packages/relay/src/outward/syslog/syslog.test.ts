import { createSocket } from 'node:dgram';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { systemClock } from '@tsukuroi/core';
import { expect, onTestFinished, test } from 'vitest';
import { machineOutside } from '../testing/authority.ts';
import { codeOf, folderWith, SAID } from '../testing/world.ts';
import { framed } from './message.ts';
import { syslogWay } from './way.ts';

/** A message as RFC 5424 (6) writes it; undefined for anything else. */
function parsed(message: string) {
  const [, pri, version, at, host, app, process, id, data, words] =
    /^<(\d{1,3})>(\d{1,2}) (\S+) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) \[([^\]]+)\] ([\x20-\x7e]+)$/.exec(
      message,
    ) ?? [];
  const [name = '', ...fields] = (data ?? '').split(' ');
  const pairs = fields.map((field) => /^([!-~]+)="([^"\\\]]*)"$/.exec(field)?.slice(1) ?? []);
  return {
    severity: Number(pri) % 8,
    facility: Math.floor(Number(pri) / 8),
    version,
    at,
    host,
    app,
    process,
    id,
    words,
    name,
    data: Object.fromEntries(pairs),
  };
}

const TOLD = {
  facility: 16,
  severity: 2,
  version: '1',
  at: '2026-11-22T22:30:00Z',
  host: 'HIGASHI-01',
  app: 'tsukuroi',
  process: '-',
  id: 'not-returned',
  words: '3 updates of which devices do not report any more.',
  name: 'notice@32473',
  data: { site: 'HIGASHI-01', number: '1795337400', kind: 'not-returned', severity: 'now', count: '3' },
};

/** A receiver that reads frames by their counted length, as RFC 5425 (4.3) has them. */
async function receiver(make: (on: (socket: Socket) => void) => Server) {
  const messages: string[] = [];
  const server = make((socket) => {
    let text = '';
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
      const [head = '', length = ''] = /^([1-9]\d*) /.exec(text) ?? [];
      if (head !== '' && text.length >= head.length + Number(length)) {
        messages.push(Buffer.from(text.slice(head.length, head.length + Number(length)), 'latin1').toString('utf8'));
        text = text.slice(head.length + Number(length));
      }
    });
    socket.on('error', () => undefined);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', () => resolve());
  await promise;
  onTestFinished(() => new Promise<void>((ended) => server.close(() => ended())));
  return { messages, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('TLS and TCP: each message arrives whole, counted, in the form of RFC 5424', async () => {
  const { ca, cert, key } = await machineOutside(systemClock.nowMs());
  const encrypted = await receiver((on) => createTlsServer({ cert, key }, on));
  const plain = await receiver((on) => createServer(on));
  const { door, file } = folderWith({ 'ca.pem': ca });
  const tls = await syslogWay.open({ address: encrypted.address, caFile: file('ca.pem') }, door);
  const tcp = await syslogWay.open({ address: plain.address, transport: 'tcp', facility: 4, enterprise: 99_999 }, door);

  await tls.send(SAID);
  await tls.send({ ...SAID, number: SAID.number + 1 });
  await tcp.send(SAID);

  expect(encrypted.messages.map(parsed)).toEqual([
    TOLD,
    { ...TOLD, data: { ...TOLD.data, number: String(SAID.number + 1) } },
  ]);
  expect(plain.messages.map(parsed)).toEqual([{ ...TOLD, facility: 4, name: 'notice@99999' }]);
});

test('UDP: one datagram, without a count', async () => {
  const socket = createSocket('udp4');
  onTestFinished(() => new Promise<void>((ended) => socket.close(() => ended())));
  const { promise: bound, resolve } = Promise.withResolvers<void>();
  socket.bind(0, '127.0.0.1', () => resolve());
  await bound;
  const { promise: came, resolve: take } = Promise.withResolvers<string>();
  socket.once('message', (message) => take(message.toString('utf8')));
  const { door } = folderWith();
  const sender = await syslogWay.open({ address: `127.0.0.1:${socket.address().port}`, transport: 'udp' }, door);

  await sender.send(SAID);

  expect(parsed(await came)).toEqual(TOLD);
});

test('an authority nobody named, a machine that is away, one that hangs up: said, and not taken for sent', async () => {
  const { cert, key } = await machineOutside(systemClock.nowMs());
  const encrypted = await receiver((on) => createTlsServer({ cert, key }, on));
  const rude = await receiver((on) =>
    createServer((socket) => {
      on(socket);
      socket.resetAndDestroy();
    }),
  );
  const { door } = folderWith();
  const outcome = async (settings: object) => codeOf((await syslogWay.open(settings, door)).send(SAID));

  expect(await outcome({ address: encrypted.address })).toBe('OUTWARD_TLS_REFUSED');
  expect(await outcome({ address: '127.0.0.1:9', transport: 'tcp' })).toBe('OUTWARD_UNREACHABLE');
  expect(await outcome({ address: rude.address, transport: 'tcp' })).toBe('OUTWARD_UNREACHABLE');
  expect(encrypted.messages).toEqual([]);
});

test('a frame counts bytes, not letters', () => {
  expect(framed('端末')).toBe('6 端末');
});

import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { isoSeconds, systemClock } from '@tsukuroi/core';
import { signOutward } from '@tsukuroi/protocol/outward.ts';
import type { OutwardTold } from '@tsukuroi/trust/mailbox/index.ts';
import { outwardToldShape } from '@tsukuroi/trust/mailbox/wire.ts';
import { expect, onTestFinished, test } from 'vitest';
import { relayConfigShape } from '../config.ts';
import { openGate } from './gate.ts';
import { FACILITY, mailboxWorld } from './testing/world.ts';

/** A collector of logs outside, on loopback. */
async function logs() {
  const messages: string[] = [];
  const server = createServer((socket) => {
    socket.on('data', (piece) => messages.push(piece.toString('utf8')));
    socket.on('error', () => undefined);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', () => resolve());
  await promise;
  onTestFinished(() => new Promise<void>((ended) => server.close(() => ended())));
  return { messages, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function gateWith(outward: object | undefined) {
  const world = await mailboxWorld();
  const gate = await openGate({
    door: world.door,
    dataFolder: await world.accepted('dmz', 'gate'),
    config: relayConfigShape.parse({ mailbox: { listen: '127.0.0.1:0', outward } }),
    clock: systemClock,
    version: '0.1.0',
    say: (error) => world.unforeseen.push(error),
    roundMs: 0,
  });
  world.closing.push(() => gate.close());
  const server = await world.visitor('server');
  const line = (key: string, number: number) =>
    signOutward(
      {
        ...{ format: 'outward/1', facility: FACILITY, number, at: isoSeconds(systemClock.nowMs()), site: 'HIGASHI-01' },
        ...{ kind: 'rollout-stopped', severity: 'now', count: 2, silentMinutes: null },
      },
      createPrivateKey(key),
    );
  const answers: OutwardTold[] = [];
  const visit = async (lines: readonly string[] | undefined) =>
    server.visit(gate.address, {
      errands: {
        revocations: () => '',
        renewals: async () => [],
        notices: {
          lines: async () => lines,
          told: async (_gate, answer) => {
            answers.push(answer);
          },
        },
      },
    });
  return { world, gate, line, visit, answers, outbox: server.outbox };
}

test('from the server’s visit to the machine outside: sent once, and only its state comes back', async () => {
  const { address, messages } = await logs();
  const { answers, gate, line, outbox, visit, world } = await gateWith({ syslog: { address, transport: 'tcp' } });
  await world.fill(outbox);
  const lines = [line(world.authority.key, 7)];

  const first = await visit(lines);
  await gate.sendOutward();
  const second = await visit(lines);
  await gate.sendOutward();

  expect(messages).toEqual([expect.stringContaining(' HIGASHI-01 tsukuroi - rollout-stopped [notice@32473 ')]);
  expect(answers.map(({ told, ways }) => [ways, told.map(({ number, state }) => [number, state])])).toEqual([
    [['syslog'], [[7, 'waiting']]],
    [['syslog'], [[7, 'sent']]],
  ]);
  expect([first.problems, second.problems, first.pushed.length]).toEqual([[], [], 1]);
});

test('a line that another authority signed is refused, and the bundles of that visit pass all the same', async () => {
  const { address, messages } = await logs();
  const { answers, gate, line, outbox, visit, world } = await gateWith({ syslog: { address, transport: 'tcp' } });
  const update = await world.fill(outbox);
  const other = await mailboxWorld();

  const outcome = await visit([line(other.authority.key, 7)]);
  await gate.sendOutward();

  expect(outcome.problems).toMatchObject([
    { during: 'notices', error: { params: { reason: 'MAILBOX_NOTICES_REFUSED' } } },
  ]);
  expect([outcome.pushed, messages, answers]).toEqual([[update.id], [], []]);
});

test('too many lines, or one too long, are refused whole; an answer with a word of its own is no answer', async () => {
  const { address, messages } = await logs();
  const { gate, line, visit, world } = await gateWith({ syslog: { address, transport: 'tcp' } });
  const good = line(world.authority.key, 7);

  const many = await visit(Array(17).fill(good));
  const long = await visit([good, 'x'.repeat(1_001)]);
  await gate.sendOutward();

  const refused = [{ during: 'notices', error: { params: { reason: 'MAILBOX_REQUEST_INVALID' } } }];
  expect([many.problems, long.problems, messages]).toMatchObject([refused, refused, []]);
  const told = { number: 7, way: 'mail', state: 'sent', at: '2026-11-22T22:31:02Z' };
  const answer = (more: object, one: object = {}) =>
    outwardToldShape.safeParse({ format: 'outward-told/1', ways: ['mail'], told: [{ ...told, ...one }], ...more })
      .success;
  expect([answer({}), answer({ why: 'x' }), answer({}, { why: 'x' }), answer({}, { state: 'read' })]).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect([answer({ ways: ['東病院'] }), answer({}, { at: 'soon' }), answer({}, { way: 'a b' })]).toEqual([
    false,
    false,
    false,
  ]);
});

test('a gate that was told of no machine outside says so, and a server with nothing to say does not ask', async () => {
  const { answers, line, visit, world } = await gateWith(undefined);

  await visit(undefined);
  await visit([line(world.authority.key, 7)]);

  expect(answers).toEqual([{ format: 'outward-told/1', ways: [], told: [] }]);
});

test('a target that does not answer keeps no visit waiting', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  silent.listen(0, '127.0.0.1', () => resolve());
  await promise;
  onTestFinished(() => {
    silent.close();
  });
  const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const { gate, line, outbox, visit, world } = await gateWith({ syslog: { address, transport: 'tls' } });
  await visit([line(world.authority.key, 7)]);
  const sending = gate.sendOutward();
  const update = await world.fill(outbox);

  const outcome = await Promise.race([
    visit([line(world.authority.key, 7)]),
    sending.then(() => 'sending ended first'),
  ]);

  expect(outcome).toMatchObject({ pushed: [update.id], problems: [] });
  for (const socket of sockets) {
    socket.destroy();
  }
  await sending;
});

test('settings that lead nowhere are refused when the relay starts, not when it matters', () => {
  const mailbox = (outward: object) => relayConfigShape.safeParse({ mailbox: { outward } }).success;

  const page = readFileSync(join(import.meta.dirname, '../../../../docs/formats/outward.md'), 'utf8');
  const [, example = ''] = /```json example=settings\n([\s\S]*?)```/.exec(page) ?? [];

  expect(mailbox(JSON.parse(example))).toBe(true);
  expect(mailbox({ syslog: { address: '192.0.2.1:6514' } })).toBe(true);
  expect(mailbox({ pager: { address: '192.0.2.1:6514' } })).toBe(false);
  expect(
    mailbox({ mail: { host: 'mail.example', sender: 'a@b.example', recipients: ['c@d.example\nBcc: x@y.example'] } }),
  ).toBe(false);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sha256 } from '@tsukuroi/core';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { RELAY_PATHS } from '@tsukuroi/protocol/relay-api.ts';
import { expect, test } from 'vitest';
import { bytesOf } from './testing/bytes.ts';
import { journalOf } from './testing/journal.ts';
import { saidIn } from './testing/server.ts';
import { ask, relayWorld } from './testing/world.ts';

const PROGRAM = fileURLToPath(new URL('testing/process.ts', import.meta.url));
const PACKED = { 'content-encoding': 'gzip' };

/** A relay that runs as a process of its own. */
class Running {
  readonly address: string;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess, lines: AsyncIterator<string>, address: string) {
    this.#child = child;
    this.#lines = lines;
    this.address = address;
  }

  static async start(dataFolder: string, listen = '127.0.0.1:0'): Promise<Running> {
    const child = spawn(process.execPath, [PROGRAM, dataFolder, JSON.stringify({ listen })], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const reader: Interface = createInterface({ input: child.stdout });
    const lines = reader[Symbol.asyncIterator]();
    const first = await lines.next();
    return new Running(child, lines, JSON.parse(first.value ?? '{}').address);
  }

  async round(): Promise<{ named: number; fetchedBytes: number; queue: { reports: number } }> {
    this.#child.stdin?.write('\n');
    return JSON.parse((await this.#lines.next()).value ?? '{}');
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      return;
    }
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}

test('three relays in a row, each a process: content crosses each link once, reports arrive in order, whatever is killed', async () => {
  const { closing, device, publish, relayFolder, server } = await relayWorld();
  const bytes = bytesOf(3_000_000, 'chain');
  await publish([bytes]);
  const running: Running[] = [];
  const start = async (name: string, above: string) => {
    const relay = await Running.start(await relayFolder(name, [above]));
    running.push(relay);
    closing.push(() => relay.kill());
    return relay;
  };
  const dmz = await start('dmz', server.address);
  const house = await start('house', dmz.address);
  const ward = await start('ward', house.address);
  for (const relay of running) {
    await relay.round();
  }
  const devices = await Promise.all([device(), device(), device()]);
  const fetched = async () => {
    const states = [await dmz.round(), await house.round(), await ward.round()];
    return states.map(({ fetchedBytes }) => fetchedBytes);
  };
  const before = await fetched();

  // Down: content, by three devices at once.
  const path = `${RELAY_PATHS.content}${sha256(bytes)}`;
  const got = await Promise.all(devices.map((one) => ask(ward.address, path, one)));
  const after = await fetched();

  expect(got.map((one) => sha256(one.bytes))).toEqual(devices.map(() => sha256(bytes)));
  expect(server.sent.get(sha256(bytes))).toBe(bytes.length);
  expect(after.map((bytesNow, link) => bytesNow - (before[link] ?? 0))).toEqual(Array(3).fill(bytes.length));
  expect(server.requestsFor(sha256(bytes))).toBe(1);

  // Up: through all three while all is well …
  const [first] = devices;
  if (first === undefined) {
    throw new Error('no device');
  }
  const journal = journalOf(first);
  const direct = await ask(ward.address, AGENT_PATHS.reports, first, {
    method: 'POST',
    body: journal().packed,
    headers: PACKED,
  });
  expect(saidIn(direct.bytes.toString())).toMatchObject({ acknowledged: 1 });

  // … and while the server is away: the ward hands on to the house, the house to the DMZ, each killed in turn.
  await server.stop();
  for (const kind of ['inventory', 'result']) {
    const { packed } = journal(kind);
    const left = await ask(ward.address, RELAY_PATHS.queue, first, { method: 'POST', body: packed, headers: PACKED });
    expect(left.status).toBe(200);
  }
  const handed = await ward.round();
  expect(handed.queue.reports).toBe(0);
  await ward.kill();
  const between = await house.round();
  const waiting = await dmz.round();
  expect([between.queue.reports, waiting.queue.reports]).toEqual([0, 2]);
  await house.kill();
  await server.start();
  await dmz.round();
  const last = await dmz.round();

  expect(last.queue.reports).toBe(0);
  expect(server.journals.get(first.identity)?.map((line) => saidIn(line).sequence)).toEqual([1, 2, 3]);
});

import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256 } from '@tsukuroi/core';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { RELAY_PATHS } from '@tsukuroi/protocol/relay-api.ts';
import { expect, onTestFinished, test } from 'vitest';
import type { Credentials } from '../testing/authority.ts';
import { journalOf } from '../testing/journal.ts';
import { ask, codeOf, relayWorld } from '../testing/world.ts';

const MANY = 20;

/** Begins a request and never ends it, or never reads its answer. @returns its status, if one came */
function held(address: string, device: Credentials, path: string, body?: { readonly length: number }) {
  const [host, port] = address.split(':');
  let status: number | undefined;
  const asking = request({
    ...{ host, port, path, agent: false, rejectUnauthorized: false, key: device.key, cert: device.certificate },
    ...(body === undefined ? {} : { method: 'POST', headers: { 'content-length': body.length } }),
  });
  asking.on('response', (response) => {
    status = response.statusCode;
    response.pause();
  });
  asking.on('error', () => undefined);
  if (body === undefined) {
    asking.end();
  } else {
    asking.write('x');
  }
  onTestFinished(() => {
    asking.destroy();
  });
  return () => status;
}

async function settled(statuses: readonly (() => number | undefined)[], refused: number): Promise<number> {
  const count = () => statuses.filter((status) => status() === 503).length;
  while (count() < refused) {
    await sleep(20);
  }
  return count();
}

test('slow requests: a device that begins many and ends none has four of them; the others of its ward are answered', async () => {
  const { device, startRelay } = await relayWorld();
  const relay = await startRelay('relay');
  const [greedy, other] = [await device(), await device()];
  const statuses = Array.from({ length: MANY }, () =>
    held(relay.address, greedy, AGENT_PATHS.reports, { length: 100_000 }),
  );

  expect(await settled(statuses, MANY - 4)).toBe(MANY - 4);
  const refused = await ask(relay.address, RELAY_PATHS.queue, greedy);
  const left = await ask(relay.address, RELAY_PATHS.queue, other, {
    ...{ method: 'POST', body: journalOf(other)().packed, headers: { 'content-encoding': 'gzip' } },
  });

  expect([refused.status, codeOf(refused), left.status]).toEqual([503, 'RELAY_BUSY', 200]);
});

test('slow readers: a device that begins many downloads and reads none has four of them; the others of its ward are served', async () => {
  const { device, publish, server, startRelay } = await relayWorld();
  const relay = await startRelay('relay');
  const [greedy, other] = [await device(), await device()];
  const large = Buffer.alloc(24_000_000, 7);
  await publish([large]);
  server.revocations += 1;
  await relay.round();
  const path = `${RELAY_PATHS.content}${sha256(large)}`;
  const statuses = Array.from({ length: MANY }, () => held(relay.address, greedy, path));

  expect(await settled(statuses, MANY - 4)).toBe(MANY - 4);
  const got = await ask(relay.address, path, other, { headers: { range: 'bytes=0-9' } });

  expect([got.status, got.bytes.length]).toEqual([206, 10]);
});

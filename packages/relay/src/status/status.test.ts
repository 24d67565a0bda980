import { fixedClock } from '@tsukuroi/core';
import { relayStatusShape } from '@tsukuroi/protocol/relay-status.ts';
import { expect, test } from 'vitest';
import { bytesOf } from '../testing/bytes.ts';
import { ask, relayWorld } from '../testing/world.ts';
import { Meter } from './meter.ts';
import { RelayState } from './status.ts';

test('a rate is the mean of the last minute: a burst is forgotten, a clock set back costs nothing', () => {
  const clock = fixedClock('2026-11-22T03:00:00Z');
  let fetched = 0;
  const meter = new Meter(clock, () => fetched);

  clock.moveMs(10_000);
  fetched += 5_000_000;
  const burst = meter.perSecond();
  clock.moveMs(50_000);
  const minute = meter.perSecond();
  clock.moveMs(61_000);
  meter.look();
  clock.moveMs(60_000);
  const quiet = meter.perSecond();
  clock.moveMs(-3_600_000);

  expect([burst, quiet]).toEqual([500_000, 0]);
  expect(minute).toBe(83_333);
  expect(meter.perSecond()).toBe(0);
});

test('each status stands above the one before, also when the clock was set back or the server knows a higher one', async () => {
  const clock = fixedClock('2026-11-22T03:00:00Z');
  const contents = { named: new Map(), fetchedBytes: 0, filling: [] };
  const usage = async () => ({ storedBytes: 1, partBytes: 0, reservedBytes: 0, freeBytes: 2, quotaBytes: undefined });
  const state = new RelayState({
    clock,
    identity: () => ({ identity: '0b9dcb6c-1111-4222-8333-444455556666' }),
    version: '0.1.0',
    store: { usage } as never,
    contents,
    queue: { reports: 0, devices: [], bytes: 0 },
    revocations: { number: 0 },
    named: () => undefined,
  });

  const first = await state.now();
  clock.moveMs(-86_400_000);
  const second = await state.now();
  state.above(first.sequence + 100);
  const third = await state.now();

  expect([second.sequence - first.sequence, third.sequence - first.sequence]).toEqual([1, 101]);
  expect(relayStatusShape.parse(third)).toEqual(third);
});

test('what is on its way is told with what is left of it', async () => {
  const { device, publish, server, startRelay } = await relayWorld();
  const bytes = bytesOf(2_000_000, 'status');
  const { hash } = await publish([bytes]).then(() => ({ hash: [...server.contents.keys()][0] ?? '' }));
  const relay = await startRelay('relay');
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  let pieces = 0;
  server.pace = async () => {
    pieces += 1;
    if (pieces > 8) {
      reached.resolve();
      await gate.promise;
    }
  };

  const download = ask(relay.address, `/content/v1/sha256/${hash}`, await device());
  await reached.promise;
  const during = await relay.status();
  gate.resolve();
  const { bytes: got } = await download;
  const after = await relay.status();

  expect(during.fetching.contents).toBe(1);
  expect(during.filling).toMatchObject([{ sha256: hash, size: bytes.length }]);
  expect(during.fetching.leftBytes).toBe(bytes.length - (during.filling[0]?.have ?? 0));
  expect(during.fetching.leftBytes).toBeGreaterThan(0);
  expect(got.length).toBe(bytes.length);
  expect(after).toMatchObject({ fetching: { contents: 0, leftBytes: 0 }, filling: [] });
});

import { sha256 } from '@tsukuroi/core';
import { memoryDoor } from '@tsukuroi/trust/files/memory-door.ts';
import { expect, test } from 'vitest';
import { deviceStore } from './device-store.ts';

const OPENSSL = Buffer.from('openssl_3.0.17-1_amd64.deb, made up\n'.repeat(60_000));
const LIST = Buffer.from('InRelease of bookworm-security, made up\n');
const needOf = (bytes: Uint8Array) => ({ sha256: sha256(bytes), length: bytes.length });

function ward(options: { readonly capacityBytes?: number } = {}) {
  const door = memoryDoor(options);
  const there = new Map([OPENSSL, LIST].map((bytes) => [sha256(bytes), bytes]));
  const asked: { from: number; length: number }[] = [];
  let nowMs = 0;
  let cutAfter = Number.POSITIVE_INFINITY;
  const store = deviceStore({
    ...{ root: '/agent/contents', door, spareBytes: 0 },
    read: async (hash, from, length) => {
      asked.push({ from, length });
      if (asked.length > cutAfter) {
        const { TsukuroiError } = await import('@tsukuroi/core');
        throw new TsukuroiError('AGENT_UNREACHABLE', {}, { exitCode: 1 });
      }
      return there.get(hash)?.subarray(from, from + length) ?? 'missing';
    },
    steadyMs: () => nowMs,
    pause: async (ms) => {
      nowMs += ms;
    },
  });
  return {
    ...{ asked, door, store, there },
    cutAfter: (count: number) => {
      cutAfter = count;
    },
    waitedMs: () => nowMs,
  };
}

test('what is named by hash is fetched, and then missing no more', async () => {
  const { store } = ward();
  const needs = [needOf(OPENSSL), needOf(LIST)];
  const before = await store.missing(needs);

  const { bytes } = await store.fetch(needs);

  expect(before).toHaveLength(2);
  expect(bytes).toBe(OPENSSL.length + LIST.length);
  expect(await store.missing(needs)).toEqual([]);
});

test('a cut costs nothing that had come: it is gone on with from there', async () => {
  const { asked, cutAfter, store } = ward();
  cutAfter(1);
  const first = await store.fetch([needOf(OPENSSL)]);

  cutAfter(Number.POSITIVE_INFINITY);
  await store.fetch([needOf(OPENSSL)]);

  expect(first.away).toBe(true);
  expect(asked.at(-2)?.from).toBe(asked[0]?.length);
  expect(await store.missing([needOf(OPENSSL)])).toEqual([]);
});

test('no faster than the plan allows', async () => {
  const { store, waitedMs } = ward();

  for (let turn = 0; turn < 20 && (await store.missing([needOf(OPENSSL)])).length > 0; turn += 1) {
    await store.fetch([needOf(OPENSSL)], { kilobytesPerSecond: 100 });
  }

  expect(await store.missing([needOf(OPENSSL)])).toEqual([]);
  expect(waitedMs()).toBeGreaterThanOrEqual((OPENSSL.length / 100_000) * 1000);
});

test('what nobody has yet, and what is not what its name says, is missing in words', async () => {
  const { store, there } = ward();
  there.set(sha256(LIST), Buffer.from('another list of the same length, made up'));

  const unknown = await store.fetch([{ sha256: 'a'.repeat(64), length: 5 }]);
  const altered = await store.fetch([needOf(LIST)]);

  expect([unknown.refusal?.because, altered.refusal?.because]).toEqual(['content-missing', 'content-missing']);
  expect(await store.missing([needOf(LIST)])).toHaveLength(1);
});

test('a full disk is said with how much is missing', async () => {
  const { store } = ward({ capacityBytes: 500_000 });

  const { refusal } = await store.fetch([needOf(OPENSSL)]);

  expect(refusal?.because).toBe('disk-space');
  expect(refusal?.about).toMatch(/MB$/);
});

test('what no plan needs any more is let go', async () => {
  const { store } = ward();
  await store.fetch([needOf(OPENSSL), needOf(LIST)]);

  await store.keepOnly([needOf(LIST)]);

  expect(await store.missing([needOf(OPENSSL), needOf(LIST)])).toEqual([needOf(OPENSSL)]);
});

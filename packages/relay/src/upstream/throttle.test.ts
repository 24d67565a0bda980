import { fixedClock } from '@tsukuroi/core';
import { expect, test } from 'vitest';
import { Throttle } from './throttle.ts';

function line(rate: () => number | undefined) {
  const clock = fixedClock('2026-11-20T03:00:00Z');
  const begun = clock.nowMs();
  const throttle = new Throttle({ clock, rate, sleep: async (ms) => clock.moveMs(ms) });
  return { throttle, clock, seconds: () => (clock.nowMs() - begun) / 1000 };
}

test('ten megabytes at one megabyte a second take ten seconds, in pieces or at once', async () => {
  const [pieces, once] = [line(() => 1_000_000), line(() => 1_000_000)];

  for (let piece = 0; piece < 40; piece += 1) {
    await pieces.throttle.take(250_000);
  }
  await once.throttle.take(10_000_000);

  expect([Math.round(pieces.seconds()), Math.round(once.seconds())]).toEqual([10, 10]);
});

test('without a limit nothing waits', async () => {
  const { throttle, seconds } = line(() => undefined);

  await throttle.take(10_000_000_000);

  expect(seconds()).toBe(0);
});

test('the full speed of the night begins while somebody waits', async () => {
  const { throttle, clock, seconds } = line(() =>
    clock.nowMs() < Date.parse('2026-11-20T03:00:05Z') ? 1_000 : undefined,
  );

  await throttle.take(1_000_000);

  expect(seconds()).toBeLessThan(7);
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { expect, onTestFinished, test } from 'vitest';
import { TrustedTime } from './trusted-time.ts';

/** A machine whose clock is ten minutes late, and up for a day. */
async function machine() {
  const folder = await mkdtemp(join(tmpdir(), 'tsukuroi-trusted-time-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const clock = fixedClock('2026-11-24T03:00:00Z');
  let uptimeMs = 86_400_000;
  return {
    ...{ clock, folder },
    /** Another process of the same machine. */
    process: (boot = 'boot-1') => new TrustedTime(folder, clock, boot, () => uptimeMs),
    pass: (ms: number) => {
      uptimeMs += ms;
      clock.moveMs(ms);
    },
  };
}

test('what one process learnt holds in another one of the same boot, however much later it starts', async () => {
  const it = await machine();
  await it.process().learn(600_000, 'boot-1');
  it.pass(7_200_000);

  expect(it.process().offsetMs).toBe(600_000);
  expect(it.process('boot-2').offsetMs).toBeUndefined();
});

test('a clock that somebody moves between two processes is no more trusted', async () => {
  const it = await machine();
  await it.process().learn(600_000, 'boot-1');

  it.clock.moveMs(3 * 3_600_000);

  expect(it.process().offsetMs).toBeUndefined();
});

test('a file of an agent before this one holds as it held there', async () => {
  const it = await machine();
  await it.process().learn(600_000, 'boot-1');
  const file = join(it.folder, 'time.json');
  const { apartMs: _, ...before } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify(before));

  expect(it.process().offsetMs).toBe(600_000);
});

test('a day later the director is asked again, also by a process that started a moment ago', async () => {
  const it = await machine();
  await it.process().learn(600_000, 'boot-1');
  const says = () => new Date(it.clock.nowMs() + 600_000).toISOString();
  const before = it.process().shouldAsk(says());

  it.pass(25 * 3_600_000);

  expect([before, it.process().shouldAsk(says())]).toEqual([false, true]);
});

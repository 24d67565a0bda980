import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { expect, onTestFinished, test } from 'vitest';
import { AgentTime } from './agent-time.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tsukuroi-time-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test('an offset learnt from a signed time is kept over a restart', async () => {
  const path = folder();
  const clock = fixedClock('2016-01-01T00:00:00Z');
  const time = new AgentTime(path, clock);

  await time.learn('2026-11-22T00:00:00Z', clock.nowMs());

  expect(new AgentTime(path, clock).nowMs()).toBe(Date.parse('2026-11-22T00:00:00Z'));
  expect(time.isWrong).toBe(true);
});

test('a time before the newest signed time seen teaches nothing: a clock is not led back', async () => {
  const clock = fixedClock('2026-11-22T00:00:00Z');
  const time = new AgentTime(folder(), clock);
  await time.learn('2026-11-22T00:00:00Z', clock.nowMs());

  const learnt = await time.learn('2026-11-20T00:00:00Z', clock.nowMs());

  expect([learnt, time.nowMs()]).toEqual([false, clock.nowMs()]);
});

test('half of the way there and back is taken off, and a second is no offset', async () => {
  const clock = fixedClock('2026-11-22T00:00:10Z');
  const time = new AgentTime(folder(), clock);

  await time.learn('2026-11-22T00:00:05Z', Date.parse('2026-11-22T00:00:00Z'));

  expect([time.offsetMs, time.isWrong]).toEqual([0, false]);
});

test('a damaged file is as none', () => {
  const path = folder();
  writeFileSync(join(path, 'identity'), 'a file where a folder should be');
  const clock = fixedClock('2026-11-22T00:00:00Z');

  expect(new AgentTime(path, clock).nowMs()).toBe(clock.nowMs());
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isWaiting, WAITING } from './waiting.ts';

const ROOT = join(import.meta.dirname, '../../../../..');

test.each(WAITING)('%s waits by a timer, or looks how long it waited', (file) => {
  const text = readFileSync(join(ROOT, file), 'utf8');

  expect(text).toMatch(/setTimeout|setInterval|performance\.now/);
});

const stackFrom = (caller: string) =>
  `Error\n    at setTimeout (file:///x/quick-waiting.ts:9:1)\n    at ${caller}\n    at z`;

test.each([
  ['forever (file:///opt/tsukuroi/packages/agent/src/report/run.ts:151:9)', true],
  ['file:///opt/tsukuroi/packages/relay/src/relay.ts:204:15', true],
  // Called by one of them, but itself a guard.
  ['connect (file:///opt/tsukuroi/packages/relay/src/upstream/link.ts:189:18)', false],
  ['node:internal/process/task_queues:103:5', false],
])('a timer set at %s', (caller, expected) => {
  expect(isWaiting(stackFrom(caller))).toBe(expected);
});

test('no trace is no waiting', () => {
  expect(isWaiting(undefined)).toBe(false);
});

import { PATH_STATES } from '@tsukuroi/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LATE_MS, SILENT_MS, stateOf } from './state.ts';

const NOW = Date.parse('2026-11-22T03:00:00Z');
const LONG_AGO = NOW - 10 * SILENT_MS;
const at = (agoMs: number | undefined, more: Partial<Parameters<typeof stateOf>[0]> = {}) =>
  stateOf({
    lastMs: agoMs === undefined ? undefined : NOW - agoMs,
    nowMs: NOW,
    listeningSinceMs: LONG_AGO,
    above: undefined,
    ...more,
  });

test.each([
  ['heard of a minute ago', at(60_000), 'ok'],
  ['the last second that counts as contact', at(LATE_MS), 'ok'],
  ['a few rounds missed', at(LATE_MS + 1), 'late'],
  ['half an hour', at(SILENT_MS), 'late'],
  ['longer', at(SILENT_MS + 1), 'silent'],
  ['never heard of', at(undefined), 'never'],
  ['the server has just started: nobody had time to come', at(SILENT_MS * 2, { listeningSinceMs: NOW }), 'unknown'],
  ['never heard of, behind a silent one', at(undefined, { above: 'silent' }), 'unknown'],
  ['long ago, behind a late one', at(SILENT_MS * 2, { above: 'late' }), 'unknown'],
  ['just now, although the one before it is late', at(60_000, { above: 'late' }), 'ok'],
  ['heard of in the future: the clock was set back', at(-60_000), 'ok'],
])('%s', (_, state, expected) => {
  expect(state).toBe(expected);
});

test('law: the longer the silence, the worse; and without contact it is never green', () => {
  const above = fc.constantFrom(undefined, ...PATH_STATES);
  fc.assert(
    fc.property(fc.nat(10 * SILENT_MS), fc.nat(10 * SILENT_MS), above, (one, other, before) => {
      const [short, long] = [Math.min(one, other), Math.max(one, other)];

      if (at(short, { above: before }) !== 'ok') {
        expect(at(long, { above: before })).not.toBe('ok');
      }
      expect(at(LATE_MS + 1 + one, { above: before })).not.toBe('ok');
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateAt, type Schedule } from './schedule.ts';

/** Office hours slow, and a slower backup line from Friday night to Saturday morning. */
const SCHEDULE: Schedule = [
  { days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00', bytesPerSecond: 500_000 },
  { days: [5], from: '22:00', until: '06:00', bytesPerSecond: 100_000 },
  { from: '12:00', until: '13:00', bytesPerSecond: 250_000 },
];
const at = (japan: string) => Date.parse(`${japan}+09:00`);

test.each([
  ['before the office opens', '2026-11-20T07:59:59', undefined],
  ['the first second', '2026-11-20T08:00:00', 500_000],
  ['at noon the least counts', '2026-11-20T12:30:00', 250_000],
  ['the last second', '2026-11-20T17:59:59', 500_000],
  ['in the evening', '2026-11-20T18:00:00', undefined],
  ['Friday night', '2026-11-20T23:00:00', 100_000],
  ['Saturday morning belongs to Friday night', '2026-11-21T05:59:59', 100_000],
  ['and ends', '2026-11-21T06:00:00', undefined],
  ['Saturday, no office', '2026-11-21T10:00:00', undefined],
  ['Saturday night is not Friday night', '2026-11-21T23:00:00', undefined],
  ['Sunday morning neither', '2026-11-22T03:00:00', undefined],
])('%s', (_, instant, expected) => {
  expect(rateAt(SCHEDULE, at(instant))).toBe(expected);
});

test('law: a schedule without hours never slows, and more hours never make it faster', () => {
  const hour = fc.record({
    days: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), { nil: undefined }),
    from: fc.constantFrom('00:00', '06:30', '12:00', '23:59'),
    until: fc.constantFrom('00:00', '06:30', '12:00', '23:59'),
    bytesPerSecond: fc.integer({ min: 1_000, max: 1_000_000 }),
  });
  fc.assert(
    fc.property(fc.array(hour, { maxLength: 5 }), hour, fc.integer({ min: 0, max: 4e12 }), (hours, one, now) => {
      const before = rateAt(hours, now) ?? Number.POSITIVE_INFINITY;
      const after = rateAt([...hours, one], now) ?? Number.POSITIVE_INFINITY;

      expect(rateAt([], now)).toBeUndefined();
      expect(after).toBeLessThanOrEqual(before);
    }),
  );
});

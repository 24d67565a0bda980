import type { Action } from '@tsukuroi/trust/plan/plan.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHARTER } from './testing/scene.ts';
import { isOpen, nextOpening, nextTurn, openUntil } from './windows.ts';

const NIGHTS = CHARTER.departments.外来 ?? CHARTER.otherwise;
const at = (japan: string) => Date.parse(`${japan}+09:00`);
const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());

test('an action’s window counts as far as the charter’s bound lies in it', () => {
  const windows = [{ from: iso(at('2026-11-24T21:00:00')) ?? '', to: iso(at('2026-11-25T02:00:00')) ?? '' }];

  expect(isOpen(windows, NIGHTS, at('2026-11-24T21:30:00'))).toBe(false);
  expect(nextOpening(windows, NIGHTS, at('2026-11-24T09:00:00'))).toBe(at('2026-11-24T22:00:00'));
  expect(openUntil(windows, NIGHTS, at('2026-11-24T23:00:00'))).toBe(at('2026-11-25T02:00:00'));
  expect(nextOpening(windows, NIGHTS, at('2026-11-25T02:00:00'))).toBeUndefined();
});

test('a window across midnight is one opening', () => {
  expect(openUntil([], NIGHTS, at('2026-11-24T22:00:00'))).toBe(at('2026-11-25T05:00:00'));
  expect(openUntil([], NIGHTS, at('2026-11-25T04:59:59'))).toBe(at('2026-11-25T05:00:00'));
});

test('a charter without bounds opens nothing, whatever a plan says', () => {
  const windows = [{ from: '2026-11-24T00:00:00Z', to: '2026-12-24T00:00:00Z' }];

  expect(isOpen(windows, CHARTER.otherwise, at('2026-11-25T23:00:00'))).toBe(false);
  expect(nextOpening(windows, CHARTER.otherwise, at('2026-11-24T09:00:00'))).toBeUndefined();
});

test('devices of a department take turns by the hour', () => {
  const few = { ...NIGHTS, devices: 4, devicesPerHour: 1 };
  const first = nextTurn([], few, 'reception-1', at('2026-11-24T09:00:00')) ?? 0;

  const turns = [0, 1, 2, 3].map((hours) => nextTurn([], few, 'reception-1', first + hours * 3_600_000));

  // Its own hour, and not the next: after it another one much later, or tomorrow's.
  expect(first).toBeGreaterThanOrEqual(at('2026-11-24T22:00:00'));
  expect(turns.every((turn) => turn !== undefined && isOpen([], few, turn))).toBe(true);
});

const instants = fc.integer({ min: Date.parse('2026-11-01T00:00:00Z'), max: Date.parse('2026-12-20T00:00:00Z') });
const minutes = fc.integer({ min: 1, max: 20 * 24 * 60 });
const windowsOf: fc.Arbitrary<Action['windows']> = fc.array(
  fc.tuple(instants, minutes).map(([from, length]) => ({
    from: new Date(from - (from % 1000)).toISOString(),
    to: new Date(from - (from % 1000) + length * 60_000).toISOString(),
  })),
  { maxLength: 6 },
);
const hour = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '59'))
  .map(([h, m]) => `${String(h).padStart(2, '0')}:${m}`);
const boundsOf = fc.record({
  windows: fc.array(
    fc.record({ days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), from: hour, to: hour }),
    { maxLength: 4 },
  ),
});

test('law: what is said to be open until an instant is open the whole while, and closed then', () => {
  fc.assert(
    fc.property(
      windowsOf,
      boundsOf,
      instants,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (windows, bounds, now, part) => {
        const until = openUntil(windows, bounds, now);
        expect(until === undefined).toBe(!isOpen(windows, bounds, now));
        if (until !== undefined) {
          expect(isOpen(windows, bounds, now + Math.floor((until - 1 - now) * part))).toBe(true);
          // Only always-open bounds have no end within the week that is looked at.
          expect(isOpen(windows, bounds, until) && until - now < 8 * 86_400_000).toBe(false);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('law: the next opening is open, and nothing before it is', () => {
  fc.assert(
    fc.property(
      windowsOf,
      boundsOf,
      instants,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (windows, bounds, now, part) => {
        const next = nextOpening(windows, bounds, now);
        if (next !== undefined && !isOpen(windows, bounds, now)) {
          expect(isOpen(windows, bounds, next)).toBe(true);
          expect(isOpen(windows, bounds, now + Math.floor((next - 1 - now) * part))).toBe(false);
        }
        if (next === undefined && !isOpen(windows, bounds, now)) {
          // Nothing opens within the coming week.
          expect(isOpen(windows, bounds, now + Math.floor(7 * 86_400_000 * part))).toBe(false);
        }
      },
    ),
    { numRuns: 400 },
  );
});

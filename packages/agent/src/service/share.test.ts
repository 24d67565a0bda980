import { expect, test } from 'vitest';
import { isTooLarge, loadOf, readingWaits, shareOfTicks, waitingIn } from './share.ts';

const QUIET = { waiting: 0.02, own: 0.001, bytes: 40_000_000, aliveMs: 60_000 };
const HOUR_MS = 3_600_000;

test('the hourly reading waits while people wait for the processor, and not longer than four hours', () => {
  const busy = { ...QUIET, waiting: 0.6 };

  expect([readingWaits(busy, 0), readingWaits(busy, 3 * HOUR_MS), readingWaits(busy, 4 * HOUR_MS)]).toEqual([
    true,
    true,
    false,
  ]);
  expect(readingWaits(QUIET, 0)).toBe(false);
});

test('it waits when the agent itself used more than its share; a kernel that does not say is no busy one', () => {
  expect(readingWaits({ ...QUIET, own: 0.02 }, 0)).toBe(true);
  expect(readingWaits({ ...QUIET, waiting: undefined }, 0)).toBe(false);
});

test('18 seconds of processor in an hour are its share; what ended children used counts too', () => {
  const stat = (own: number, children: number) =>
    `42 (MainThread) S 1 42 42 0 -1 4194560 1 1 0 0 ${own} 0 ${children} 0 20`;

  expect(shareOfTicks(stat(900, 900), HOUR_MS)).toBeCloseTo(0.005);
  expect(shareOfTicks(stat(900, 900), 10 * HOUR_MS)).toBeCloseTo(0.0005);
  // Its first minute is no measure of the whole.
  expect(shareOfTicks(stat(900, 900), 60_000)).toBeCloseTo(0.005);
});

test('what the kernel says of pressure is read, and nothing is made of what it does not say', () => {
  const pressure =
    'some avg10=1.00 avg60=43.21 avg300=0.10 total=12345\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n';

  expect([waitingIn(pressure), waitingIn('')]).toEqual([0.4321, undefined]);
});

test('this very process is measured, and is not too large', () => {
  const load = loadOf()();

  expect(load.own).toBeGreaterThanOrEqual(0);
  expect(load.bytes).toBeGreaterThan(1_000_000);
  expect([isTooLarge(QUIET), isTooLarge({ ...QUIET, bytes: 200_000_000 })]).toEqual([false, true]);
});

test('an agent that compiled itself stays for a day and then makes room; a small one stays', () => {
  const large = { ...QUIET, bytes: 61_000_000 };
  const nextDay = 25 * HOUR_MS;

  expect([isTooLarge(large), isTooLarge({ ...large, aliveMs: nextDay })]).toEqual([false, true]);
  expect(isTooLarge({ ...QUIET, aliveMs: nextDay })).toBe(false);
});

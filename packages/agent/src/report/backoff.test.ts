import { expect, test } from 'vitest';
import { waitAfterFailure, waitAsAsked } from './backoff.ts';

const WARD = Array.from({ length: 200 }, (_, index) => `device-${index}`);

test('waits grow with every failure up to an hour, and begin again small', () => {
  const waits = [1, 2, 3, 5, 8, 12, 40].map((failures) => waitAfterFailure('device-1', failures));

  expect(waits[0]).toBeLessThanOrEqual(30);
  expect(waits.at(-1)).toBeGreaterThanOrEqual(1_800);
  expect(Math.max(...waits)).toBeLessThanOrEqual(3_600);
});

test('a ward that failed together does not come back together', () => {
  const waits = WARD.map((device) => waitAfterFailure(device, 6));

  expect(new Set(waits).size).toBeGreaterThan(100);
  expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(300);
});

test('the next check-in is near what the server asked for, never at once', () => {
  const waits = WARD.map((device) => waitAsAsked(device, 300, 3));

  expect(Math.min(...waits)).toBeGreaterThanOrEqual(270);
  expect(Math.max(...waits)).toBeLessThanOrEqual(330);
  expect(new Set(waits).size).toBeGreaterThan(30);
  expect(waitAsAsked('device-1', 0, 1)).toBe(1);
});

test('a device of a running rollout comes within the minute it was asked for, spread over a fifth of it', () => {
  const waits = WARD.map((device) => waitAsAsked(device, 60, 7));

  expect(Math.min(...waits)).toBeGreaterThanOrEqual(45);
  expect(Math.max(...waits)).toBeLessThanOrEqual(57);
});

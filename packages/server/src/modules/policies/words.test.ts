import { DEVICE_CLASS_WORDS, DEVICE_CLASSES, TOUCH_WORDS, TOUCHES } from '@tsukuroi/policy';
import { CLASS_WORDS, deviceClassShape, TOUCHED_WORDS, touchShape } from '@tsukuroi/protocol';
import { expect, test } from 'vitest';
import { morningAfter } from './freezes.ts';

test('classes and touch classes are the same on the screen and where they are decided', () => {
  expect(deviceClassShape.options).toEqual([...DEVICE_CLASSES]);
  expect(touchShape.options).toEqual([...TOUCHES]);
  expect({ ...CLASS_WORDS, none: undefined }).toEqual({ ...DEVICE_CLASS_WORDS, none: undefined });
  expect(TOUCHED_WORDS).toEqual(TOUCH_WORDS);
});

test.each([
  // Pressed in the evening: the morning after. Pressed before six: the night that is still going on.
  ['2026-11-23T08:30:00Z', '2026-11-23T23:00:00Z'],
  ['2026-11-23T14:59:00Z', '2026-11-23T23:00:00Z'],
  ['2026-11-23T17:00:00Z', '2026-11-23T23:00:00Z'],
  ['2026-11-23T20:59:00Z', '2026-11-23T23:00:00Z'],
  ['2026-11-23T22:00:00Z', '2026-11-24T23:00:00Z'],
])('tonight, pressed at %s, ends at %s', (now, morning) => {
  expect(morningAfter(Date.parse(now))).toBe(morning);
});

import { expect, test } from 'vitest';
import { rolloutName, shownRolloutName } from './rollout-name.ts';

test('people read the day of a rollout with its weekday, in their language', () => {
  const name = rolloutName('3階病棟', '2026-11-24');

  expect(shownRolloutName(name, 'ja')).toBe('3階病棟 2026/11/24(火)');
  expect(shownRolloutName(name, 'en')).toBe('3階病棟 Tue 2026/11/24');
});

test('what a policy is called stays as it is: only the day at the end is worded, and only where there is one', () => {
  expect(shownRolloutName('2026-04-01 からの方針 2026-11-25', 'ja')).toBe('2026-04-01 からの方針 2026/11/25(水)');
  expect(shownRolloutName('配布 7', 'en')).toBe('配布 7');
  expect(shownRolloutName('外来 2026-13-45', 'ja')).toBe('外来 2026-13-45');
});

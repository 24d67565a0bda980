import { expect, test } from 'vitest';
import { openNowFrom, policyFor } from './removal-policy.ts';

test.each([
  ['at a whole minute', '2026-11-23T01:00:00Z', ['2026-11-23', '10:00', '13:00']],
  ['rounded up', '2026-11-23T01:00:01Z', ['2026-11-23', '10:01', '13:01']],
  ['across midnight, on the day on which they open', '2026-11-23T14:30:00Z', ['2026-11-23', '23:30', '02:30']],
  ['tomorrow, as Japan counts', '2026-11-23T15:00:00Z', ['2026-11-24', '00:00', '03:00']],
])('hours open %s', (_, earliest, [date, from, to]) => {
  const hours = openNowFrom(Date.parse(earliest));

  expect(hours).toMatchObject({ date, from, to });
  expect(hours.fromMs).toBeGreaterThanOrEqual(Date.parse(earliest));
});

test('each department has a policy of its own, and all have the same hours', () => {
  const hours = openNowFrom(Date.parse('2026-11-23T01:00:00Z'));

  const policies = ['外来', '病棟', '検査'].map((department, at) => policyFor(department, at + 1, hours));

  expect(policies).toMatchObject([
    { id: 'quiet-1', who: { departments: ['外来'] }, windows: [{ from: '10:00', to: '13:00' }] },
    { id: 'quiet-2', who: { departments: ['病棟'] }, windows: [{ from: '10:00', to: '13:00' }] },
    { id: 'quiet-3', who: { departments: ['検査'] }, windows: [{ from: '10:00', to: '13:00' }] },
  ]);
});

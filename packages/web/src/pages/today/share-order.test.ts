import { expect, it } from 'vitest';
import { leastPatchedFirst } from './share-order.ts';

it('puts departments with most open devices first, and counts those nobody can judge as open', () => {
  const department = (name: string | null, numerator: number, denominator: number, unknown: number) => ({
    department: name,
    numerator,
    denominator,
    unknown,
  });
  const departments = [
    department('外来', 60, 60, 0),
    department('手術室', 0, 0, 14),
    department('病棟', 95, 100, 0),
    department(null, 0, 5, 0),
  ];

  expect(leastPatchedFirst(departments).map((one) => one.department)).toEqual(['手術室', null, '病棟', '外来']);
});

import { expect, it } from 'vitest';
import type { GridRow } from './cell-value.ts';
import { type Marking, markOf, markOfAll } from './marking.ts';

const ROWS: readonly GridRow[] = [
  { id: 'a', state: 'waiting' },
  { id: 'b', state: 'active' },
  { id: 'c', state: 'waiting' },
];

const marking = (...ids: string[]): Marking => ({
  marked: new Set(ids),
  may: (row) => row.state === 'waiting',
  label: () => '',
  labelAll: '',
  change: () => undefined,
});

it('a row that cannot be picked has no box, also when it was picked before', () => {
  expect(ROWS.map((row) => markOf(marking('a', 'b'), row))).toEqual([true, undefined, false]);
});

it('the box over all rows counts only those that can be picked', () => {
  expect([marking(), marking('b'), marking('a'), marking('a', 'c')].map((one) => markOfAll(one, ROWS))).toEqual([
    'none',
    'none',
    'some',
    'all',
  ]);
  expect(markOfAll(marking('a'), [])).toBe('none');
});

import { expect, test } from 'vitest';
import { COLUMNS, dayNumber, dayOfNumber, StoredRows } from './stored-rows.ts';

test('rows of a text and rows of the table are the same numbers', () => {
  const read = StoredRows.read('7,3,0,1,2,0,0,0,2026-12-06,2026-11-22;912,0,-1,0,0,0,4,3,,2025-01-31');

  const added = new StoredRows();
  const none = { undetermined: 0, next_window: 0 };
  added.add({
    ...none,
    vulnerability: 7,
    affected: 3,
    act_now: 1,
    this_week: 2,
    watch: 0,
    decision: 0,
    due: '2026-12-06',
    first_seen: '2026-11-22',
  });
  added.add({
    ...none,
    vulnerability: 912,
    affected: 0,
    undetermined: -1,
    act_now: 0,
    this_week: 0,
    watch: 4,
    decision: 3,
    due: null,
    first_seen: '2025-01-31',
  });
  expect([...read.values]).toEqual([...added.values]);
  expect(read.values).toHaveLength(2 * COLUMNS.length);
});

test('a row is given once, and what nobody took is what is left', () => {
  const rows = StoredRows.read('7,3,0,1,2,0,0,0,2026-12-06,2026-11-22;912,0,0,0,0,0,4,3,,2025-01-31');

  expect([rows.take(912), rows.take(912), rows.take(8)]).toEqual([COLUMNS.length, undefined, undefined]);
  expect(rows.rest()).toEqual([7]);
});

test('a facility without rows has none', () => {
  expect(StoredRows.read('').values).toHaveLength(0);
  expect(StoredRows.read('').rest()).toEqual([]);
});

test('days are numbers and back', () => {
  expect(dayNumber('2026-01-02')).toBe(20_260_102);
  expect(dayOfNumber(dayNumber('2026-01-02'))).toBe('2026-01-02');
});

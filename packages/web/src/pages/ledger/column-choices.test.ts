import { expect, it } from 'vitest';
import { assign, choicesOf, fieldsOf, freed, sameFields } from './column-choices.ts';

const COLUMNS = [
  { heading: '管理番号', field: 'assetNumber', samples: [] },
  { heading: '有線', field: 'macs', samples: [] },
  { heading: '無線', field: null, samples: [] },
  { heading: '部署', field: 'department', samples: [] },
  { heading: '現場', field: null, samples: [] },
];

it('a field moves: the column that had it is not used any more, and that is said', () => {
  const before = fieldsOf(COLUMNS);

  const after = assign(before, 4, 'department');

  expect(after).toEqual(['assetNumber', 'macs', null, null, 'department']);
  expect(freed(before, after)).toEqual([3]);
  expect(freed(before, assign(before, 0, null)), 'not used because a person said so').toEqual([]);
});

it('addresses may stand in several columns', () => {
  const before = fieldsOf(COLUMNS);

  const after = assign(before, 2, 'macs');

  expect(after).toEqual(['assetNumber', 'macs', 'macs', 'department', null]);
  expect(freed(before, after)).toEqual([]);
});

it('only what differs from the first reading is said to the server, with the place and the heading', () => {
  const after = assign(fieldsOf(COLUMNS), 4, 'department');

  expect(choicesOf(COLUMNS, after)).toEqual([
    { column: 4, heading: '部署', field: null },
    { column: 5, heading: '現場', field: 'department' },
  ]);
  expect(choicesOf(COLUMNS, assign(assign(after, 4, null), 3, 'department'))).toEqual([]);
});

it('a field this console does not know is shown as not used, not as something else', () => {
  expect(fieldsOf([{ heading: 'x', field: 'toString', samples: [] }])).toEqual([null]);
});

it('knows whether anything was changed', () => {
  const before = fieldsOf(COLUMNS);

  expect(sameFields(before, fieldsOf(COLUMNS))).toBe(true);
  expect(sameFields(before, assign(before, 0, null))).toBe(false);
});

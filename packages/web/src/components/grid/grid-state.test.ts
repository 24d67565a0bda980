import type { GridDefinition } from '@tsukuroi/protocol';
import { devicesGrid } from '@tsukuroi/protocol/grids/devices.ts';
import { vulnerabilitiesGrid } from '@tsukuroi/protocol/grids/lists.ts';
import { GRIDS } from '@tsukuroi/protocol/grids/registry.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  csvQuery,
  filterBy,
  type GridState,
  gridQuery,
  initialColumns,
  readGridState,
  showColumn,
  sortBy,
  writeGridState,
} from './grid-state.ts';

const plain = (definition: GridDefinition): GridState => readGridState(definition, {});

function column(definition: GridDefinition, id: string) {
  const found = definition.columns.find((candidate) => candidate.id === id);
  if (found === undefined) {
    throw new Error(`no column ${id}`);
  }
  return found;
}

describe('state of a list in the address', () => {
  it('is empty for a list as it first opens, so that its address stays short', () => {
    for (const definition of GRIDS) {
      const written = writeGridState(definition, plain(definition));

      expect(Object.values(written).filter((value) => value !== undefined)).toEqual([]);
    }
  });

  it('reads a filter as the server writes it into what to do today', () => {
    const state = readGridState(vulnerabilitiesGrid, { filter: { decision: ['act-now'], title: 'VPN' } });

    expect(state.filter).toEqual({ decision: ['act-now'], title: 'VPN' });
  });

  it('leaves out what the list does not know, so that an old link still opens', () => {
    const state = readGridState(devicesGrid, {
      sort: 'gone',
      direction: 'desc',
      columns: 'name,gone,department',
      filter: { gone: 'x', decision: ['act-now', 'later'], name: ['not', 'a', 'text'], actNow: '3' },
    });

    expect(state.sort).toEqual(devicesGrid.defaultSort);
    expect(state.columns).toEqual(['name', 'department']);
    expect(state.filter).toEqual({ decision: ['act-now'] });
  });

  it.each([['text'], [7], [null], [['list']], [{ decision: 4 }]])(
    'takes a filter of the wrong kind (%j) for none',
    (filter) => {
      expect(readGridState(devicesGrid, { filter }).filter).toEqual({});
    },
  );

  it('shows the first columns again when the address names none that exists', () => {
    expect(readGridState(devicesGrid, { columns: 'gone' }).columns).toEqual(initialColumns(devicesGrid));
  });

  it('comes back as it was written, for every list and any choice', () => {
    const choices = fc.constantFrom(...GRIDS).chain((definition) => {
      const sortable = definition.columns.filter((candidate) => candidate.sortable).map((candidate) => candidate.id);
      const ids = definition.columns.map((candidate) => candidate.id);
      return fc.record({
        definition: fc.constant(definition),
        sort: fc.record({
          column: fc.constantFrom(...sortable),
          direction: fc.constantFrom('asc' as const, 'desc' as const),
        }),
        columns: fc.subarray(ids, { minLength: 1 }),
        filter: fc.dictionary(fc.constantFrom(...ids), fc.oneof(fc.string({ minLength: 1 }), fc.array(fc.string()))),
      });
    });

    fc.assert(
      fc.property(choices, ({ definition, sort, columns, filter }) => {
        const state = readGridState(definition, {
          sort: sort.column,
          direction: sort.direction,
          columns: columns.join(','),
          filter,
        });
        const through = JSON.parse(JSON.stringify(writeGridState(definition, state))) as Record<string, unknown>;

        expect(readGridState(definition, through)).toEqual(state);
      }),
    );
  });
});

describe('query of a list', () => {
  it('asks for the order, the filter and the next page', () => {
    const state = filterBy(plain(devicesGrid), 'department', '検査科');
    const query = new URLSearchParams(gridQuery(state, { limit: 200, cursor: 'abc' }));

    expect(Object.fromEntries(query)).toEqual({
      sort: 'decision',
      direction: 'asc',
      limit: '200',
      cursor: 'abc',
      filter: '{"department":"検査科"}',
    });
  });

  it('asks the CSV for the columns shown, in their order, and for no page', () => {
    const state = showColumn(devicesGrid, plain(devicesGrid), 'actNow', false);
    const query = new URLSearchParams(csvQuery(state));

    expect(query.get('columns')?.split(',')).toEqual(initialColumns(devicesGrid).filter((id) => id !== 'actNow'));
    expect(query.get('cursor')).toBeNull();
    expect(query.get('limit')).toBeNull();
  });
});

describe('choices about a list', () => {
  it('sorts figures from the largest and words from the first', () => {
    const state = plain(devicesGrid);

    expect(sortBy(state, column(devicesGrid, 'affected')).sort).toEqual({ column: 'affected', direction: 'desc' });
    expect(sortBy(state, column(devicesGrid, 'department')).sort).toEqual({ column: 'department', direction: 'asc' });
  });

  it('turns round on the second click', () => {
    const once = sortBy(plain(devicesGrid), column(devicesGrid, 'name'));

    expect(sortBy(once, column(devicesGrid, 'name')).sort).toEqual({ column: 'name', direction: 'desc' });
  });

  it('does not sort by a column that cannot be sorted', () => {
    const fixed = { ...column(devicesGrid, 'name'), sortable: false };

    expect(sortBy(plain(devicesGrid), fixed)).toEqual(plain(devicesGrid));
  });

  it.each([[undefined], [''], [[]]])('takes a filter away on %j', (value) => {
    const filtered = filterBy(plain(devicesGrid), 'name', 'PC');

    expect(filterBy(filtered, 'name', value).filter).toEqual({});
  });

  it('never hides the last column', () => {
    const one: GridState = { ...plain(devicesGrid), columns: ['name'] };

    expect(showColumn(devicesGrid, one, 'name', false).columns).toEqual(['name']);
  });

  it('shows a column at its place in the list, not at the end', () => {
    const state: GridState = { ...plain(devicesGrid), columns: ['name', 'lastSeen'] };

    expect(showColumn(devicesGrid, state, 'department', true).columns).toEqual(['name', 'department', 'lastSeen']);
  });
});

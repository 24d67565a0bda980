import type { Column, GridDefinition } from '@tsukuroi/protocol';

/** A filter of one column: text that must be contained, or the values of a closed set. */
export type FilterValue = string | readonly string[];

/** What a person chose about a list. It lives in the address, so that a list can be sent to a colleague. */
export interface GridState {
  readonly sort: { readonly column: string; readonly direction: 'asc' | 'desc' };
  readonly filter: Readonly<Record<string, FilterValue>>;
  /** Ids of the columns shown, in the order of the definition. */
  readonly columns: readonly string[];
}

/** The search part of an address as far as a list reads and writes it. */
export interface GridSearch {
  readonly sort?: string | undefined;
  readonly direction?: 'asc' | 'desc' | undefined;
  readonly filter?: Readonly<Record<string, FilterValue>> | undefined;
  readonly columns?: string | undefined;
}

export function initialColumns(definition: GridDefinition): string[] {
  return definition.columns.filter((column) => column.hidden !== true).map((column) => column.id);
}

function filterValue(column: Column, value: unknown): FilterValue | undefined {
  if (column.filter === 'contains') {
    return typeof value === 'string' && value !== '' ? value : undefined;
  }
  if (column.filter !== 'one-of') {
    return undefined;
  }
  const asked: readonly unknown[] = Array.isArray(value) ? value : [value];
  const known = Object.keys(column.values ?? {}).filter((word) => asked.includes(word));
  return known.length > 0 ? known : undefined;
}

function readFilter(definition: GridDefinition, raw: unknown): Record<string, FilterValue> {
  const filter: Record<string, FilterValue> = {};
  if (typeof raw !== 'object' || raw === null) {
    return filter;
  }
  const asked = new Map(Object.entries(raw));
  for (const column of definition.columns) {
    const value = filterValue(column, asked.get(column.id));
    if (value !== undefined) {
      filter[column.id] = value;
    }
  }
  return filter;
}

/** Reads a list's state from the search part of an address. What the definition does not know is left out: an old link still opens. */
export function readGridState(definition: GridDefinition, search: Readonly<Record<string, unknown>>): GridState {
  const sorted = definition.columns.find((column) => column.id === search.sort && column.sortable);
  const chosen = typeof search.columns === 'string' ? search.columns.split(',') : [];
  const columns = definition.columns.map((column) => column.id).filter((id) => chosen.includes(id));
  return {
    sort:
      sorted === undefined
        ? definition.defaultSort
        : { column: sorted.id, direction: search.direction === 'desc' ? 'desc' : 'asc' },
    filter: readFilter(definition, search.filter),
    columns: columns.length > 0 ? columns : initialColumns(definition),
  };
}

/** The search part for a state; what is as at first is left out, so that plain lists keep plain addresses. */
export function writeGridState(definition: GridDefinition, state: GridState): GridSearch {
  const { sort, filter, columns } = state;
  const plainSort =
    sort.column === definition.defaultSort.column && sort.direction === definition.defaultSort.direction;
  const plainColumns = columns.join(',') === initialColumns(definition).join(',');
  return {
    sort: plainSort ? undefined : sort.column,
    direction: plainSort ? undefined : sort.direction,
    filter: Object.keys(filter).length > 0 ? filter : undefined,
    columns: plainColumns ? undefined : columns.join(','),
  };
}

/** Query of `GET /api/v1<path>` for a state (gridQueryShape). */
export function gridQuery(
  state: GridState,
  page: { readonly limit?: number; readonly cursor?: string | null } = {},
): string {
  const query = new URLSearchParams({ sort: state.sort.column, direction: state.sort.direction });
  if (Object.keys(state.filter).length > 0) {
    query.set('filter', JSON.stringify(state.filter));
  }
  if (page.limit !== undefined) {
    query.set('limit', String(page.limit));
  }
  if (typeof page.cursor === 'string') {
    query.set('cursor', page.cursor);
  }
  return query.toString();
}

/** Query of the CSV of exactly what is shown: same filter, same order, same columns. */
export function csvQuery(state: GridState): string {
  const query = new URLSearchParams(gridQuery(state));
  query.set('columns', state.columns.join(','));
  return query.toString();
}

/** The state after a click on a column's heading: first its natural direction, then the other. */
export function sortBy(state: GridState, column: Column): GridState {
  if (!column.sortable) {
    return state;
  }
  if (state.sort.column === column.id) {
    return { ...state, sort: { column: column.id, direction: state.sort.direction === 'asc' ? 'desc' : 'asc' } };
  }
  // Figures and times are looked at from the largest and newest; words from the first.
  const largestFirst = column.type === 'number' || column.type === 'score' || column.type === 'instant';
  return { ...state, sort: { column: column.id, direction: largestFirst ? 'desc' : 'asc' } };
}

/** The state with one column's filter changed; `undefined`, an empty text and an empty choice take it away. */
export function filterBy(state: GridState, column: string, value: FilterValue | undefined): GridState {
  const { [column]: _before, ...rest } = state.filter;
  return value === undefined || value.length === 0
    ? { ...state, filter: rest }
    : { ...state, filter: { ...rest, [column]: value } };
}

/** The state with a column shown or hidden, in the order of the definition. The last column cannot be hidden. */
export function showColumn(definition: GridDefinition, state: GridState, id: string, shown: boolean): GridState {
  const wanted = new Set(state.columns);
  if (shown) {
    wanted.add(id);
  } else if (wanted.size > 1) {
    wanted.delete(id);
  }
  return { ...state, columns: definition.columns.map((column) => column.id).filter((column) => wanted.has(column)) };
}

import type { Column, GridDefinition } from '@tsukuroi/protocol';

/** A row as the server answers it; its shape is the list's own. */
export type GridRow = Readonly<Record<string, unknown>>;

type Accessor = (row: GridRow) => unknown;

function softwareOf(row: GridRow): Readonly<Record<string, unknown>> {
  return typeof row.software === 'object' && row.software !== null
    ? (row.software as Readonly<Record<string, unknown>>)
    : {};
}

/** Columns whose value lies deeper in the row than under their own id. */
const ACCESSORS: Readonly<Record<string, Readonly<Record<string, Accessor>>>> = {
  'device-findings': {
    software: (row) => softwareOf(row).name,
    version: (row) => softwareOf(row).version,
  },
};

/** The value of a cell: text, number or null. Booleans become the words' keys `true` and `false`. */
export function cellValue(definition: GridDefinition, column: Column, row: GridRow): string | number | null {
  const accessor = ACCESSORS[definition.id]?.[column.id];
  const value = accessor === undefined ? row[column.id] : accessor(row);
  if (typeof value === 'string' || typeof value === 'number') {
    return value;
  }
  return typeof value === 'boolean' ? String(value) : null;
}

/** What tells rows apart while a list is scrolled and loaded on. */
export function rowKey(row: GridRow, index: number): string {
  const named = row.key ?? row.id ?? row.sequence;
  return named === undefined ? `row-${index}` : `${String(named)}-${index}`;
}

/** The address a cell of this column opens; null when the row has none. */
export function cellAddress({ opens }: Column, row: GridRow): string | null {
  const id = opens === undefined ? undefined : row[opens.idColumn];
  return opens === undefined || typeof id !== 'string' || id === '' ? null : `${opens.route}/${encodeURIComponent(id)}`;
}

/** The address a row opens, from the first column that declares one. */
export function rowAddress(definition: GridDefinition, row: GridRow): string | null {
  const opening = definition.columns.find((column) => column.opens !== undefined);
  return opening === undefined ? null : cellAddress(opening, row);
}

import { comparable } from '@tsukuroi/core';
import type { Column, GridPage } from '@tsukuroi/protocol';
import { type GridFilter, type GridRequest, refusal, type SortValue, writeCursor } from './query.ts';
import { cellOf, type RowsSource } from './source.ts';

/** One page of a short list held in memory, by the same rules as a list in the database. */
export function rowsPage<Row extends Readonly<Record<string, unknown>>>(
  source: RowsSource<Row>,
  request: GridRequest,
): GridPage<Row> {
  const kept = source.rows.filter((row) =>
    request.filters.every((filter) => passes(filter, cellOf(source, row, filter.column.id))),
  );
  const sign = request.direction === 'asc' ? 1 : -1;
  const keyed = kept.map((row) => ({
    row,
    key: keyOf(request.sort, cellOf(source, row, request.sort.id)),
    id: source.idOf(row),
  }));
  keyed.sort((a, b) => compareKeys(a.key, b.key, sign) || sign * compareBytes(a.id, b.id));
  const from = request.after === undefined ? 0 : keyed.findIndex((entry) => isBehind(entry, request, sign));
  const page = from < 0 ? [] : keyed.slice(from, from + request.limit);
  const last = page.at(-1);
  const more = last !== undefined && from + page.length < keyed.length;
  return {
    items: page.map((entry) => entry.row),
    total: kept.length,
    nextCursor: more ? writeCursor(request, last.key, last.id) : null,
  };
}

function isBehind(entry: { key: SortValue; id: string }, request: GridRequest, sign: 1 | -1): boolean {
  const { value, id } = request.after ?? { value: null, id: '' };
  if (typeof id !== 'string') {
    throw refusal('cursor');
  }
  const order = compareKeys(entry.key, value, sign);
  return order > 0 || (order === 0 && sign * compareBytes(entry.id, id) > 0);
}

function keyOf(column: Column, value: unknown): SortValue {
  if (value === null || value === undefined) {
    return null;
  }
  if (column.type === 'state' && column.values !== undefined) {
    const rank = Object.keys(column.values).indexOf(String(value));
    return rank < 0 ? null : rank;
  }
  return typeof value === 'number' ? value : String(value);
}

/** Absent values stand last in both directions. */
function compareKeys(a: SortValue, b: SortValue, sign: 1 | -1): number {
  if (a === null || b === null) {
    return a === b ? 0 : a === null ? 1 : -1;
  }
  if (typeof a !== typeof b) {
    throw refusal('cursor');
  }
  return typeof a === 'number' && typeof b === 'number' ? sign * (a - b) : sign * compareBytes(String(a), String(b));
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function passes(filter: GridFilter, value: unknown): boolean {
  if (filter.kind === 'contains') {
    return comparable(String(value ?? '')).includes(comparable(filter.text));
  }
  return filter.values.includes(String(value));
}

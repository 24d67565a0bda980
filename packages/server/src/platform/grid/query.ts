import { TsukuroiError } from '@tsukuroi/core';
import type { Column, GridDefinition, GridQuery } from '@tsukuroi/protocol';
import { z } from 'zod';

export type SortValue = string | number | null;

/** What a list was asked for, checked against its definition. */
export interface GridRequest {
  readonly sort: Column;
  readonly direction: 'asc' | 'desc';
  readonly limit: number;
  /** Continue behind the row with this sort value and id. */
  readonly after: { readonly value: SortValue; readonly id: string | number } | undefined;
  readonly filters: readonly GridFilter[];
  /** Columns of a CSV, in order. */
  readonly columns: readonly Column[];
}

export type GridFilter =
  | { readonly column: Column; readonly kind: 'contains'; readonly text: string }
  | { readonly column: Column; readonly kind: 'one-of'; readonly values: readonly string[] };

const filterShape = z.record(z.string().max(40), z.union([z.string().max(500), z.array(z.string().max(100)).max(50)]));
const cursorShape = z.tuple([
  z.string(),
  z.enum(['asc', 'desc']),
  z.union([z.string(), z.number(), z.null()]),
  z.union([z.string(), z.int()]),
]);

/** @throws TsukuroiError GRID_QUERY_INVALID for an unknown column, filter or cursor: a list never shows more than was asked */
export function readGridQuery(grid: GridDefinition, query: GridQuery): GridRequest {
  const sort = columnOf(grid, query.sort ?? grid.defaultSort.column);
  if (!sort.sortable) {
    throw refusal(`sort: ${sort.id}`);
  }
  const direction = query.direction ?? (query.sort === undefined ? grid.defaultSort.direction : 'asc');
  return {
    sort,
    direction,
    limit: query.limit,
    after: query.cursor === undefined ? undefined : readCursor(query.cursor, sort.id, direction),
    filters: query.filter === undefined ? [] : readFilters(grid, query.filter),
    columns:
      query.columns === undefined
        ? grid.columns.filter((column) => !column.hidden)
        : distinct(query.columns.split(',')).map((id) => columnOf(grid, id)),
  };
}

/** A column asked for again and again would make a CSV of any width. */
function distinct(ids: readonly string[]): readonly string[] {
  if (new Set(ids).size !== ids.length) {
    throw refusal('columns');
  }
  return ids;
}

/** The opaque address of the place behind a row. */
export function writeCursor(request: GridRequest, value: SortValue, id: string | number): string {
  return Buffer.from(JSON.stringify([request.sort.id, request.direction, value, id])).toString('base64url');
}

function readCursor(text: string, sort: string, direction: string): GridRequest['after'] {
  const read = cursorShape.safeParse(readJson(Buffer.from(text, 'base64url').toString('utf8')));
  if (
    !read.success ||
    read.data[0] !== sort ||
    read.data[1] !== direction ||
    [read.data[2], read.data[3]].some(unreadable)
  ) {
    throw refusal('cursor');
  }
  return { value: read.data[2], id: read.data[3] };
}

function unreadable(value: SortValue): boolean {
  return typeof value === 'string' && (value.includes('\0') || !value.isWellFormed());
}

function readFilters(grid: GridDefinition, text: string): GridFilter[] {
  const read = filterShape.safeParse(readJson(text));
  if (!read.success) {
    throw refusal('filter');
  }
  return Object.entries(read.data).map(([id, wanted]) => {
    const column = columnOf(grid, id);
    if (column.filter === 'contains' && typeof wanted === 'string' && !unreadable(wanted)) {
      return { column, kind: 'contains', text: wanted };
    }
    if (
      column.filter === 'one-of' &&
      typeof wanted !== 'string' &&
      wanted.every((word) => column.values !== undefined && Object.hasOwn(column.values, word))
    ) {
      return { column, kind: 'one-of', values: wanted };
    }
    throw refusal(`filter: ${id}`);
  });
}

function columnOf(grid: GridDefinition, id: string): Column {
  const column = grid.columns.find((candidate) => candidate.id === id);
  if (column === undefined) {
    throw refusal(`column: ${id}`);
  }
  return column;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function refusal(reason: string): TsukuroiError {
  return new TsukuroiError('GRID_QUERY_INVALID', { reason: reason.slice(0, 80) });
}

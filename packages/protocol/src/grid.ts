import type { Text } from '@tsukuroi/core';
import { z } from 'zod';

/** How a column's values look and sort. `state` = one of a closed set shown as a worded badge. */
export type ColumnType = 'text' | 'number' | 'day' | 'instant' | 'state' | 'version' | 'score';

/** One column of a list, declared once for server (sort, filter), screen, CSV and print. */
export interface Column {
  readonly id: string;
  readonly title: Text;
  readonly type: ColumnType;
  readonly sortable: boolean;
  /** `contains` = text search, `one-of` = closed set. */
  readonly filter?: 'contains' | 'one-of';
  /** Words of a `state` column's values, most urgent first. */
  readonly values?: Readonly<Record<string, Text>>;
  /** Column that holds the link target's id, and the route it opens. */
  readonly opens?: { readonly route: string; readonly idColumn: string };
  /** Hidden at first; still in the CSV when shown. */
  readonly hidden?: boolean;
  readonly width?: number;
  /** What a number counts. On screen and paper it is told as people read it; a CSV holds the number and names the unit in its head. */
  readonly unit?: 'bytes' | 'bytes-per-second' | 'seconds';
}

/** One list. The server answers `GET /api/v1<path>`; the console shows it in the one grid. */
export interface GridDefinition {
  readonly id: string;
  readonly path: string;
  readonly title: Text;
  /** Said when there is nothing to show, with what to do. */
  readonly empty: Text;
  readonly columns: readonly Column[];
  readonly defaultSort: { readonly column: string; readonly direction: 'asc' | 'desc' };
}

export const GRID_PAGE_LIMIT = 200;

/** Query of every list. `filter.<column>` narrows; `cursor` continues; `columns` chooses what a CSV holds. */
export const gridQueryShape = z.object({
  sort: z.string().max(40).optional(),
  direction: z.enum(['asc', 'desc']).optional(),
  cursor: z.string().max(600).optional(),
  limit: z.coerce.number().int().min(1).max(GRID_PAGE_LIMIT).default(50),
  /** Comma-separated column ids. */
  columns: z.string().max(600).optional(),
  /** JSON object: column id → value (contains) or list of values (one-of). */
  filter: z.string().max(4_000).optional(),
});
export type GridQuery = z.infer<typeof gridQueryShape>;

export const gridPageShape = <T extends z.ZodType>(row: T) =>
  z.object({ items: z.array(row), total: z.number().int(), nextCursor: z.string().nullable() });

export interface GridPage<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly nextCursor: string | null;
}

import type { Expression } from 'kysely';
import type { Db } from '../database/index.ts';
import type { GridRequest } from './query.ts';

/**
 * Where a list's rows come from in the database: any query that has one result column per column of the list (same name)
 * and a unique `id`.
 */
export interface SqlSource<Row> {
  readonly kind: 'sql';
  readonly db: Db;
  /**
   * A select of Kysely or an `sql` template that begins with `select`. A large table may give another select of the same
   * rows for each order and filter, so that an index serves it; the total is asked for without an order.
   */
  readonly from: Expression<unknown> | ((asked: Asked) => Expression<unknown>);
  /**
   * A select of the whole rows by the same `id`. With it `from` is read for what is sorted and filtered by alone, so that
   * indexes are enough to find a page, and only the rows of the page are read whole.
   */
  readonly shown?: Expression<unknown>;
  /** Only what differs from the rule "the result column has the name of the list's column". */
  readonly columns?: Readonly<Record<string, SqlColumn>>;
  /** `number` when the id is one; text by default. */
  readonly idKind?: 'number';
  /** Makes the answer's row from a database row. */
  readonly toRow: (found: Readonly<Record<string, unknown>>) => Row;
}

/** What a statement needs of `from` beside the id: columns of the list by their ids. */
export interface Asked {
  /** Absent when rows are only counted. */
  readonly sort: string | undefined;
  readonly filters: readonly string[];
}

export interface SqlColumn {
  /**
   * Result column to sort by. A state sorts by the order of its words, most urgent first; for large lists give a stored
   * rank here, so that an index can serve it.
   */
  readonly sort?: string;
  /** The sort column is never NULL: then an index on it (and the id) serves order and paging. */
  readonly present?: true;
  /** What the sort column holds, when the list's column type does not say it (a rank is a number). */
  readonly sorts?: 'number' | 'text';
  /** Result column that holds the normalised text to search, `<id>_search` by default. */
  readonly search?: string;
  /** Database value of a state word: `{ true: 1, false: 0 }`. */
  readonly stored?: Readonly<Record<string, string | number>>;
}

/** A list short enough to be sorted in memory: at most a few thousand rows. */
export interface RowsSource<Row> {
  readonly kind: 'rows';
  readonly rows: readonly Row[];
  /** Unique id of a row; rows that are equal by the asked column stand in its order. */
  readonly idOf: (row: Row) => string;
  /** Value of a column where the row does not hold it under the column's name. */
  readonly cellOf?: (row: Row, column: string) => unknown;
}

/** A list that finds its pages itself, because what decides the order is kept in memory. Same rules, same cursors. */
export interface OwnSource<Row> {
  readonly kind: 'own';
  /** @throws TsukuroiError GRID_QUERY_INVALID when the cursor is none of this list's */
  readonly rows: (request: GridRequest) => Promise<RowsOfPage<Row>>;
  readonly total: (request: GridRequest) => Promise<number>;
}

export interface RowsOfPage<Row> {
  readonly items: readonly Row[];
  readonly nextCursor: string | null;
}

export type GridSource<Row> = SqlSource<Row> | RowsSource<Row> | OwnSource<Row>;

/** What a row has in a column. */
export function cellOf<Row extends Readonly<Record<string, unknown>>>(
  source: GridSource<Row>,
  row: Row,
  column: string,
): unknown {
  return source.kind === 'rows' && source.cellOf !== undefined ? source.cellOf(row, column) : row[column];
}

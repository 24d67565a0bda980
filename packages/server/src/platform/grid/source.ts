import type { Expression } from 'kysely';
import type { Db } from '../database/index.ts';

/**
 * Where a list's rows come from in the database: any query that has one result column per column of the list (same name)
 * and a unique `id`.
 */
export interface SqlSource<Row> {
  readonly kind: 'sql';
  readonly db: Db;
  /** A select of Kysely or an `sql` template that begins with `select`. */
  readonly from: Expression<unknown>;
  /** Only what differs from the rule "the result column has the name of the list's column". */
  readonly columns?: Readonly<Record<string, SqlColumn>>;
  /** `number` when the id is one; text by default. */
  readonly idKind?: 'number';
  /** Makes the answer's row from a database row. */
  readonly toRow: (found: Readonly<Record<string, unknown>>) => Row;
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

export type GridSource<Row> = SqlSource<Row> | RowsSource<Row>;

/** What a row has in a column. */
export function cellOf<Row extends Readonly<Record<string, unknown>>>(
  source: GridSource<Row>,
  row: Row,
  column: string,
): unknown {
  return source.kind === 'rows' && source.cellOf !== undefined ? source.cellOf(row, column) : row[column];
}

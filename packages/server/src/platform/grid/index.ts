export { addList } from './list.ts';
export { sqlRows } from './page-sql.ts';
export { type GridFilter, type GridRequest, readGridQuery, refusal, writeCursor } from './query.ts';
export type { Asked, GridSource, OwnSource, RowsOfPage, RowsSource, SqlColumn, SqlSource } from './source.ts';

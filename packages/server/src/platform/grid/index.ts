export { addList } from './list.ts';
export type { GridSource, RowsSource, SqlColumn, SqlSource } from './source.ts';

import type { Column, GridPage } from '@tsukuroi/protocol';
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import { contains, databaseKind } from '../database/index.ts';
import { type GridFilter, type GridRequest, refusal, type SortValue, writeCursor } from './query.ts';
import type { Asked, RowsOfPage, SqlColumn, SqlSource } from './source.ts';

type Found = Readonly<Record<string, unknown>>;

/** One page of a list from the database: filtered, sorted with absent values last, continued behind the cursor. */
export async function sqlPage<Row>(source: SqlSource<Row>, request: GridRequest): Promise<GridPage<Row>> {
  const [rows, total] = await Promise.all([sqlRows(source, request), sqlTotal(source, request)]);
  return { items: rows.items, total, nextCursor: rows.nextCursor };
}

/** The rows of a page without the total, for CSV. */
export async function sqlRows<Row>(source: SqlSource<Row>, request: GridRequest): Promise<RowsOfPage<Row>> {
  const found = (await pageQuery(source, request).execute(source.db)).rows;
  const shown = found.slice(0, request.limit);
  const last = shown.at(-1);
  const nextCursor =
    found.length > request.limit && last !== undefined
      ? writeCursor(request, last['sort key'] as SortValue, last.id as string | number)
      : null;
  return { items: shown.map((row) => source.toRow(row)), nextCursor };
}

/** The statement of a page: one row more than asked for, to know whether another page follows. */
export function pageQuery<Row>(source: SqlSource<Row>, request: GridRequest): RawBuilder<Found> {
  const key = sortKey(source, request.sort);
  const conditions = filtersOf(source, request.filters);
  if (request.after !== undefined) {
    conditions.push(behind(source, request, key));
  }
  const direction = sql.raw(request.direction);
  const nulls = optionsOf(source, request.sort).present ? sql`` : sql`nulls last`;
  const from = fromOf(source, { sort: request.sort.id, filters: idsOf(request.filters) });
  const rest = sql`from (${from}) as g where ${all(conditions)} order by ${key} ${direction} ${nulls}, g.id ${direction} limit ${request.limit + 1}`;
  if (source.shown === undefined) {
    return sql<Found>`select g.*, ${key} as "sort key" ${rest}`;
  }
  // `cross join` makes SQLite find the page first and then its rows (https://sqlite.org/optoverview.html#crossjoin).
  return sql<Found>`select r.*, k."sort key" from (select g.id as "page id", ${key} as "sort key" ${rest}) as k cross join (${source.shown}) as r where r.id = k."page id" order by k."sort key" ${direction} ${nulls}, k."page id" ${direction}`;
}

async function sqlTotal<Row>(source: SqlSource<Row>, request: GridRequest): Promise<number> {
  const query = sql<{
    total: number;
  }>`select count(*) as total from (${fromOf(source, { sort: undefined, filters: idsOf(request.filters) })}) as g where ${all(filtersOf(source, request.filters))}`;
  return (await query.execute(source.db)).rows[0]?.total ?? 0;
}

function fromOf<Row>({ from }: SqlSource<Row>, asked: Asked): Expression<unknown> {
  return typeof from === 'function' ? from(asked) : from;
}

function idsOf(filters: readonly GridFilter[]): string[] {
  return filters.map((filter) => filter.column.id);
}

function sortKey<Row>(source: SqlSource<Row>, column: Column): RawBuilder<SortValue> {
  const named = optionsOf(source, column).sort;
  if (named !== undefined || column.type !== 'state' || column.values === undefined) {
    return sql<SortValue>`${sql.ref(`g.${named ?? column.id}`)}`;
  }
  const stored = optionsOf(source, column).stored;
  const ranks = Object.keys(column.values).map(
    (word, rank) => sql`when ${stored?.[word] ?? word} then ${sql.raw(String(rank))}`,
  );
  return sql<SortValue>`(case ${sql.ref(`g.${column.id}`)} ${sql.join(ranks, sql` `)} else null end)`;
}

function sortsNumbers<Row>(source: SqlSource<Row>, column: Column): boolean {
  const options = optionsOf(source, column);
  if (options.sorts !== undefined) {
    return options.sorts === 'number';
  }
  return column.type === 'number' || column.type === 'score' || (column.type === 'state' && options.sort === undefined);
}

/** Rows behind the cursor; a value of another kind than the column's would make PostgreSQL fail and SQLite guess. */
function behind<Row>(source: SqlSource<Row>, request: GridRequest, key: RawBuilder<SortValue>): Expression<SqlBool> {
  const { value, id } = request.after ?? { value: null, id: '' };
  const numeric = sortsNumbers(source, request.sort);
  if (
    (value !== null && (typeof value === 'number') !== numeric) ||
    (typeof id === 'number') !== (source.idKind === 'number')
  ) {
    throw refusal('cursor');
  }
  const sign = sql.raw(request.direction === 'asc' ? '>' : '<');
  if (value === null) {
    return sql<SqlBool>`(${key} is null and g.id ${sign} ${id})`;
  }
  const given = typedValue(source, value);
  if (optionsOf(source, request.sort).present) {
    // The first condition adds nothing; SQLite takes it to an index on the key where the id is of another table.
    return sql<SqlBool>`${key} ${sign}= ${given} and (${key}, g.id) ${sign} (${given}, ${id})`;
  }
  return sql<SqlBool>`(${key} ${sign} ${given} or (${key} = ${given} and g.id ${sign} ${id}) or ${key} is null)`;
}

/**
 * A value of the cursor as a value of the column. PostgreSQL must be told its type, a whole number as such: it would turn the
 * number of every row into a fraction to compare, and use no index. SQLite knows it, and uses no index of an expression once
 * it is told (https://sqlite.org/datatype3.html#type_conversions_prior_to_comparison).
 */
function typedValue<Row>({ db }: SqlSource<Row>, value: string | number): RawBuilder<unknown> {
  if (databaseKind(db) === 'sqlite') {
    return sql`${value}`;
  }
  const type = typeof value === 'string' ? 'text' : Number.isSafeInteger(value) ? 'bigint' : 'double precision';
  return sql`cast(${value} as ${sql.raw(type)})`;
}

function filtersOf<Row>(source: SqlSource<Row>, filters: readonly GridFilter[]): Expression<SqlBool>[] {
  return filters.map((filter) => {
    const options = optionsOf(source, filter.column);
    if (filter.kind === 'contains') {
      return contains(source.db, sql.ref(`g.${options.search ?? `${filter.column.id}_search`}`), filter.text);
    }
    const wanted = filter.values.map((word) => options.stored?.[word] ?? word);
    return wanted.length === 0
      ? sql<SqlBool>`1 = 0`
      : sql<SqlBool>`${sql.ref(`g.${filter.column.id}`)} in (${sql.join(wanted)})`;
  });
}

function all(conditions: readonly Expression<SqlBool>[]): RawBuilder<SqlBool> {
  return conditions.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
}

function optionsOf<Row>(source: SqlSource<Row>, column: Column): SqlColumn {
  return source.columns?.[column.id] ?? {};
}

import { type RawBuilder, sql } from 'kysely';
import { type Db, databaseKind } from './open.ts';

export type InlineType = 'text' | 'number';

/**
 * Rows of the program as a table inside a query, to join with tables of the database: a `select` with the named columns.
 * All rows travel as one parameter.
 */
export function inlineRows(
  db: Db,
  columns: Readonly<Record<string, InlineType>>,
  rows: readonly (readonly (string | number | null)[])[],
): RawBuilder<unknown> {
  const names = Object.keys(columns);
  const json = JSON.stringify(rows);
  if (databaseKind(db) === 'sqlite') {
    const cells = names.map((name, index) => sql`json_extract(value, ${sql.lit(`$[${index}]`)}) as ${sql.id(name)}`);
    return sql`select ${sql.join(cells)} from json_each(${json})`;
  }
  const cells = names.map((name, index) => {
    const cell = sql`(value ->> ${sql.lit(index)})`;
    return columns[name] === 'number'
      ? sql`cast(${cell} as double precision) as ${sql.id(name)}`
      : sql`(${cell} collate "C") as ${sql.id(name)}`;
  });
  return sql`select ${sql.join(cells)} from json_array_elements(cast(${json} as json)) as rows(value)`;
}

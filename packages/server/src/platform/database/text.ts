import { comparable } from '@tsukuroi/core';
import { type Expression, type SqlBool, sql } from 'kysely';
import { type Db, databaseKind } from './open.ts';

/**
 * What a `…_search` column holds: NFKC, lower case, single spaces, so that ｗｉｎｄｏｗｓ finds Windows. Several texts in one
 * column are kept apart by a line break, so that a search never matches across two of them.
 */
export function searchText(...texts: readonly (string | null | undefined)[]): string {
  return texts
    .filter((text) => text !== null && text !== undefined)
    .map(comparable)
    .join('\n');
}

/** `column` holds `needle` somewhere. No LIKE: its wildcards and case rules differ between the two databases. */
export function contains(db: Db, column: Expression<unknown>, needle: string): Expression<SqlBool> {
  const wanted = comparable(needle);
  return databaseKind(db) === 'sqlite'
    ? sql<SqlBool>`instr(${column}, ${wanted}) > 0`
    : sql<SqlBool>`strpos(${column}, ${wanted}) > 0`;
}

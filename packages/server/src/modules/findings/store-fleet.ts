import { sql } from 'kysely';
import { type Db, insertMany, type Tx, updateMany } from '../../platform/database/index.ts';
import type { FindingsTables, MatchedRecord, OpenRecord, ProfileRecord, SetRecord } from './store.ts';
import { COLUMNS, StoredRows } from './stored-rows.ts';

/** What counting a whole facility reads and writes: few columns, in pages, many rows at once. */

/** Rows read in one answer: a facility of 100,000 devices is never in memory as objects. */
export const PAGE = 5_000;

export type CountedProfile = Omit<ProfileRecord, 'facility' | 'key'>;
export type CountedSet = Pick<SetRecord, 'no' | 'os' | 'updates' | 'identities'>;

const PROFILE_COLUMNS = [
  'no',
  'set_no',
  'exposure',
  'clinical_role',
  'accepted',
  'decision',
  'act_now',
  'this_week',
  'next_window',
  'watch',
  'affected',
  'undetermined',
  'unmapped',
  'judged',
] as const;

/** A page of a facility's profiles, ascending by number. */
export function readProfilePage(db: Db, facility: string, after: number): Promise<CountedProfile[]> {
  return db
    .withTables<FindingsTables>()
    .selectFrom('findings_profiles')
    .select(PROFILE_COLUMNS)
    .where('facility', '=', facility)
    .where('no', '>', after)
    .orderBy('no')
    .limit(PAGE)
    .execute();
}

export async function readProfilesByNumber(db: Db, numbers: readonly number[]): Promise<CountedProfile[]> {
  return paged(numbers, (some) =>
    db
      .withTables<FindingsTables>()
      .selectFrom('findings_profiles')
      .select(PROFILE_COLUMNS)
      .where('no', 'in', some)
      .execute(),
  );
}

export async function readSetsByNumber(db: Db, numbers: readonly number[]): Promise<CountedSet[]> {
  return paged(numbers, (some) =>
    db
      .withTables<FindingsTables>()
      .selectFrom('findings_sets')
      .select(['no', 'os', 'updates', 'identities'])
      .where('no', 'in', some)
      .execute(),
  );
}

async function paged<T>(numbers: readonly number[], read: (some: readonly number[]) => Promise<T[]>): Promise<T[]> {
  const found: T[] = [];
  for (let from = 0; from < numbers.length; from += PAGE) {
    found.push(...(await read(numbers.slice(from, from + PAGE))));
  }
  return found;
}

/** Counters of profiles: number, then the columns after `accepted`. */
export function writeCounters(tx: Tx, rows: readonly (readonly (number | string)[])[]): Promise<void> {
  const [no, , , , , ...counters] = PROFILE_COLUMNS;
  return updateMany(tx, 'findings_profiles', [no, ...counters], rows);
}

/** Removes profiles, then the sets that no profile has any more. */
export async function removeProfiles(tx: Tx, numbers: readonly number[], sets: readonly number[]): Promise<void> {
  const tables = tx.withTables<FindingsTables>();
  await paged(numbers, (some) => tables.deleteFrom('findings_profiles').where('no', 'in', some).execute());
  await paged(sets, (some) =>
    tables
      .deleteFrom('findings_sets')
      .where('no', 'in', some)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('findings_profiles').select('no').whereRef('findings_profiles.set_no', '=', 'findings_sets.no'),
          ),
        ),
      )
      .execute(),
  );
}

/**
 * Every row of a facility. They come as one text: a column of text costs a small part of what 15,000 objects cost on their
 * way from the thread of the database.
 */
export async function readAllOpen(tx: Tx, facility: string): Promise<StoredRows> {
  const columns = COLUMNS.map((column) => (column === 'due' ? sql`coalesce(${sql.ref(column)}, '')` : sql.ref(column)));
  const { rows } = await sql<{
    all: string | null;
  }>`select string_agg(concat_ws(',', ${sql.join(columns)}), ';') as "all" from findings_open where facility = ${facility}`.execute(
    tx,
  );
  return StoredRows.read(rows[0]?.all ?? '');
}

/** Rows of some vulnerabilities in several facilities. */
export function readSomeOpen(
  tx: Tx,
  facilities: readonly string[],
  vulnerabilities: readonly number[],
): Promise<OpenRecord[]> {
  return paged(vulnerabilities, (some) =>
    tx
      .withTables<FindingsTables>()
      .selectFrom('findings_open')
      .selectAll()
      .where('facility', 'in', facilities)
      .where('vulnerability', 'in', some)
      .execute(),
  );
}

export async function writeAllMatched(tx: Tx, rows: readonly MatchedRecord[]): Promise<void> {
  await insertMany(
    tx,
    'findings_matched',
    ['facility', 'knowledge', 'day', 'at', 'listed'],
    rows.map((row) => [row.facility, row.knowledge, row.day, row.at, row.listed]),
    'on conflict (facility) do update set knowledge = excluded.knowledge, day = excluded.day, at = excluded.at, listed = excluded.listed',
  );
}

export async function markListed(tx: Tx, facility: string): Promise<void> {
  await tx
    .withTables<FindingsTables>()
    .updateTable('findings_matched')
    .set({ listed: 1 })
    .where('facility', '=', facility)
    .execute();
}

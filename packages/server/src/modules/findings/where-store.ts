import { sql } from 'kysely';
import type { Db } from '../../platform/database/index.ts';
import type { FindingsTables, ProfileRecord, SetRecord } from './store.ts';

/** Rows read at a time: what is read for a large facility is turned into numbers page by page. */
const PAGE = 5_000;

export type PlacedProfile = Pick<ProfileRecord, 'no' | 'set_no' | 'exposure' | 'clinical_role' | 'accepted'>;
export type StoredSet = Pick<SetRecord, 'no' | 'os' | 'updates' | 'identities'>;

/** Profiles of a facility above a number, ascending, in pages. */
export async function* profilesAbove(db: Db, facility: string, above: number): AsyncGenerator<PlacedProfile[]> {
  let from = above;
  for (;;) {
    const rows = await db
      .withTables<FindingsTables>()
      .selectFrom('findings_profiles')
      .select(['no', 'set_no', 'exposure', 'clinical_role', 'accepted'])
      .where('facility', '=', facility)
      .where('no', '>', from)
      .orderBy('no')
      .limit(PAGE)
      .execute();
    if (rows.length > 0) {
      yield rows;
    }
    if (rows.length < PAGE) {
      return;
    }
    from = rows.at(-1)?.no ?? from;
  }
}

/** Sets by number. */
export function readSetsByNumber(db: Db, numbers: readonly number[]): Promise<StoredSet[]> {
  return db
    .withTables<FindingsTables>()
    .selectFrom('findings_sets')
    .select(['no', 'os', 'updates', 'identities'])
    .where('no', 'in', numbers)
    .orderBy('no')
    .execute();
}

/** How many profiles a facility has up to a number. */
export async function countProfilesUpTo(db: Db, facility: string, no: number): Promise<number> {
  const row = await db
    .withTables<FindingsTables>()
    .selectFrom('findings_profiles')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('facility', '=', facility)
    .where('no', '<=', no)
    .executeTakeFirst();
  return row?.count ?? 0;
}

/** Names the last time a facility was counted anew: only then may profiles and sets go, and their numbers come again. */
export async function readCounting(db: Db, facility: string): Promise<string> {
  const row = await db
    .withTables<FindingsTables>()
    .selectFrom('findings_matched')
    .select(['knowledge', 'day', 'at'])
    .where('facility', '=', facility)
    .executeTakeFirst();
  return JSON.stringify(row ?? null);
}

/** The day on which a facility first had a vulnerability. */
export async function readFirstSeenOf(db: Db, facility: string, id: string): Promise<string | undefined> {
  const row = await db
    .withTables<FindingsTables>()
    .selectFrom('findings_open')
    .innerJoin('findings_vulnerabilities', 'findings_vulnerabilities.no', 'findings_open.vulnerability')
    .select('first_seen')
    .where('facility', '=', facility)
    .where(sql.ref('findings_vulnerabilities.id'), '=', id)
    .executeTakeFirst();
  return row?.first_seen;
}

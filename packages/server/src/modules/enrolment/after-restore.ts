import type { Db } from '../../platform/database/index.ts';
import { tables } from './store.ts';

/** How many trusted devices have not checked in since an instant: after a restore, those whose later results are still to come. */
export async function countUnseenSince(db: Db, facility: string, since: string): Promise<number> {
  const row = await tables(db)
    .selectFrom('enrolment_identities')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('facility', '=', facility)
    .where('state', '=', 'active')
    // Gates and collectors are visited; they do not check in.
    .where('kind', 'not in', ['gate', 'collector'])
    .where((where) => where.or([where('last_seen', 'is', null), where('last_seen', '<', since)]))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

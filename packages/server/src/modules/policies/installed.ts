import type { Db } from '../../platform/database/index.ts';
import type { FindingsTables } from '../findings/index.ts';
import { unpackNumbers } from '../inventories/numbers.ts';

/** Sets read at a time. */
const PAGE = 2_000;

/**
 * The profiles of a facility that have software with one of these names (as `searchText` writes them), by name. Devices of a profile share their
 * software, so this asks for what differs and not for every machine.
 */
export async function profilesWithSoftware(
  db: Db,
  facility: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const found = new Map<string, Set<number>>();
  const identities = await identitiesNamed(db, names);
  if (identities.size === 0) {
    return found;
  }
  const profiles = await db
    .withTables<FindingsTables>()
    .selectFrom('findings_profiles')
    .select(['no', 'set_no'])
    .where('facility', '=', facility)
    .execute();
  const profilesOf = Map.groupBy(profiles, ({ set_no }) => set_no);
  const sets = [...profilesOf.keys()];
  for (let from = 0; from < sets.length; from += PAGE) {
    const rows = await db
      .withTables<FindingsTables>()
      .selectFrom('findings_sets')
      .select(['no', 'identities'])
      .where('no', 'in', sets.slice(from, from + PAGE))
      .execute();
    for (const { no, identities: packed } of rows) {
      const here = new Set([...unpackNumbers(packed)].flatMap((number) => identities.get(number) ?? []));
      for (const name of here) {
        const among = found.get(name) ?? new Set();
        for (const profile of profilesOf.get(no) ?? []) {
          among.add(profile.no);
        }
        found.set(name, among);
      }
    }
  }
  return found;
}

async function identitiesNamed(db: Db, names: readonly string[]): Promise<ReadonlyMap<number, string>> {
  if (names.length === 0) {
    return new Map();
  }
  const rows = await db
    .withTables<FindingsTables>()
    .selectFrom('findings_identities')
    .select(['no', 'name_search'])
    .where('name_search', 'in', [...new Set(names)])
    .execute();
  return new Map(rows.map(({ no, name_search }) => [no, name_search]));
}

import type { JudgedIdentity } from '@tsukuroi/matching';
import type { Db } from '../../platform/database/index.ts';
import { unpackNumbers } from '../inventories/numbers.ts';
import type { SetReader } from './bulk.ts';
import type { JudgedVerdicts } from './judged.ts';
import { acceptedOn } from './profile.ts';
import { type ProfileRecord, readProfiles, readSetsOf, readSoftwareOf, type SetRecord } from './store.ts';
import { placeNumber } from './urgency.ts';

/** A profile that has a vulnerability, with the verdict that is most urgent there. */
export interface Hit {
  readonly profile: number;
  readonly identity: JudgedIdentity;
  readonly verdict: number;
  readonly decision: number;
  readonly place: number;
}

interface IndexedSet {
  readonly set: SetRecord;
  readonly numbers: Int32Array;
  readonly profiles: readonly ProfileRecord[];
}

interface FacilityIndex {
  readonly changes: number;
  readonly sets: readonly IndexedSet[];
  readonly software: readonly number[];
}

/**
 * Finds the devices of a vulnerability: vulnerability → identities → sets → profiles. The sets of a facility are kept in
 * memory as numbers until something changes; a question then walks arrays.
 */
export class Where {
  readonly #db: Db;
  readonly #indexes = new Map<string, FacilityIndex>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** @param changes the findings' count of changes: an index of another count is read anew */
  async profilesWith(
    facility: string,
    id: string,
    parts: { judged: JudgedVerdicts; reader: SetReader; changes: number },
  ): Promise<Hit[]> {
    const { judged, reader } = parts;
    const index = await this.#index(facility, parts.changes);
    await reader.prepareNumbers(index.software);
    const vulnerability = judged.numberOfVulnerability(id);
    if (vulnerability === undefined) {
      return [];
    }
    const marked = reader.identitiesWith(vulnerability, index.software);
    const hits: Hit[] = [];
    for (const { set, numbers, profiles } of index.sets) {
      const concerned = numbers.filter((number) => marked[number] === 1);
      if (concerned.length > 0) {
        const lists = reader.listsOf(set, numbers, concerned);
        hits.push(...hitsOf(lists, profiles, vulnerability, id, judged));
      }
    }
    return hits;
  }

  async #index(facility: string, changes: number): Promise<FacilityIndex> {
    const known = this.#indexes.get(facility);
    if (known?.changes === changes) {
      return known;
    }
    const [profiles, sets, software] = await Promise.all([
      readProfiles(this.#db, facility),
      readSetsOf(this.#db, facility),
      readSoftwareOf(this.#db, facility),
    ]);
    const bySet = Map.groupBy(profiles, (profile) => profile.set_no);
    const index = {
      changes,
      software,
      sets: sets.map((set) => ({
        set,
        numbers: unpackNumbers(set.identities),
        profiles: bySet.get(set.no) ?? [],
      })),
    };
    this.#indexes.set(facility, index);
    return index;
  }
}

function hitsOf(
  lists: readonly { readonly identity: JudgedIdentity; readonly verdicts: Int32Array }[],
  profiles: readonly ProfileRecord[],
  vulnerability: number,
  id: string,
  judged: JudgedVerdicts,
): Hit[] {
  const { vulnerabilityOf, undetermined } = judged;
  const own = lists.flatMap(({ identity, verdicts }) =>
    [...verdicts]
      .filter((verdict) => vulnerabilityOf[verdict] === vulnerability)
      .map((verdict) => ({ identity, verdict })),
  );
  return profiles.flatMap((profile) => {
    if (profile.accepted !== '[]' && acceptedOn(profile.accepted, judged.day).includes(id)) {
      return [];
    }
    const place = placeNumber(profile.exposure, profile.clinical_role);
    const decisions = judged.decisionsIn(place);
    let best: Hit | undefined;
    for (const { identity, verdict } of own) {
      const decision = decisions[verdict] ?? 0;
      const more =
        best === undefined
          ? -1
          : decision - best.decision || (undetermined[verdict] ?? 0) - (undetermined[best.verdict] ?? 0);
      if (more < 0) {
        best = { profile: profile.no, identity, verdict, decision, place };
      }
    }
    return best === undefined ? [] : [best];
  });
}

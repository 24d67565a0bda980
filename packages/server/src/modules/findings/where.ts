import type { JudgedIdentity } from '@tsukuroi/matching';
import type { Db } from '../../platform/database/index.ts';
import { unpackNumbers } from '../inventories/numbers.ts';
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

export interface WhereParts {
  readonly db: Db;
  readonly identities: { read(numbers: Iterable<number>): Promise<JudgedIdentity[]> };
  /** Final verdicts of each identity of a set, where some wait for the manifest. */
  readonly settle: (set: SetRecord, identities: readonly JudgedIdentity[]) => readonly Int32Array[];
}

/** Finds the devices of a vulnerability: vulnerability → identities → sets → profiles, each step by what is in memory. */
export class Where {
  readonly #parts: WhereParts;
  readonly #sets = new Map<string, Int32Array>();

  constructor(parts: WhereParts) {
    this.#parts = parts;
  }

  async profilesWith(facility: string, id: string, judged: JudgedVerdicts): Promise<Hit[]> {
    const identities = await this.#identitiesWith(facility, id, judged);
    const vulnerability = judged.numberOfVulnerability(id);
    if (identities.size === 0 || vulnerability === undefined) {
      return [];
    }
    const [profiles, sets] = await Promise.all([
      readProfiles(this.#parts.db, facility),
      readSetsOf(this.#parts.db, facility),
    ]);
    const open = profiles.filter(({ accepted }) => accepted === '[]' || !acceptedOn(accepted, judged.day).includes(id));
    const bySet = Map.groupBy(open, (profile) => profile.set_no);
    const hits: Hit[] = [];
    for (const set of sets) {
      const found = this.#numbersOf(set).filter((number) => identities.has(number));
      const concerned = found.length === 0 ? [] : (bySet.get(set.no) ?? []);
      if (concerned.length > 0) {
        hits.push(...(await this.#hitsOf(set, found, concerned, vulnerability, judged, identities)));
      }
    }
    return hits;
  }

  async #identitiesWith(
    facility: string,
    id: string,
    judged: JudgedVerdicts,
  ): Promise<ReadonlyMap<number, JudgedIdentity>> {
    const numbers = await readSoftwareOf(this.#parts.db, facility);
    const identities = await this.#parts.identities.read(numbers);
    for (const identity of identities) {
      judged.of(identity);
    }
    const vulnerability = judged.numberOfVulnerability(id);
    const found = new Map<number, JudgedIdentity>();
    for (const [index, identity] of identities.entries()) {
      const { verdicts } = judged.of(identity);
      if (verdicts.some((verdict) => judged.vulnerabilityOf[verdict] === vulnerability)) {
        found.set(numbers[index] ?? 0, identity);
      }
    }
    return found;
  }

  async #hitsOf(
    set: SetRecord,
    found: Int32Array,
    profiles: readonly ProfileRecord[],
    vulnerability: number,
    judged: JudgedVerdicts,
    identities: ReadonlyMap<number, JudgedIdentity>,
  ): Promise<Hit[]> {
    const concerned = [...found].flatMap((number) => identities.get(number) ?? []);
    const waits = concerned.some((identity) => judged.of(identity).open);
    const lists = waits
      ? await this.#settled(set, concerned)
      : concerned.map((identity) => judged.of(identity).verdicts);
    return profiles.flatMap((profile) => {
      const place = placeNumber(profile.exposure, profile.clinical_role);
      const decisions = judged.decisionsIn(place);
      let best: Hit | undefined;
      for (const [index, list] of lists.entries()) {
        const identity = concerned[index];
        for (const verdict of list) {
          const decision = decisions[verdict] ?? 0;
          const known = best === undefined ? undefined : judged.undetermined[best.verdict];
          if (
            identity !== undefined &&
            judged.vulnerabilityOf[verdict] === vulnerability &&
            (best === undefined ||
              decision < best.decision ||
              (decision === best.decision && (judged.undetermined[verdict] ?? 0) < (known ?? 0)))
          ) {
            best = { profile: profile.no, identity, verdict, decision, place };
          }
        }
      }
      return best === undefined ? [] : [best];
    });
  }

  async #settled(set: SetRecord, concerned: readonly JudgedIdentity[]): Promise<readonly Int32Array[]> {
    const all = await this.#parts.identities.read(this.#numbersOf(set));
    const lists = this.#parts.settle(set, all);
    return concerned.map((identity) => lists[all.findIndex(({ key }) => key === identity.key)] ?? new Int32Array());
  }

  #numbersOf(set: SetRecord): Int32Array {
    let numbers = this.#sets.get(set.key);
    if (numbers === undefined) {
      numbers = unpackNumbers(set.identities);
      this.#sets.set(set.key, numbers);
    }
    return numbers;
  }
}

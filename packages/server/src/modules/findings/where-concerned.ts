import type { JudgedIdentity } from '@tsukuroi/matching';
import type { SetReader } from './bulk.ts';
import type { JudgedVerdicts } from './judged.ts';
import { acceptedOn } from './profile.ts';
import { PLACES } from './urgency.ts';
import type { Answer, Hit } from './where.ts';
import type { FacilityIndex } from './where-index.ts';

/** Verdicts on the vulnerability that a set holds, and what follows from them in each place it was asked for. */
interface Said {
  readonly verdicts: readonly Pick<Answer, 'identity' | 'verdict'>[];
  readonly inPlace: (Answer | undefined)[];
}

/** What an identity says of the vulnerability by itself; `open` = the rest of a machine may change it. */
interface Known {
  readonly number: number;
  readonly identity: JudgedIdentity;
  readonly verdicts: readonly number[];
  readonly open: boolean;
}

/**
 * The sets and profiles of one facility that one vulnerability concerns, under one knowledge and day. The index only grows,
 * and what was said of a row stays true, so that each question goes on where the last one ended.
 */
export class Concerned {
  readonly #index: FacilityIndex;
  readonly #id: string;
  readonly #vulnerability: number;
  readonly #judged: JudgedVerdicts;
  readonly #reader: SetReader;
  readonly #known = new Map<number, Known>();
  /** What sets say that need nothing but their identities. */
  readonly #shared = new Map<string, Said>();
  readonly #bySet: (Said | undefined)[] = [];
  readonly #hits = new Map<Answer, number[]>();
  /** 1 at the number of each identity that has a verdict on the vulnerability. */
  #marked: Uint8Array = new Uint8Array();
  #identitiesRead = 0;
  #profilesRead = 0;

  constructor(
    index: FacilityIndex,
    { id, vulnerability }: { id: string; vulnerability: number },
    { judged, reader }: { judged: JudgedVerdicts; reader: SetReader },
  ) {
    this.#index = index;
    this.#id = id;
    this.#vulnerability = vulnerability;
    this.#judged = judged;
    this.#reader = reader;
  }

  /** All profiles concerned, those that came since the last question too. Every identity of the index must be judged. */
  hits(): Hit[] {
    this.#mark();
    this.#readSets();
    this.#readProfiles();
    return Array.from(this.#hits, ([answer, profiles]) => ({ answer, profiles }));
  }

  /** Marks identities with a verdict on the vulnerability. One that came since the last question is in later sets alone. */
  #mark(): void {
    const { identities } = this.#index;
    const fresh = this.#identitiesRead === 0 ? identities : identities.slice(this.#identitiesRead);
    if (fresh.length === 0) {
      return;
    }
    const marked = this.#reader.identitiesWith(this.#vulnerability, fresh);
    for (const [number, mark] of this.#marked.entries()) {
      marked[number] ||= mark;
    }
    this.#marked = marked;
    this.#identitiesRead = identities.length;
  }

  #readSets(): void {
    const entries = this.#index.entries.values;
    const ends = this.#index.ends.values;
    const marked = this.#marked;
    const concerned: number[] = [];
    let at = this.#bySet.length === 0 ? 0 : (ends[this.#bySet.length - 1] ?? 0);
    for (let row = this.#bySet.length; row < ends.length; row++) {
      const end = ends[row] ?? 0;
      concerned.length = 0;
      for (; at < end; at++) {
        const number = entries[at] ?? 0;
        if (marked[number] === 1) {
          concerned.push(number);
        }
      }
      this.#bySet.push(concerned.length === 0 ? undefined : this.#saidOf(row, concerned));
    }
  }

  #readProfiles(): void {
    const { accepted, profiles, setOfProfile, placeOfProfile } = this.#index;
    const numbers = profiles.values;
    const setOf = setOfProfile.values;
    const placeOf = placeOfProfile.values;
    for (let row = this.#profilesRead; row < numbers.length; row++) {
      const said = this.#bySet[setOf[row] ?? 0];
      if (said === undefined) {
        continue;
      }
      const risks = accepted.get(row);
      if (risks !== undefined && acceptedOn(risks, this.#judged.day).includes(this.#id)) {
        continue;
      }
      const place = placeOf[row] ?? 0;
      const answer = said.inPlace[place] ?? this.#answerIn(place, said);
      if (answer !== undefined) {
        const known = this.#hits.get(answer);
        if (known === undefined) {
          this.#hits.set(answer, [numbers[row] ?? 0]);
        } else {
          known.push(numbers[row] ?? 0);
        }
      }
    }
    this.#profilesRead = numbers.length;
  }

  /** The most urgent verdict in a place; among equals one that is certain. */
  #answerIn(place: number, said: Said): Answer | undefined {
    const { undetermined } = this.#judged;
    const decisions = this.#judged.decisionsIn(place);
    let best: Answer | undefined;
    for (const { identity, verdict } of said.verdicts) {
      const decision = decisions[verdict] ?? 0;
      const more =
        best === undefined
          ? -1
          : decision - best.decision || (undetermined[verdict] ?? 0) - (undetermined[best.verdict] ?? 0);
      if (more < 0) {
        best = { identity, verdict, decision, place };
      }
    }
    said.inPlace[place] = best;
    return best;
  }

  #saidOf(row: number, concerned: readonly number[]): Said {
    const key = concerned.join(',');
    const known = this.#shared.get(key);
    if (known !== undefined) {
      return known;
    }
    const identities = concerned.map((number) => this.#known.get(number) ?? this.#learn(row, number));
    const verdicts = identities.flatMap((one) =>
      one.open
        ? this.#on(this.#listOf(row, one.number))
        : one.verdicts.map((verdict) => ({ identity: one.identity, verdict })),
    );
    const said = { verdicts, inPlace: new Array(PLACES).fill(undefined) };
    if (!identities.some(({ open }) => open)) {
      this.#shared.set(key, said);
    }
    return said;
  }

  /** What an identity says by itself; `row` is a set that holds it. */
  #learn(row: number, number: number): Known {
    const { identity } = this.#listOf(row, number);
    const verdicts = this.#on({ identity, verdicts: this.#judged.of(identity).verdicts }).map(({ verdict }) => verdict);
    // As a whole machine settles them (lists.ts): what is open may come out either way, else what is said stands.
    const open = verdicts.some((verdict) => this.#judged.verdict(verdict).open !== undefined);
    const known = { number, identity, verdicts, open };
    this.#known.set(number, known);
    return known;
  }

  /** Final verdicts of one identity of a set. */
  #listOf(row: number, number: number): { identity: JudgedIdentity; verdicts: Int32Array } {
    const entries = this.#index.entriesOf(row);
    const [list] = this.#reader.listsOf(this.#index.systemOf(row), entries, Int32Array.of(number));
    if (list === undefined) {
      throw new RangeError(`identity ${number} was not judged`);
    }
    return list;
  }

  /** Those verdicts that are about the vulnerability: a system may have thousands of others. */
  #on({ identity, verdicts }: { identity: JudgedIdentity; verdicts: Int32Array }): Said['verdicts'] {
    const { vulnerabilityOf } = this.#judged;
    const found: { identity: JudgedIdentity; verdict: number }[] = [];
    for (let at = 0; at < verdicts.length; at++) {
      const verdict = verdicts[at] ?? 0;
      if (vulnerabilityOf[verdict] === this.#vulnerability) {
        found.push({ identity, verdict });
      }
    }
    return found;
  }
}

import type { Db } from '../../platform/database/index.ts';
import { unpackNumbers } from '../inventories/numbers.ts';
import { NumberList } from './number-list.ts';
import { placeNumber } from './urgency.ts';
import { countProfilesUpTo, type PlacedProfile, profilesAbove, readCounting, readSetsByNumber } from './where-store.ts';

/**
 * What is installed where in one facility, as numbers: its sets one behind the other, its profiles in ascending order. Rows
 * are only added: neither a set nor a profile ever changes, a device that changes points at another one.
 */
export class FacilityIndex {
  /** Distinct identities of all sets, in the order they were met. */
  readonly identities: number[] = [];
  /** Row by row: number of the profile, row of its set, its place (urgency.ts). */
  readonly profiles = new NumberList();
  readonly setOfProfile = new NumberList();
  readonly placeOfProfile = new NumberList();
  /** Row of a profile → the risks accepted there, where there are any. */
  readonly accepted = new Map<number, string>();
  /** Identities of all sets; those of a set's row lie between its number in `ends` and that of the row before. */
  readonly entries = new NumberList();
  readonly ends = new NumberList();
  readonly #rowOfSet = new Map<number, number>();
  readonly #known = new Set<number>();
  readonly #texts = new Map<string, string>();
  readonly #systems: { readonly os: string; readonly updates: string }[] = [];

  /** Adds what came since; the highest profile that is known is where it goes on. */
  async add(db: Db, facility: string): Promise<void> {
    const above = this.profiles.values.at(-1) ?? 0;
    for await (const rows of profilesAbove(db, facility, above)) {
      const missing = new Set(rows.map((row) => row.set_no).filter((no) => !this.#rowOfSet.has(no)));
      if (missing.size > 0) {
        for (const { no, os, updates, identities } of await readSetsByNumber(db, [...missing])) {
          this.#addSet(no, { os, updates }, unpackNumbers(identities));
        }
      }
      for (const row of rows) {
        this.#addProfile(row);
      }
    }
  }

  /** System and Windows updates of a set's row, as stored. */
  systemOf(row: number): { readonly os: string; readonly updates: string } {
    return this.#systems[row] ?? { os: '{}', updates: '[]' };
  }

  entriesOf(row: number): Int32Array {
    const ends = this.ends.values;
    return this.entries.values.subarray(row === 0 ? 0 : ends[row - 1], ends[row]);
  }

  #addSet(no: number, system: { os: string; updates: string }, numbers: Int32Array): void {
    this.#rowOfSet.set(no, this.ends.length);
    this.#systems.push({ os: this.#once(system.os), updates: this.#once(system.updates) });
    for (const number of numbers) {
      this.entries.push(number);
      if (!this.#known.has(number)) {
        this.#known.add(number);
        this.identities.push(number);
      }
    }
    this.ends.push(this.entries.length);
  }

  #addProfile({ no, set_no, exposure, clinical_role, accepted }: PlacedProfile): void {
    const set = this.#rowOfSet.get(set_no);
    if (set === undefined) {
      throw new RangeError(`profile ${no} without its set ${set_no}`);
    }
    if (accepted !== '[]') {
      this.accepted.set(this.profiles.length, accepted);
    }
    this.profiles.push(no);
    this.setOfProfile.push(set);
    this.placeOfProfile.push(placeNumber(exposure, clinical_role));
  }

  /** Thousands of sets name few systems: each text is kept once. */
  #once(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) {
      this.#texts.set(text, text);
    }
    return known ?? text;
  }
}

interface Held {
  readonly index: FacilityIndex;
  readonly counting: string;
  changes: number;
}

/** The indexes of facilities that were asked about: made once, then only added to, until a facility is counted anew. */
export class FacilityIndexes {
  readonly #db: Db;
  readonly #held = new Map<string, Held>();
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** @param changes the findings' count of changes: only when it moved is the database asked */
  of(facility: string, changes: number): Promise<FacilityIndex> {
    const before = this.#turns.get(facility) ?? Promise.resolve();
    const fresh = before.then(() => this.#fresh(facility, changes));
    this.#turns.set(
      facility,
      fresh.catch(() => undefined),
    );
    return fresh;
  }

  async #fresh(facility: string, changes: number): Promise<FacilityIndex> {
    const held = this.#held.get(facility);
    if (held !== undefined && held.changes >= changes) {
      return held.index;
    }
    const counting = await readCounting(this.#db, facility);
    if (held !== undefined && held.counting === counting && (await this.#isWhole(facility, held.index))) {
      await held.index.add(this.#db, facility);
      held.changes = changes;
      return held.index;
    }
    const index = new FacilityIndex();
    await index.add(this.#db, facility);
    this.#held.set(facility, { index, counting, changes });
    return index;
  }

  /** False when a profile that is held is gone from the database. */
  async #isWhole(facility: string, { profiles }: FacilityIndex): Promise<boolean> {
    const highest = profiles.values.at(-1) ?? 0;
    return (await countProfilesUpTo(this.#db, facility, highest)) === profiles.length;
  }
}

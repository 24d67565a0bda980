import type { Db } from '../../platform/database/index.ts';
import { NumberList } from './number-list.ts';
import type { SetIndex } from './set-index.ts';
import {
  type CountedProfile,
  type CountedSet,
  PAGE,
  readProfilePage,
  readProfilesByNumber,
  readSetsByNumber,
} from './store-fleet.ts';
import { placeNumber } from './urgency.ts';

/** Counters of a profile as the table holds them, after `accepted`; `judged` is a number here. */
const COUNTERS = 9;
const JUDGED_WORDS = ['judged', 'partly', 'unknown'];
/** Sets and profiles that nobody has any more are passed over until they are this share; then the image is read anew. */
const MOST_GONE = 0.5;

/** A profile as counting sees it. */
export interface ImageProfile {
  readonly no: number;
  readonly place: number;
  readonly devices: number;
  /** Risks accepted on these devices alone (`acceptedOn`). */
  readonly accepted: string;
}

type CountDevices = (db: Db, facility: string) => Promise<ReadonlyMap<number, number>>;

/**
 * What a facility has, as numbers in a few arrays: its sets with their identities as they are stored, its profiles with place,
 * devices and counters. Read once in pages; afterwards only what a report moved is read again (`refresh`).
 */
export class FacilityImage {
  readonly facility: string;
  /** So many of the sets are ready for the reader. */
  prepared = 0;
  /** Which of the sets that were there when it was made have an identity. */
  index: SetIndex | undefined;
  readonly #setRows = new Map<number, number>();
  readonly #systems = new Map<string, { readonly os: string; readonly updates: string }>();
  readonly #systemOf: { readonly os: string; readonly updates: string }[] = [];
  readonly #setNumbers = new NumberList();
  readonly #ends = new NumberList();
  #bytes = new Uint8Array(4_096);
  readonly #profilesOfSet: number[][] = [];
  readonly #rows = new Map<number, number>();
  readonly #numbers = new NumberList();
  readonly #set = new NumberList();
  readonly #place = new NumberList();
  readonly #devices = new NumberList();
  readonly #counters = new NumberList();
  readonly #accepted = new Map<number, string>();
  readonly #moved = new Set<number>();
  #gone = 0;

  private constructor(facility: string) {
    this.facility = facility;
  }

  static async read(db: Db, facility: string, countDevices: CountDevices): Promise<FacilityImage> {
    const image = new FacilityImage(facility);
    const devices = await countDevices(db, facility);
    for (let after = 0; ; ) {
      const page = await readProfilePage(db, facility, after);
      await image.#readSets(db, page);
      for (const profile of page) {
        image.#add(profile, devices.get(profile.no) ?? 0);
      }
      after = page.at(-1)?.no ?? after;
      if (page.length < PAGE) {
        return image;
      }
    }
  }

  get sets(): number {
    return this.#ends.length;
  }

  get profiles(): number {
    return this.#numbers.length;
  }

  /** True when so much is gone that reading anew is better. */
  get isWorn(): boolean {
    return this.#gone > MOST_GONE * this.#numbers.length;
  }

  /** A set by its place in the image, in the form that `SetReader.read` takes. */
  set(row: number): CountedSet {
    const system = this.#systemOf[row] ?? { os: '{}', updates: '[]' };
    const start = row === 0 ? 0 : this.#ends.at(row - 1);
    return { no: this.#setNumbers.at(row), ...system, identities: this.#bytes.subarray(start, this.#ends.at(row)) };
  }

  /** Places in the image of a set's profiles. */
  profilesOf(set: number): readonly number[] {
    return this.#profilesOfSet[set] ?? [];
  }

  profile(row: number): ImageProfile {
    return {
      no: this.#numbers.at(row),
      place: this.#place.at(row),
      devices: this.#devices.at(row),
      accepted: this.#accepted.get(row) ?? '[]',
    };
  }

  /** Remembers counters; the row to write when they differ from what is stored, else undefined. */
  count(row: number, counters: readonly number[], judged: string): (number | string)[] | undefined {
    const at = row * COUNTERS;
    const word = JUDGED_WORDS.indexOf(judged);
    let differs = this.#counters.at(at + COUNTERS - 1) !== word;
    this.#counters.set(at + COUNTERS - 1, word);
    for (const [column, value] of counters.entries()) {
      differs ||= this.#counters.at(at + column) !== value;
      this.#counters.set(at + column, value);
    }
    return differs ? [this.#numbers.at(row), ...counters, judged] : undefined;
  }

  /** Profiles that no device has, and the sets that then have none. */
  unused(): { profiles: number[]; sets: number[] } {
    const profiles: number[] = [];
    const sets: number[] = [];
    for (const [set, rows] of this.#profilesOfSet.entries()) {
      const dead = rows.filter((row) => this.#devices.at(row) === 0);
      profiles.push(...dead.map((row) => this.#numbers.at(row)));
      if (dead.length === rows.length && rows.length > 0) {
        sets.push(this.#setNumbers.at(set));
      }
    }
    return { profiles, sets };
  }

  /** Passes over profiles that were removed from the database. */
  drop(profiles: readonly number[]): void {
    for (const no of profiles) {
      const row = this.#rows.get(no);
      const set = row === undefined ? undefined : this.#set.at(row);
      const rows = set === undefined ? undefined : this.#profilesOfSet[set];
      if (row !== undefined && set !== undefined && rows !== undefined) {
        this.#profilesOfSet[set] = rows.filter((other) => other !== row);
        this.#rows.delete(no);
        this.#accepted.delete(row);
        this.#gone++;
        if (rows.length === 1) {
          this.#setRows.delete(this.#setNumbers.at(set));
        }
      }
    }
  }

  /** Each distinct text of risks that are accepted on some devices alone. */
  acceptedTexts(): ReadonlySet<string> {
    return new Set(this.#accepted.values());
  }

  /** A profile to or from which devices moved: what is known about it is read again. */
  move(profile: number): void {
    this.#moved.add(profile);
  }

  /** Reads what has moved. */
  async refresh(
    db: Db,
    countDevices: (db: Db, facility: string, profiles?: readonly number[]) => Promise<ReadonlyMap<number, number>>,
  ): Promise<void> {
    if (this.#moved.size === 0) {
      return;
    }
    const numbers = [...this.#moved];
    const [profiles, devices] = await Promise.all([
      readProfilesByNumber(db, numbers),
      countDevices(db, this.facility, numbers),
    ]);
    await this.#readSets(db, profiles);
    for (const profile of profiles) {
      const row = this.#rows.get(profile.no);
      if (row === undefined) {
        this.#add(profile, devices.get(profile.no) ?? 0);
      } else {
        this.#devices.set(row, devices.get(profile.no) ?? 0);
        this.count(row, countersOf(profile), profile.judged);
      }
    }
    this.#moved.clear();
  }

  #add(profile: CountedProfile, devices: number): void {
    const set = this.#setRows.get(profile.set_no);
    if (set === undefined) {
      throw new RangeError(`profile ${profile.no} without its set`);
    }
    const row = this.#numbers.length;
    this.#rows.set(profile.no, row);
    this.#numbers.push(profile.no);
    this.#set.push(set);
    this.#place.push(placeNumber(profile.exposure, profile.clinical_role));
    this.#devices.push(devices);
    if (profile.accepted !== '[]') {
      this.#accepted.set(row, profile.accepted);
    }
    this.#profilesOfSet[set]?.push(row);
    for (let column = 0; column < COUNTERS; column++) {
      this.#counters.push(0);
    }
    this.count(row, countersOf(profile), profile.judged);
  }

  async #readSets(db: Db, profiles: readonly CountedProfile[]): Promise<void> {
    const missing = new Set(profiles.map((profile) => profile.set_no).filter((no) => !this.#setRows.has(no)));
    for (const set of await readSetsByNumber(db, [...missing])) {
      const { no, os, updates, identities } = set;
      const start = this.#ends.length === 0 ? 0 : this.#ends.at(this.#ends.length - 1);
      this.#widen(start + identities.length);
      this.#bytes.set(identities, start);
      this.#setRows.set(no, this.#ends.length);
      this.#setNumbers.push(no);
      this.#ends.push(start + identities.length);
      const key = `${os}\n${updates}`;
      const system = this.#systems.get(key) ?? { os, updates };
      this.#systems.set(key, system);
      this.#systemOf.push(system);
      this.#profilesOfSet.push([]);
    }
  }

  #widen(size: number): void {
    if (size > this.#bytes.length) {
      const wider = new Uint8Array(Math.max(size, this.#bytes.length * 2));
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
  }
}

function countersOf(row: CountedProfile): number[] {
  const { decision, act_now, this_week, next_window, watch, affected, undetermined, unmapped } = row;
  return [decision, act_now, this_week, next_window, watch, affected, undetermined, unmapped];
}

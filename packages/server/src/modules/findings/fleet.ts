import { type Clock, isoSeconds } from '@tsukuroi/core';
import { type Db, inTransaction, type Tx } from '../../platform/database/index.ts';
import type { NumberedSet, SetReader } from './bulk.ts';
import { type CountedProfiles, type FacilityCount, FleetCounter, ProfileCounter } from './fleet-count.ts';
import { type Recounted, replaceRows, writeRecounted } from './fleet-rows.ts';
import { FacilityImage } from './image.ts';
import type { Advance, JudgedVerdicts } from './judged.ts';
import { acceptedOn, breathe, numbersOf } from './profile.ts';
import { highestNumber, type MatchedRecord } from './store.ts';
import { markListed, removeProfiles, writeAllMatched, writeCounters } from './store-fleet.ts';
import { VerdictLists } from './verdict-lists.ts';
import type { Vulnerabilities } from './vulnerabilities.ts';

/** Sets read between two answers to requests. */
const SETS_AT_ONCE = 50;
/** The same where only a few verdicts of each are looked at. */
const MARKED_SETS_AT_ONCE = 5_000;

export interface FleetParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly vulnerabilities: Vulnerabilities;
  /** Vulnerabilities that are accepted for a whole facility on a day, with the last day of it. */
  readonly acceptedEverywhere: (db: Db, facility: string, day: string) => Promise<ReadonlyMap<string, string>>;
  /** How many devices share each profile, or each of some. */
  readonly countDevices: (
    db: Db,
    facility: string,
    profiles?: readonly number[],
  ) => Promise<ReadonlyMap<number, number>>;
}

/** Verdicts and sets of one knowledge and day. */
export interface Ground {
  readonly judged: JudgedVerdicts;
  readonly reader: SetReader;
}

/** What a facility's rows stand on. */
interface Standing {
  /** How many advances were followed. */
  readonly advances: number;
  readonly day: string;
  readonly everywhere: ReadonlySet<string>;
}

interface Known {
  readonly image: FacilityImage;
  /** Undefined: nothing that was counted can be relied on. */
  standing?: Standing;
}

/** Some vulnerabilities, and what it takes to count them alone. */
interface Plan {
  readonly counted: ReadonlySet<number>;
  readonly marks: Uint8Array;
  readonly restrict: (list: Int32Array) => Int32Array;
}

/**
 * Counts whole facilities: from nothing, or after news only the vulnerabilities that these moved. Sets and profiles are kept
 * in memory as numbers (image.ts). What is committed at once are the rows of each facility; the counters of the profiles,
 * which lists sort by, follow in the background (`list`), and readers wait for them.
 */
export class Fleet {
  readonly #parts: FleetParts;
  readonly #known = new Map<string, Known>();
  readonly #unlisted = new Set<string>();
  #advances: Advance[] = [];
  #lists: { readonly lists: VerdictLists; readonly profiles: ProfileCounter } | undefined;

  constructor(parts: FleetParts) {
    this.#parts = parts;
  }

  /** Verdicts were brought forward. */
  advanced(advance: Advance): void {
    this.#advances.push(advance);
  }

  /** Everything is judged anew. */
  restarted(): void {
    this.#advances = [];
    for (const known of this.#known.values()) {
      delete known.standing;
    }
  }

  /** Devices moved from or to a profile. */
  moved(facility: string, profile: number): void {
    this.#known.get(facility)?.image.move(profile);
  }

  /** Facilities whose profiles do not show yet what was committed. */
  get unlisted(): ReadonlySet<string> {
    return this.#unlisted;
  }

  /** True when news alone has to be counted. */
  stands(facility: string): boolean {
    return this.#known.get(facility)?.standing !== undefined;
  }

  /** Counts facilities; each is committed whole. `tell` gets shares of 1. */
  async rematch(facilities: readonly string[], ground: Ground, tell: (share: number) => void): Promise<void> {
    const quick = facilities.filter((facility) => this.stands(facility));
    const whole = facilities.filter((facility) => !this.stands(facility));
    await this.#follow(quick, ground);
    await this.#countAll(whole, ground, (share) => tell((quick.length + share * whole.length) / facilities.length));
    tell(1);
  }

  /** Brings the counters of a facility's profiles up to what was committed, and removes what nobody has. */
  async list(facility: string, ground: Ground): Promise<void> {
    const known = this.#known.get(facility);
    if (!this.#unlisted.has(facility) || known?.standing === undefined) {
      return;
    }
    const { judged, reader } = ground;
    if (known.standing.day !== judged.day) {
      // Midnight came in between. What ended with the day is counted first: afterwards no profile says any more that it ever was.
      await this.#follow([facility], ground);
    }
    const { image, standing } = known;
    await this.#refresh(image, reader);
    const everywhere = numbersOf(judged, [...standing.everywhere]);
    const counters: (number | string)[][] = [];
    for (let set = 0; set < image.sets; set++) {
      const stored = image.set(set);
      const profiles = this.#profilesOf(image, set, judged, everywhere);
      if (profiles.length > 0) {
        const read = reader.readNumbers(stored, this.#listsOf(judged).lists);
        this.#addCounters(counters, image, set, read, judged, profiles, everywhere);
      }
      if (set % (SETS_AT_ONCE * 10) === 0) {
        await breathe();
      }
    }
    await this.#whole(facility, (tx) => this.#writeProfiles(tx, image, counters), true);
    this.#unlisted.delete(facility);
  }

  /** Numbers of vulnerabilities on which anything moved since the facility was counted. */
  #movedSince(standing: Standing, image: FacilityImage, judged: JudgedVerdicts, everywhere: ReadonlySet<string>) {
    const own = new Set<string>(standing.everywhere.symmetricDifference(everywhere));
    if (standing.day !== judged.day) {
      for (const text of image.acceptedTexts()) {
        const before = new Set(acceptedOn(text, standing.day));
        for (const id of before.symmetricDifference(new Set(acceptedOn(text, judged.day)))) {
          own.add(id);
        }
      }
    }
    return numbersOf(judged, [...own]);
  }

  async #follow(facilities: readonly string[], { judged, reader }: Ground): Promise<void> {
    const { db, vulnerabilities } = this.#parts;
    const standing = await this.#refreshed(facilities, judged, reader);
    const plans = new Map<string, Plan>();
    const counter = new FleetCounter(judged, new VerdictLists(judged));
    const samples = new Map<number, number>();
    const recounted: Recounted[] = [];
    for (const { facility, image, before, everywhere } of standing) {
      const own = this.#movedSince(before, image, judged, everywhere);
      const key = `${before.advances}\n${[...own].sort().join(',')}`;
      const plan = plans.get(key) ?? this.#plan(before.advances, own, judged, reader);
      plans.set(key, plan);
      const count = await this.#countMarked(image, plan, counter, { judged, reader });
      for (const [at, number] of count.vulnerabilities.entries()) {
        samples.set(number, samples.get(number) ?? count.verdicts[at] ?? 0);
      }
      const isListed = plan.counted.size === 0 && before.advances === this.#advances.length;
      recounted.push({
        facility,
        count,
        counted: plan.counted,
        judged,
        vulnerabilities,
        accepted: numbersOf(judged, [...everywhere]),
        matched: this.#matched(facility, judged, isListed && !this.#unlisted.has(facility)),
      });
    }
    await vulnerabilities.keep(judged, samples.values(), true);
    await vulnerabilities.reword(judged);
    await writeRecounted(db, recounted, (written) => {
      for (const { facility, matched } of written) {
        const known = this.#known.get(facility);
        const own = standing.find((one) => one.facility === facility);
        if (known !== undefined && own !== undefined) {
          known.standing = this.#standing(judged, own.everywhere);
        }
        if (matched.listed === 0) {
          this.#unlisted.add(facility);
        }
      }
    });
  }

  /** Reads what reports moved since, and judges what is new: everything must be known before anything is counted. */
  async #refreshed(facilities: readonly string[], judged: JudgedVerdicts, reader: SetReader) {
    const { db, acceptedEverywhere } = this.#parts;
    const accepted = await Promise.all(facilities.map((facility) => acceptedEverywhere(db, facility, judged.day)));
    const refreshed = [];
    for (const [index, facility] of facilities.entries()) {
      const known = this.#known.get(facility);
      if (known?.standing !== undefined) {
        await this.#refresh(known.image, reader);
        const everywhere: ReadonlySet<string> = new Set(accepted[index]?.keys());
        refreshed.push({ facility, image: known.image, before: known.standing, everywhere });
      }
    }
    return refreshed;
  }

  #plan(since: number, own: ReadonlySet<number>, judged: JudgedVerdicts, reader: SetReader): Plan {
    const counted = new Set(own);
    for (const { moved } of this.#advances.slice(since)) {
      for (const number of moved) {
        counted.add(number);
      }
    }
    const wanted = new Uint8Array(judged.ids.length);
    for (const number of counted) {
      wanted[number] = 1;
    }
    const known = new WeakMap<Int32Array, Int32Array>();
    const restrict = (list: Int32Array): Int32Array => {
      let some = known.get(list);
      if (some === undefined) {
        const { vulnerabilityOf } = judged;
        some = list.filter((verdict) => wanted[vulnerabilityOf[verdict] ?? 0] === 1);
        known.set(list, some);
      }
      return some;
    };
    return { counted, marks: reader.marked(wanted), restrict };
  }

  async #countMarked(
    image: FacilityImage,
    plan: Plan,
    counter: FleetCounter,
    { judged, reader }: Ground,
  ): Promise<FacilityCount> {
    if (plan.counted.size === 0) {
      return counter.end();
    }
    const count = (set: number, identities: readonly number[]) => {
      const lists = reader.readSome(image.set(set), identities);
      counter.addLists(lists.map(plan.restrict), this.#profilesOf(image, set, judged));
    };
    for (const [set, identities] of image.index?.concerned(plan.marks) ?? []) {
      count(set, identities);
    }
    for (let set = image.index?.sets ?? 0; set < image.sets; set++) {
      const identities = reader.markedIn(image.set(set), plan.marks);
      if (identities.length > 0) {
        count(set, identities);
      }
      if (set % MARKED_SETS_AT_ONCE === MARKED_SETS_AT_ONCE - 1) {
        await breathe();
      }
    }
    await breathe();
    return counter.end();
  }

  /** Counts facilities from nothing: while one is written, the next is counted. */
  async #countAll(facilities: readonly string[], ground: Ground, tell: (share: number) => void): Promise<void> {
    let writing: Promise<void> = Promise.resolve();
    const kept = new Set<number>();
    const counter = new FleetCounter(ground.judged, this.#listsOf(ground.judged).lists);
    for (const [index, facility] of facilities.entries()) {
      const image = await this.#imageOf(facility);
      const everywhere = await this.#parts.acceptedEverywhere(this.#parts.db, facility, ground.judged.day);
      const hidden = numbersOf(ground.judged, [...everywhere.keys()]);
      const told = (share: number) => tell((index + share) / facilities.length);
      const { counters, count } = await this.#countWhole(image, counter, ground, hidden, told);
      await writing;
      await this.#keep(count, kept, ground.judged);
      writing = this.#writeWhole(facility, image, { counters, count }, ground.judged, everywhere);
      // A failure is met at the next `await`; until then it must not count as unhandled.
      writing.catch(() => undefined);
    }
    await writing;
  }

  /** Makes sure that what is open has its row and its words; `kept` are those of facilities before. */
  async #keep({ vulnerabilities, verdicts }: FacilityCount, kept: Set<number>, judged: JudgedVerdicts): Promise<void> {
    const missing = verdicts.filter((_, index) => !kept.has(vulnerabilities[index] ?? 0));
    if (missing.length > 0) {
      await this.#parts.vulnerabilities.keep(judged, missing, true);
      for (const number of vulnerabilities) {
        kept.add(number);
      }
    }
  }

  async #countWhole(
    image: FacilityImage,
    counter: FleetCounter,
    ground: Ground,
    everywhere: ReadonlySet<number>,
    tell: (share: number) => void,
  ): Promise<{ counters: (number | string)[][]; count: FacilityCount }> {
    const { judged, reader } = ground;
    const { lists } = this.#listsOf(judged);
    const counters: (number | string)[][] = [];
    for (let from = 0; from < image.sets; from += SETS_AT_ONCE) {
      const until = Math.min(image.sets, from + SETS_AT_ONCE);
      await reader.prepare(Array.from({ length: until - from }, (_, index) => image.set(from + index)));
      for (let set = from; set < until; set++) {
        const profiles = this.#profilesOf(image, set, judged, everywhere);
        if (profiles.length > 0) {
          const read = reader.readNumbers(image.set(set), lists);
          counter.add(read.lists, profiles);
          this.#addCounters(counters, image, set, read, judged, profiles, everywhere);
        }
      }
      tell((0.9 * until) / image.sets);
      await breathe();
    }
    image.prepared = image.sets;
    image.index = reader.indexOf(image.sets, (set) => image.set(set));
    return { counters, count: counter.end() };
  }

  async #writeWhole(
    facility: string,
    image: FacilityImage,
    { counters, count }: { counters: (number | string)[][]; count: FacilityCount },
    judged: JudgedVerdicts,
    everywhere: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { vulnerabilities } = this.#parts;
    const accepted = numbersOf(judged, [...everywhere.keys()]);
    await this.#whole(facility, async (tx) => {
      await replaceRows(tx, facility, count, { judged, vulnerabilities, accepted });
      await this.#writeProfiles(tx, image, counters);
      await writeAllMatched(tx, [this.#matched(facility, judged, true)]);
    });
    this.#known.set(facility, { image, standing: this.#standing(judged, new Set(everywhere.keys())) });
    this.#unlisted.delete(facility);
  }

  /** One transaction about a facility; when it fails, what is in memory no longer stands. */
  async #whole(facility: string, work: (tx: Tx) => Promise<void>, list = false): Promise<void> {
    try {
      await inTransaction(this.#parts.db, async (tx) => {
        await work(tx);
        if (list) {
          await markListed(tx, facility);
        }
      });
    } catch (error) {
      this.#known.delete(facility);
      throw error;
    }
  }

  async #writeProfiles(tx: Tx, image: FacilityImage, counters: readonly (number | string)[][]): Promise<void> {
    await writeCounters(tx, counters);
    const { profiles, sets } = image.unused();
    if (profiles.length === 0) {
      return;
    }
    // The highest number stays, so that no number is ever given twice.
    const highestProfile = await highestNumber(tx, 'findings_profiles');
    const highestSet = await highestNumber(tx, 'findings_sets');
    const gone = profiles.filter((no) => no !== highestProfile);
    await removeProfiles(
      tx,
      gone,
      sets.filter((no) => no !== highestSet),
    );
    image.drop(gone);
  }

  /** Adds the counters of a set's profiles that differ from what is stored. */
  #addCounters(
    into: (number | string)[][],
    image: FacilityImage,
    set: number,
    read: NumberedSet,
    judged: JudgedVerdicts,
    profiles: CountedProfiles,
    everywhere: ReadonlySet<number>,
  ): void {
    const counter = this.#listsOf(judged).profiles;
    const shared = counter.classesOf(read.lists, everywhere);
    for (const [index, row] of image.profilesOf(set).entries()) {
      const profile = profiles[index];
      if (profile === undefined) {
        continue;
      }
      const own = profile.acceptedNumbers;
      const sums = own.size === 0 ? shared : counter.classesOf(read.lists, everywhere.union(own));
      const changed = image.count(row, [...counter.countersOf(sums, profile.place), read.unmapped], read.judged);
      if (changed !== undefined) {
        into.push(changed);
      }
    }
  }

  #listsOf(judged: JudgedVerdicts): { readonly lists: VerdictLists; readonly profiles: ProfileCounter } {
    if (this.#lists?.lists.judged !== judged) {
      const lists = new VerdictLists(judged);
      this.#lists = { lists, profiles: new ProfileCounter(judged, lists) };
    }
    return this.#lists;
  }

  /** The profiles of a set; `everywhere` is accepted anyway. */
  #profilesOf(
    image: FacilityImage,
    set: number,
    judged: JudgedVerdicts,
    everywhere: ReadonlySet<number> = NOTHING,
  ): CountedProfiles {
    return image.profilesOf(set).map((row) => {
      const profile = image.profile(row);
      const own = profile.accepted === '[]' ? NOTHING : numbersOf(judged, acceptedOn(profile.accepted, judged.day));
      return { ...profile, acceptedNumbers: own.size === 0 ? own : own.difference(everywhere) };
    });
  }

  async #imageOf(facility: string): Promise<FacilityImage> {
    const { db, countDevices } = this.#parts;
    const known = this.#known.get(facility)?.image;
    if (known !== undefined && !known.isWorn) {
      await known.refresh(db, countDevices);
      return known;
    }
    return FacilityImage.read(db, facility, countDevices);
  }

  /** Reads what reports moved, and judges the sets that came with them. */
  async #refresh(image: FacilityImage, reader: SetReader): Promise<void> {
    await image.refresh(this.#parts.db, this.#parts.countDevices);
    while (image.prepared < image.sets) {
      const until = Math.min(image.sets, image.prepared + SETS_AT_ONCE);
      await reader.prepare(
        Array.from({ length: until - image.prepared }, (_, index) => image.set(image.prepared + index)),
      );
      image.prepared = until;
    }
  }

  #standing(judged: JudgedVerdicts, everywhere: ReadonlySet<string>): Standing {
    return { advances: this.#advances.length, day: judged.day, everywhere };
  }

  #matched(facility: string, judged: JudgedVerdicts, isListed: boolean): MatchedRecord {
    const at = isoSeconds(this.#parts.clock.nowMs());
    return { facility, knowledge: judged.knowledge.digest, day: judged.day, at, listed: isListed ? 1 : 0 };
  }
}

const NOTHING: ReadonlySet<number> = new Set();

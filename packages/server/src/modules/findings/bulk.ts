import { isVersionless, type JudgedIdentity, type ProductMap } from '@tsukuroi/matching';
import type { OperatingSystem } from '@tsukuroi/protocol';
import { unpackNumbers } from '../inventories/numbers.ts';
import type { Coverage, CoverageCounter } from './coverage.ts';
import type { Identities } from './identities.ts';
import type { JudgedNumbers, JudgedVerdicts } from './judged.ts';
import { kindOf, settledList, type WholeSystem } from './lists.ts';
import { NumberList, widened } from './number-list.ts';
import { breathe } from './profile.ts';
import { SetIndex } from './set-index.ts';
import type { SetRecord } from './store.ts';
import type { VerdictLists } from './verdict-lists.ts';

/** Identities judged between two answers to requests. */
const IDENTITIES_AT_ONCE = 200;

const UNMAPPED = 1;
const PACKAGE = 2;
const SPEAKS = 4;
const DOUBTFUL = 8;
const JUDGEABLE = 16;
const VERSIONLESS = 32;
/** So many combinations of these there are. */
const FLAGS = 64;
/** Some verdicts wait for the rest of the machine. */
const OPEN = 64;
const PREPARED = 128;
/** In place of the number of a list: it holds nothing. */
const EMPTY = -1;

type StoredSet = Pick<SetRecord, 'identities' | 'os' | 'updates'>;

/** A set by the numbers of its lists of verdicts (verdict-lists.ts), those that hold nothing left out. */
export interface NumberedSet extends Coverage {
  readonly lists: Int32Array;
}

/** What is known under one knowledge and day: the number and one of each identity's list, by identity. */
interface Numbered {
  readonly lists: VerdictLists;
  byIdentity: Int32Array;
  /** The same of what the kind of operating system settles, for few kinds; of what the system as it is settles, for many. */
  readonly byKind: Map<string, Int32Array>;
  readonly bySystem: Map<string, Map<number, number>>;
}

export interface ReadSet extends Coverage {
  readonly lists: readonly Int32Array[];
}

/**
 * Reads stored sets by the numbers of their identities alone: each identity is looked up, judged and described once, then a
 * set costs one array access for each of its entries. For counting whole fleets.
 */
export class SetReader {
  readonly #identities: Identities;
  #judged: JudgedVerdicts;
  #coverage: CoverageCounter;
  readonly #products: ProductMap;
  readonly #byNumber: (JudgedNumbers | undefined)[] = [];
  readonly #known: (JudgedIdentity | undefined)[] = [];
  #flags = new Uint8Array(4_096);
  #numbered: Numbered | undefined;
  /** Room for the set at hand. */
  readonly #found = new NumberList();
  readonly #histogram = new Int32Array(FLAGS);
  #unpacked = new Int32Array(1_024);
  /** Thousands of sets name few systems. */
  readonly #systems = new Map<string, OperatingSystem>();
  readonly #kinds = new Map<string, string>();

  constructor(parts: {
    identities: Identities;
    judged: JudgedVerdicts;
    coverage: CoverageCounter;
    products: ProductMap;
  }) {
    this.#identities = parts.identities;
    this.#judged = parts.judged;
    this.#coverage = parts.coverage;
    this.#products = parts.products;
  }

  /** Goes on with verdicts that were brought forward: what was judged again is described again. */
  advance(judged: JudgedVerdicts, touched: readonly JudgedIdentity[]): void {
    this.#judged = judged;
    this.#coverage = this.#coverage.advance(judged.knowledge, touched);
    for (const identity of touched) {
      const number = this.#identities.numberOf(identity);
      if (number !== undefined && this.#byNumber[number] !== undefined) {
        this.#take(number, identity);
      }
    }
  }

  /** Marks with 1, by number, the identities that have a verdict on one of some vulnerabilities, settled or not. */
  marked(vulnerabilities: Uint8Array): Uint8Array {
    const { vulnerabilityOf } = this.#judged;
    const answers = new Map<Int32Array, 0 | 1>();
    const marks = new Uint8Array(this.#byNumber.length);
    for (let number = 0; number < marks.length; number++) {
      const verdicts = this.#byNumber[number]?.verdicts;
      if (verdicts === undefined || verdicts.length === 0) {
        continue;
      }
      let answer = answers.get(verdicts);
      if (answer === undefined) {
        answer = verdicts.some((verdict) => vulnerabilities[vulnerabilityOf[verdict] ?? 0] === 1) ? 1 : 0;
        answers.set(verdicts, answer);
      }
      marks[number] = answer;
    }
    return marks;
  }

  /** Numbers of everything that was prepared. */
  numbers(): number[] {
    return [...this.#byNumber.keys()].filter((number) => this.#byNumber[number] !== undefined);
  }

  /** The identity of a number that was prepared, with its verdicts before a machine settles what is open. */
  known(number: number): { identity: JudgedIdentity; verdicts: Int32Array } | undefined {
    const identity = this.#known[number];
    const judged = this.#byNumber[number];
    return identity === undefined || judged === undefined ? undefined : { identity, verdicts: judged.verdicts };
  }

  /** Judges every identity of the sets that is not judged yet. Afterwards `read` needs no database. */
  prepare(sets: readonly Pick<SetRecord, 'identities'>[]): Promise<void> {
    const missing = new Set<number>();
    for (const set of sets) {
      const numbers = this.#unpack(set.identities);
      for (let index = 0; index < numbers.length; index++) {
        const number = numbers[index] ?? 0;
        if (((this.#flags[number] ?? 0) & PREPARED) === 0) {
          missing.add(number);
        }
      }
    }
    return this.#prepareMissing([...missing]);
  }

  prepareNumbers(numbers: readonly number[]): Promise<void> {
    return this.#prepareMissing(numbers.filter((number) => this.#byNumber[number] === undefined));
  }

  /** Marks with 1, by number, those of `numbers` that have a verdict on a vulnerability. Settled verdicts may still fall away. */
  identitiesWith(vulnerability: number, numbers: readonly number[]): Uint8Array {
    const { vulnerabilityOf } = this.#judged;
    const marked = new Uint8Array(this.#byNumber.length);
    for (const number of numbers) {
      const verdicts = this.#byNumber[number]?.verdicts;
      if (verdicts === undefined) {
        continue;
      }
      for (let index = 0; index < verdicts.length; index++) {
        if (vulnerabilityOf[verdicts[index] ?? 0] === vulnerability) {
          marked[number] = 1;
          break;
        }
      }
    }
    return marked;
  }

  /** Final verdicts of some identities of a set. */
  listsOf(
    set: Pick<SetRecord, 'os' | 'updates'>,
    numbers: Int32Array,
    wanted: Int32Array,
  ): { identity: JudgedIdentity; verdicts: Int32Array }[] {
    const system = this.#system({ ...set, identities: NOTHING }, numbers);
    return [...wanted].flatMap((number) => {
      const judged = this.#byNumber[number];
      const identity = this.#known[number];
      if (judged === undefined || identity === undefined) {
        return [];
      }
      const verdicts = judged.open
        ? settledList(identity, judged.verdicts, this.#judged, system, this.#products)
        : judged.verdicts;
      return [{ identity, verdicts }];
    });
  }

  /** Makes an index of sets that are prepared. */
  indexOf(sets: number, set: (place: number) => StoredSet): SetIndex {
    return new SetIndex(sets, this.#byNumber.length, (place) => this.#unpack(set(place).identities));
  }

  /** Those identities of a set that are marked. */
  markedIn(set: StoredSet, marks: Uint8Array): number[] {
    const found: number[] = [];
    const numbers = this.#unpack(set.identities);
    for (let index = 0; index < numbers.length; index++) {
      const number = numbers[index] ?? 0;
      if (marks[number] === 1) {
        found.push(number);
      }
    }
    return found;
  }

  /** Final verdicts of some identities of a prepared set. */
  readSome(set: StoredSet, wanted: readonly number[]): Int32Array[] {
    let system: WholeSystem | undefined;
    return wanted.map((number) => {
      const judged = this.#byNumber[number];
      const identity = this.#known[number];
      if (judged === undefined || identity === undefined) {
        throw new RangeError(`identity ${number} was not prepared`);
      }
      if (!judged.open) {
        return judged.verdicts;
      }
      system ??= this.#system(set);
      return settledList(identity, judged.verdicts, this.#judged, system, this.#products);
    });
  }

  /**
   * As `read`, by numbers alone: for whole fleets. `lists` numbers the lists of the verdicts that the reader stands on.
   *
   * @throws RangeError when the set was not prepared
   */
  readNumbers(set: StoredSet, lists: VerdictLists): NumberedSet {
    const numbered = this.#numberedBy(lists);
    const { byIdentity } = numbered;
    const flagsOf = this.#flags;
    const found = this.#found;
    const histogram = this.#histogram;
    found.clear();
    histogram.fill(0);
    let system: WholeSystem | undefined;
    let ofKind: Int32Array | undefined;
    const numbers = this.#unpack(set.identities);
    for (let index = 0; index < numbers.length; index++) {
      const number = numbers[index] ?? 0;
      const flags = flagsOf[number] ?? 0;
      const own = flags % FLAGS;
      histogram[own] = (histogram[own] ?? 0) + 1;
      let list = byIdentity[number] ?? 0;
      if (list === 0 && (flags & OPEN) === 0) {
        list = this.#numberAlone(number, flags, numbered);
      } else if (list === 0) {
        system ??= this.#system(set);
        ofKind ??= this.#ofKind(system.osKind, numbered);
        list = ofKind[number] ?? 0;
        if (list === 0) {
          list = this.#numberOn(system, number, numbered, ofKind);
        }
      }
      if (list !== EMPTY) {
        found.push(list - 1);
      }
    }
    return { lists: found.values.slice(), ...this.#coverageOf(set.os, histogram) };
  }

  /** @throws RangeError when the set was not prepared */
  read(set: StoredSet): ReadSet {
    const numbers = unpackNumbers(set.identities);
    const lists: Int32Array[] = [];
    const histogram = new Int32Array(FLAGS);
    let system: WholeSystem | undefined;
    for (const number of numbers) {
      const judged = this.#byNumber[number];
      const identity = this.#known[number];
      if (judged === undefined || identity === undefined) {
        throw new RangeError(`identity ${number} was not prepared`);
      }
      const own = (this.#flags[number] ?? 0) % FLAGS;
      histogram[own] = (histogram[own] ?? 0) + 1;
      if (judged.open) {
        system ??= this.#system(set, numbers);
        lists.push(settledList(identity, judged.verdicts, this.#judged, system, this.#products));
      } else if (judged.verdicts.length > 0) {
        lists.push(judged.verdicts);
      }
    }
    return { lists, ...this.#coverageOf(set.os, histogram) };
  }

  /** What of a set nobody can judge, from how many of its identities have which flags. */
  #coverageOf(os: string, histogram: Int32Array): Coverage {
    const count = (flag: number) => {
      let sum = 0;
      for (let flags = 0; flags < FLAGS; flags++) {
        sum += (flags & flag) === 0 ? 0 : (histogram[flags] ?? 0);
      }
      return sum;
    };
    const packages = count(PACKAGE);
    const covered = packages === 0 || count(SPEAKS) > 0 || this.#coverage.hasArchive(this.#osOf(os));
    const all = count(UNMAPPED) + (covered ? count(DOUBTFUL) : packages);
    const open = all + count(VERSIONLESS);
    return { unmapped: all, judged: open === count(JUDGEABLE) ? 'unknown' : open === 0 ? 'judged' : 'partly' };
  }

  #numberedBy(lists: VerdictLists): Numbered {
    if (this.#numbered?.lists !== lists) {
      this.#numbered = {
        lists,
        byIdentity: new Int32Array(this.#flags.length),
        byKind: new Map(),
        bySystem: new Map(),
      };
    } else if (this.#numbered.byIdentity.length < this.#flags.length) {
      this.#numbered.byIdentity = widened(this.#numbered.byIdentity, new Int32Array(this.#flags.length));
    }
    return this.#numbered;
  }

  /** The number and one of the list of an identity that needs nothing else, or EMPTY. */
  #numberAlone(number: number, flags: number, { lists, byIdentity }: Numbered): number {
    const judged = this.#byNumber[number];
    const identity = this.#known[number];
    if ((flags & PREPARED) === 0 || judged === undefined || identity === undefined) {
      throw new RangeError(`identity ${number} was not prepared`);
    }
    const list = judged.verdicts.length === 0 ? EMPTY : lists.numberOf(judged.verdicts, identity) + 1;
    byIdentity[number] = list;
    return list;
  }

  /** The same for an identity that waits for the rest of the machine. */
  #numberOn(system: WholeSystem, number: number, { lists, bySystem }: Numbered, ofKind: Int32Array): number {
    const ofSystem = bySystem.get(system.osText) ?? new Map<number, number>();
    bySystem.set(system.osText, ofSystem);
    const known = ofSystem.get(number);
    const judged = this.#byNumber[number];
    const identity = this.#known[number];
    if (known !== undefined) {
      return known;
    }
    if (judged === undefined || identity === undefined) {
      throw new RangeError(`identity ${number} was not prepared`);
    }
    const settled = settledList(identity, judged.verdicts, this.#judged, system, this.#products);
    const list = settled.length === 0 ? EMPTY : lists.numberOf(settled, identity) + 1;
    if (this.#judged.settledBySystem(identity, system.osKind) !== undefined) {
      ofKind[number] = list;
    } else if (this.#judged.settledBySystem(identity, system.osText) !== undefined) {
      ofSystem.set(number, list);
    }
    return list;
  }

  #ofKind(kind: string, { byKind }: Numbered): Int32Array {
    const known = byKind.get(kind);
    if (known !== undefined && known.length >= this.#flags.length) {
      return known;
    }
    const made = widened(known ?? NO_NUMBERS, new Int32Array(this.#flags.length));
    byKind.set(kind, made);
    return made;
  }

  /** The numbers of a set, ascending; they hold until the next are asked for. */
  #unpack(identities: Uint8Array): Int32Array {
    if (this.#unpacked.length < identities.length) {
      this.#unpacked = new Int32Array(identities.length * 2);
    }
    const unpacked = this.#unpacked;
    let count = 0;
    let number = 0;
    // As `unpackNumbers` does, without a new array for each of many thousand sets.
    for (let at = 0; at < identities.length; at++) {
      let byte = identities[at] ?? 0;
      let value = byte & 0x7f;
      for (let shift = 7; byte >= 0x80; shift += 7) {
        byte = identities[++at] ?? 0;
        value |= (byte & 0x7f) << shift;
      }
      number += value;
      unpacked[count++] = number;
    }
    return unpacked.subarray(0, count);
  }

  async #prepareMissing(numbers: readonly number[]): Promise<void> {
    for (let from = 0; from < numbers.length; from += IDENTITIES_AT_ONCE) {
      const some = numbers.slice(from, from + IDENTITIES_AT_ONCE);
      const identities = await this.#identities.read(some);
      for (const [index, identity] of identities.entries()) {
        this.#take(some[index] ?? 0, identity);
      }
      await breathe();
    }
  }

  #system(set: StoredSet, numbers?: Int32Array): WholeSystem {
    return {
      osText: set.os,
      osKind: this.#kindOf(set.os),
      updates: set.updates === '[]' ? [] : (JSON.parse(set.updates) as string[]),
      identities: () => [...(numbers ?? unpackNumbers(set.identities))].flatMap((number) => this.#known[number] ?? []),
    };
  }

  #osOf(text: string): OperatingSystem {
    const known = this.#systems.get(text) ?? (JSON.parse(text) as OperatingSystem);
    this.#systems.set(text, known);
    return known;
  }

  #kindOf(text: string): string {
    const known = this.#kinds.get(text) ?? kindOf(this.#osOf(text));
    this.#kinds.set(text, known);
    return known;
  }

  #take(number: number, identity: JudgedIdentity): void {
    const judged = this.#judged.of(identity);
    this.#byNumber[number] = judged;
    this.#known[number] = identity;
    if (number >= this.#flags.length) {
      const wider = new Uint8Array(Math.max(number + 1, this.#flags.length * 2));
      wider.set(this.#flags);
      this.#flags = wider;
    }
    const facts = identity.package === undefined ? undefined : this.#coverage.covered(identity);
    this.#flags[number] =
      (identity.kind === 'unmapped' ? UNMAPPED : 0) |
      (identity.kind === 'distribution' ? 0 : JUDGEABLE) |
      (isVersionless(identity) ? VERSIONLESS : 0) |
      PREPARED |
      (judged.open ? OPEN : 0) |
      (facts === undefined ? 0 : PACKAGE | (facts.speaks ? SPEAKS : 0) | (facts.doubtful ? DOUBTFUL : 0));
  }
}

const NOTHING = new Uint8Array();
const NO_NUMBERS = new Int32Array();

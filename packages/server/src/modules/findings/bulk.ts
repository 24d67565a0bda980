import { isVersionless, type JudgedIdentity, type ProductMap } from '@tsukuroi/matching';
import type { OperatingSystem } from '@tsukuroi/protocol';
import { unpackNumbers } from '../inventories/numbers.ts';
import type { Coverage, CoverageCounter } from './coverage.ts';
import type { Identities } from './identities.ts';
import type { JudgedNumbers, JudgedVerdicts } from './judged.ts';
import { kindOf, settledList, type WholeSystem } from './lists.ts';
import { breathe } from './profile.ts';
import type { SetRecord } from './store.ts';

/** Identities judged between two answers to requests. */
const IDENTITIES_AT_ONCE = 200;

const UNMAPPED = 1;
const PACKAGE = 2;
const SPEAKS = 4;
const DOUBTFUL = 8;
const JUDGEABLE = 16;
const VERSIONLESS = 32;

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
      for (const number of unpackNumbers(set.identities)) {
        if (this.#byNumber[number] === undefined) {
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
    const system = this.#system(set, numbers);
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

  /** Final verdicts of those identities of a prepared set that are marked. */
  readMarked(set: Pick<SetRecord, 'identities' | 'os' | 'updates'>, marks: Uint8Array): Int32Array[] {
    const lists: Int32Array[] = [];
    let numbers: Int32Array | undefined;
    let system: WholeSystem | undefined;
    let number = 0;
    let value = 0;
    let shift = 0;
    // As `unpackNumbers` does, without an array for the many sets that have none of them.
    for (let at = 0; at < set.identities.length; at++) {
      const byte = set.identities[at] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte >= 0x80) {
        shift += 7;
        continue;
      }
      number += value;
      value = 0;
      shift = 0;
      if (marks[number] !== 1) {
        continue;
      }
      const judged = this.#byNumber[number];
      const identity = this.#known[number];
      if (judged?.open === true && identity !== undefined) {
        numbers ??= unpackNumbers(set.identities);
        system ??= this.#system(set, numbers);
        lists.push(settledList(identity, judged.verdicts, this.#judged, system, this.#products));
      } else if (judged !== undefined) {
        lists.push(judged.verdicts);
      }
    }
    return lists;
  }

  /** @throws RangeError when the set was not prepared */
  read(set: Pick<SetRecord, 'identities' | 'os' | 'updates'>): ReadSet {
    const numbers = unpackNumbers(set.identities);
    const lists: Int32Array[] = [];
    let system: WholeSystem | undefined;
    let packages = 0;
    let doubtful = 0;
    let unmapped = 0;
    let judgeable = 0;
    let versionless = 0;
    let speaks = false;
    for (const number of numbers) {
      const judged = this.#byNumber[number];
      const flags = this.#flags[number] ?? 0;
      if (judged === undefined) {
        throw new RangeError(`identity ${number} was not prepared`);
      }
      judgeable += flags & JUDGEABLE ? 1 : 0;
      versionless += flags & VERSIONLESS ? 1 : 0;
      unmapped += flags & UNMAPPED;
      packages += flags & PACKAGE ? 1 : 0;
      doubtful += flags & DOUBTFUL ? 1 : 0;
      speaks ||= (flags & SPEAKS) !== 0;
      if (!judged.open) {
        if (judged.verdicts.length > 0) {
          lists.push(judged.verdicts);
        }
        continue;
      }
      system ??= this.#system(set, numbers);
      const identity = this.#known[number];
      if (identity !== undefined) {
        lists.push(settledList(identity, judged.verdicts, this.#judged, system, this.#products));
      }
    }
    const os = this.#osOf(set.os);
    const covered = packages === 0 || speaks || this.#coverage.hasArchive(os);
    const all = unmapped + (covered ? doubtful : packages);
    const open = all + versionless;
    return { lists, unmapped: all, judged: open === judgeable ? 'unknown' : open === 0 ? 'judged' : 'partly' };
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

  #system(set: Pick<SetRecord, 'os' | 'updates'>, numbers: Int32Array): WholeSystem {
    return {
      osText: set.os,
      osKind: this.#kindOf(set.os),
      updates: set.updates === '[]' ? [] : (JSON.parse(set.updates) as string[]),
      identities: () => [...numbers].flatMap((number) => this.#known[number] ?? []),
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
    this.#byNumber[number] = this.#judged.of(identity);
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
      (facts === undefined ? 0 : PACKAGE | (facts.speaks ? SPEAKS : 0) | (facts.doubtful ? DOUBTFUL : 0));
  }
}

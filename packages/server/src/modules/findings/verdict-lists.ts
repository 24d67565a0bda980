import type { JudgedIdentity } from '@tsukuroi/matching';
import type { JudgedVerdicts } from './judged.ts';
import { widened } from './number-list.ts';

/** What is counted of verdicts. */
export type CountedVerdicts = Pick<JudgedVerdicts, 'vulnerabilityOf' | 'classOf' | 'classes' | 'ids'>;

/** Owner of a vulnerability that two kinds of software have: one machine may have it twice. */
const SHARED = -1;
/** Kinds of which a machine has one: its systems share most vulnerabilities, and never meet. */
const ALONE: readonly JudgedIdentity['kind'][] = ['windows', 'firmware', 'distribution'];

/**
 * A list of verdicts, one entry for each vulnerability, by class: two verdicts on one are joined. Those before `own` are on
 * vulnerabilities that only lists of the same slot name.
 */
interface Joined {
  vulnerabilities: Int32Array;
  classes: Uint16Array;
  verdicts: Int32Array;
  own: number;
  /** The state of ownership that `own` stands on. */
  epoch: number;
}

/**
 * Every list of verdicts under one knowledge and day by a small number, with what counting needs of it. Slots tell which
 * lists can name the same vulnerability: lists of one slot (versions of one software) may, others only where it is shared.
 * Which slot a list is given decides about speed alone, because whoever counts looks whether a slot occurs twice.
 */
export class VerdictLists {
  readonly #judged: CountedVerdicts;
  readonly #numbers = new Map<Int32Array, number>();
  readonly #lists: Int32Array[] = [];
  readonly #joined: Joined[] = [];
  readonly #slots = new Map<string, number>();
  #slotOf = new Int32Array(1_024);
  #owner = new Int32Array(1_024);
  #epoch = 0;
  /** Pairs of class and number of verdicts, list behind list. */
  #pairs = new Int32Array(4_096);
  #pairEnds = new Int32Array(1_024);

  constructor(judged: CountedVerdicts) {
    this.#judged = judged;
  }

  get judged(): CountedVerdicts {
    return this.#judged;
  }

  get length(): number {
    return this.#lists.length;
  }

  get slots(): number {
    return this.#slots.size;
  }

  /** Slot of each list. */
  get slotOf(): Int32Array {
    return this.#slotOf;
  }

  /** The number of a list; `identity` is one that has it. */
  numberOf(list: Int32Array, identity: Pick<JudgedIdentity, 'kind' | 'name'>): number {
    const known = this.#numbers.get(list);
    if (known !== undefined) {
      return known;
    }
    const number = this.#lists.length;
    this.#numbers.set(list, number);
    this.#lists.push(list);
    const name = ALONE.includes(identity.kind) ? ` ${identity.kind}` : identity.name;
    const slot = this.#slots.get(name) ?? this.#slots.size;
    this.#slots.set(name, slot);
    if (number >= this.#slotOf.length) {
      this.#slotOf = widened(this.#slotOf, new Int32Array(number * 2));
      this.#pairEnds = widened(this.#pairEnds, new Int32Array(number * 2));
    }
    this.#slotOf[number] = slot;
    const joined = this.#join(list);
    this.#joined.push(joined);
    this.#own(joined.vulnerabilities, slot + 1);
    this.#addPairs(number, list);
    return number;
  }

  list(number: number): Int32Array {
    return this.#lists[number] ?? NOTHING;
  }

  /** A list with what is its own in front, as far as everything that has a number tells. */
  joined(number: number): Readonly<Joined> {
    const joined = this.#joined[number];
    if (joined === undefined) {
      throw new RangeError(`no list of verdicts ${number}`);
    }
    if (joined.epoch !== this.#epoch) {
      this.#part(joined);
    }
    return joined;
  }

  /** Adds to `sums`, by class, how many verdicts a list holds. */
  addTo(sums: Int32Array, number: number): void {
    const pairs = this.#pairs;
    const end = this.#pairEnds[number] ?? 0;
    for (let at = number === 0 ? 0 : (this.#pairEnds[number - 1] ?? 0); at < end; at += 2) {
      const own = pairs[at] ?? 0;
      sums[own] = (sums[own] ?? 0) + (pairs[at + 1] ?? 0);
    }
  }

  #join(list: Int32Array): Joined {
    const { vulnerabilityOf, classOf, classes } = this.#judged;
    const rows = new Map<number, { verdict: number; of: number }>();
    for (const verdict of list) {
      const vulnerability = vulnerabilityOf[verdict] ?? 0;
      const row = rows.get(vulnerability);
      const own = classOf[verdict] ?? 0;
      if (row === undefined) {
        rows.set(vulnerability, { verdict, of: own });
      } else {
        row.of = classes.join(row.of, own);
      }
    }
    const entries = [...rows].sort(([, a], [, b]) => a.of - b.of);
    return {
      vulnerabilities: Int32Array.from(entries, ([vulnerability]) => vulnerability),
      classes: Uint16Array.from(entries, ([, row]) => row.of),
      verdicts: Int32Array.from(entries, ([, row]) => row.verdict),
      own: entries.length,
      epoch: -1,
    };
  }

  /** 0 = nobody names the vulnerability yet, else its slot and one. */
  #own(vulnerabilities: Int32Array, slot: number): void {
    for (const vulnerability of vulnerabilities) {
      if (vulnerability >= this.#owner.length) {
        this.#owner = widened(this.#owner, new Int32Array(vulnerability * 2));
      }
      const owner = this.#owner[vulnerability] ?? 0;
      if (owner === 0) {
        this.#owner[vulnerability] = slot;
      } else if (owner !== slot && owner !== SHARED) {
        this.#owner[vulnerability] = SHARED;
        this.#epoch++;
      }
    }
  }

  /** What was shared stays so: entries only move from the front to the back, and keep their order. */
  #part(joined: Joined): void {
    joined.epoch = this.#epoch;
    const { vulnerabilities, own } = joined;
    const isShared = (at: number) => at >= own || this.#owner[vulnerabilities[at] ?? 0] === SHARED;
    const order = Array.from(vulnerabilities.keys());
    const front = order.filter((at) => !isShared(at));
    if (front.length === own) {
      return;
    }
    const parted = Int32Array.from([...front, ...order.filter(isShared)]);
    joined.own = front.length;
    joined.vulnerabilities = parted.map((at) => vulnerabilities[at] ?? 0);
    const { classes, verdicts } = joined;
    joined.classes = Uint16Array.from(parted, (at) => classes[at] ?? 0);
    joined.verdicts = parted.map((at) => verdicts[at] ?? 0);
  }

  #addPairs(number: number, list: Int32Array): void {
    const { classOf } = this.#judged;
    const counts = new Map<number, number>();
    for (const verdict of list) {
      const own = classOf[verdict] ?? 0;
      counts.set(own, (counts.get(own) ?? 0) + 1);
    }
    let end = number === 0 ? 0 : (this.#pairEnds[number - 1] ?? 0);
    if (end + counts.size * 2 > this.#pairs.length) {
      this.#pairs = widened(this.#pairs, new Int32Array((end + counts.size * 2) * 2));
    }
    for (const [own, count] of counts) {
      this.#pairs[end++] = own;
      this.#pairs[end++] = count;
    }
    this.#pairEnds[number] = end;
  }
}

const NOTHING = new Int32Array(0);

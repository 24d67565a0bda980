import type { ImageProfile } from './image.ts';
import type { JudgedVerdicts } from './judged.ts';
import { widened } from './number-list.ts';
import { DECISIONS, NO_DECISION } from './urgency.ts';

/** Columns of a counted row: affected, undetermined, four decisions. */
export const WIDTH = 2 + DECISIONS.length;

/** A set of a facility: the verdicts of its identities and the profiles that have it. */
export interface CountedSetOf {
  readonly lists: readonly Int32Array[];
  readonly profiles: readonly (ImageProfile & { readonly acceptedNumbers: ReadonlySet<number> })[];
}

/** What is open in a facility, by number of the vulnerability, ascending; `columns` holds `WIDTH` numbers for each. */
export interface FacilityCount {
  readonly vulnerabilities: Int32Array;
  readonly columns: Int32Array;
  /** A verdict on each. */
  readonly verdicts: Int32Array;
}

/**
 * Counts the devices of a facility by vulnerability. A set costs one step for each of its verdicts, whatever the places its
 * devices stand in: verdicts are joined by class (classes.ts), and what a class means for the set's devices is worked out
 * once for each class that occurs.
 */
export class FleetCounter {
  readonly #judged: JudgedVerdicts;
  /** Per vulnerability: the set that touched it last, the class it has there. */
  #stamp = new Int32Array(0);
  #class = new Uint16Array(0);
  #verdict = new Int32Array(0);
  #touched = new Int32Array(0);
  /** Per vulnerability: the facility that counted it last, its row. */
  #mark = new Int32Array(0);
  #rows = new Int32Array(0);
  #open: number[] = [];
  /** Per class: the set for which `#weights` holds, six numbers. */
  #weighed = new Int32Array(0);
  #weights = new Int32Array(0);
  #turn = 0;
  #facility = 1;

  constructor(judged: JudgedVerdicts) {
    this.#judged = judged;
  }

  add({ lists, profiles }: CountedSetOf): void {
    if (profiles.every(({ devices }) => devices === 0)) {
      return;
    }
    const { vulnerabilityOf, classOf, classes } = this.#judged;
    this.#widen(this.#judged.ids.length);
    const turn = ++this.#turn;
    const stamp = this.#stamp;
    const own = this.#class;
    let touched = 0;
    for (const list of lists) {
      for (let index = 0; index < list.length; index++) {
        const verdict = list[index] ?? 0;
        const vulnerability = vulnerabilityOf[verdict] ?? 0;
        const found = classOf[verdict] ?? 0;
        if (stamp[vulnerability] !== turn) {
          stamp[vulnerability] = turn;
          own[vulnerability] = found;
          this.#verdict[vulnerability] = verdict;
          this.#touched[touched++] = vulnerability;
        } else if (own[vulnerability] !== found) {
          own[vulnerability] = classes.join(own[vulnerability] ?? 0, found);
        }
      }
    }
    for (let index = 0; index < touched; index++) {
      this.#addRow(this.#touched[index] ?? 0, profiles);
    }
    this.#takeAccepted(profiles);
  }

  /** Ends a facility: its rows, of which at least one device has each. The next `add` begins another one. */
  end(): FacilityCount {
    const open = this.#open.filter((vulnerability) => this.#isOpen(vulnerability)).sort((a, b) => a - b);
    const columns = new Int32Array(open.length * WIDTH);
    for (const [index, vulnerability] of open.entries()) {
      columns.set(this.#rows.subarray(vulnerability * WIDTH, (vulnerability + 1) * WIDTH), index * WIDTH);
    }
    this.#open = [];
    this.#facility++;
    const verdicts = Int32Array.from(open, (vulnerability) => this.#verdict[vulnerability] ?? 0);
    return { vulnerabilities: Int32Array.from(open), columns, verdicts };
  }

  #isOpen(vulnerability: number): boolean {
    const at = vulnerability * WIDTH;
    return (this.#rows[at] ?? 0) + (this.#rows[at + 1] ?? 0) > 0;
  }

  #addRow(vulnerability: number, profiles: CountedSetOf['profiles']): void {
    const rows = this.#rows;
    const at = vulnerability * WIDTH;
    if (this.#mark[vulnerability] !== this.#facility) {
      this.#mark[vulnerability] = this.#facility;
      this.#open.push(vulnerability);
      rows.fill(0, at, at + WIDTH);
    }
    const weights = this.#weightsOf(this.#class[vulnerability] ?? 0, profiles);
    for (let column = 0; column < WIDTH; column++) {
      rows[at + column] = (rows[at + column] ?? 0) + (this.#weights[weights + column] ?? 0);
    }
  }

  /** Where the six numbers stand that a class adds to a row, for the devices of the set at hand. */
  #weightsOf(number: number, profiles: CountedSetOf['profiles']): number {
    if (number >= this.#weighed.length) {
      this.#widenClasses(number + 1);
    }
    const at = number * WIDTH;
    if (this.#weighed[number] !== this.#turn) {
      this.#weighed[number] = this.#turn;
      this.#weights.fill(0, at, at + WIDTH);
      for (const { place, devices } of profiles) {
        this.#weigh(number, place, devices, this.#weights, at);
      }
    }
    return at;
  }

  #weigh(number: number, place: number, devices: number, into: Int32Array, at: number): void {
    const { classes } = this.#judged;
    const verdict = at + classes.undetermined(number);
    const decision = at + 2 + classes.decision(number, place);
    into[verdict] = (into[verdict] ?? 0) + devices;
    into[decision] = (into[decision] ?? 0) + devices;
  }

  /** Devices on which a risk is accepted alone do not count for it. */
  #takeAccepted(profiles: CountedSetOf['profiles']): void {
    for (const { place, devices, acceptedNumbers } of profiles) {
      for (const vulnerability of acceptedNumbers) {
        if (this.#stamp[vulnerability] === this.#turn) {
          this.#weigh(this.#class[vulnerability] ?? 0, place, -devices, this.#rows, vulnerability * WIDTH);
        }
      }
    }
  }

  #widen(vulnerabilities: number): void {
    if (vulnerabilities <= this.#stamp.length) {
      return;
    }
    const size = Math.max(vulnerabilities, this.#stamp.length * 2, 1_024);
    this.#stamp = widened(this.#stamp, new Int32Array(size));
    this.#class = widened(this.#class, new Uint16Array(size));
    this.#verdict = widened(this.#verdict, new Int32Array(size));
    this.#touched = widened(this.#touched, new Int32Array(size));
    this.#mark = widened(this.#mark, new Int32Array(size));
    this.#rows = widened(this.#rows, new Int32Array(size * WIDTH));
  }

  #widenClasses(count: number): void {
    const size = Math.max(count, this.#weighed.length * 2, 64);
    this.#weighed = widened(this.#weighed, new Int32Array(size));
    this.#weights = widened(this.#weights, new Int32Array(size * WIDTH));
  }
}

/**
 * Counts what profiles show: one for each software and vulnerability. What a list of verdicts holds by class is worked out
 * once; sets then add up a few numbers for each identity.
 */
export class ProfileCounter {
  readonly #judged: JudgedVerdicts;
  readonly #byList = new WeakMap<Int32Array, Int32Array>();

  constructor(judged: JudgedVerdicts) {
    this.#judged = judged;
  }

  /** How many verdicts of each class a set has; without those on accepted vulnerabilities. */
  classesOf(lists: readonly Int32Array[], accepted: ReadonlySet<number>): Int32Array {
    const sums = new Int32Array(this.#judged.classes.count);
    for (const list of lists) {
      const pairs = accepted.size > 0 ? this.#count(list, accepted) : this.#counted(list);
      for (let at = 0; at < pairs.length; at += 2) {
        const number = pairs[at] ?? 0;
        sums[number] = (sums[number] ?? 0) + (pairs[at + 1] ?? 0);
      }
    }
    return sums;
  }

  /** Counters in a place: decision, the four decisions, affected, undetermined. */
  countersOf(sums: Int32Array, place: number): number[] {
    const { classes } = this.#judged;
    const counters = [NO_DECISION, 0, 0, 0, 0, 0, 0];
    for (let number = 0; number < sums.length; number++) {
      const count = sums[number] ?? 0;
      if (count > 0) {
        const decision = classes.decision(number, place);
        const verdict = 5 + classes.undetermined(number);
        counters[1 + decision] = (counters[1 + decision] ?? 0) + count;
        counters[verdict] = (counters[verdict] ?? 0) + count;
        counters[0] = Math.min(counters[0] ?? NO_DECISION, decision);
      }
    }
    return counters;
  }

  #counted(list: Int32Array): Int32Array {
    let pairs = this.#byList.get(list);
    if (pairs === undefined) {
      pairs = this.#count(list, new Set());
      this.#byList.set(list, pairs);
    }
    return pairs;
  }

  #count(list: Int32Array, accepted: ReadonlySet<number>): Int32Array {
    const { classOf, vulnerabilityOf } = this.#judged;
    const counts = new Map<number, number>();
    for (const verdict of list) {
      if (!accepted.has(vulnerabilityOf[verdict] ?? 0)) {
        const number = classOf[verdict] ?? 0;
        counts.set(number, (counts.get(number) ?? 0) + 1);
      }
    }
    return Int32Array.from([...counts].flat());
  }
}

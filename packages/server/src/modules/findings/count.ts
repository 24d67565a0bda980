import type { JudgedVerdicts } from './judged.ts';
import { NO_DECISION, type Tally } from './urgency.ts';

/** What is open in a facility, by vulnerability: how many devices, by verdict and by decision. */
export interface OpenCount {
  /** Number of the vulnerability in `JudgedVerdicts`. */
  readonly vulnerability: number;
  affected: number;
  undetermined: number;
  readonly byDecision: [number, number, number, number];
  /** A verdict with the most urgent decision, and the place it is urgent in. */
  verdict: number;
  place: number;
}

/**
 * Counts profiles of one facility. Each profile costs one step for each of its verdicts, however many devices share it; no
 * memory is taken per profile.
 */
export class OpenCounter {
  readonly #judged: JudgedVerdicts;
  readonly #rows = new Map<number, OpenCount>();
  /** Per vulnerability: the profile that touched it last, and what that profile has. */
  #stamp = new Int32Array(1_024);
  #undetermined = new Uint8Array(1_024);
  #decision = new Uint8Array(1_024);
  #verdict = new Int32Array(1_024);
  #touched: number[] = [];
  #turn = 0;

  constructor(judged: JudgedVerdicts) {
    this.#judged = judged;
  }

  /**
   * Counts one profile.
   *
   * @param lists verdicts of each identity of the profile
   * @param devices how many devices share it; 0 counts the profile's own tally only
   * @param accepted numbers of vulnerabilities that are accepted here and therefore not open
   */
  add(lists: readonly Int32Array[], place: number, devices: number, accepted: ReadonlySet<number>): Tally {
    const { vulnerabilityOf, undetermined: isUndetermined } = this.#judged;
    const decisions = this.#judged.decisionsIn(place);
    this.#widen(this.#judged.ids.length);
    this.#turn++;
    this.#touched = [];
    const byDecision: [number, number, number, number] = [0, 0, 0, 0];
    let undetermined = 0;
    let all = 0;
    for (const list of lists) {
      for (let index = 0; index < list.length; index++) {
        const verdict = list[index] ?? 0;
        const vulnerability = vulnerabilityOf[verdict] ?? 0;
        if (accepted.size > 0 && accepted.has(vulnerability)) {
          continue;
        }
        const decision = decisions[verdict] ?? 0;
        const open = isUndetermined[verdict] ?? 0;
        all++;
        undetermined += open;
        byDecision[decision as 0 | 1 | 2 | 3]++;
        if (this.#stamp[vulnerability] !== this.#turn) {
          this.#stamp[vulnerability] = this.#turn;
          this.#undetermined[vulnerability] = open;
          this.#decision[vulnerability] = decision;
          this.#verdict[vulnerability] = verdict;
          this.#touched.push(vulnerability);
        } else {
          if (open === 0) {
            this.#undetermined[vulnerability] = 0;
          }
          if (decision < (this.#decision[vulnerability] ?? NO_DECISION)) {
            this.#decision[vulnerability] = decision;
            this.#verdict[vulnerability] = verdict;
          }
        }
      }
    }
    if (devices > 0) {
      this.#count(place, devices);
    }
    return { byDecision, affected: all - undetermined, undetermined };
  }

  /** Everything that is open, by vulnerability. */
  rows(): ReadonlyMap<number, OpenCount> {
    return this.#rows;
  }

  #count(place: number, devices: number): void {
    for (const vulnerability of this.#touched) {
      const decision = this.#decision[vulnerability] ?? 0;
      let row = this.#rows.get(vulnerability);
      if (row === undefined) {
        row = {
          vulnerability,
          affected: 0,
          undetermined: 0,
          byDecision: [0, 0, 0, 0],
          verdict: this.#verdict[vulnerability] ?? 0,
          place,
        };
        this.#rows.set(vulnerability, row);
      } else if (decision < mostUrgent(row.byDecision)) {
        row.verdict = this.#verdict[vulnerability] ?? 0;
        row.place = place;
      }
      row.byDecision[decision as 0 | 1 | 2 | 3] += devices;
      if (this.#undetermined[vulnerability] === 1) {
        row.undetermined += devices;
      } else {
        row.affected += devices;
      }
    }
  }

  #widen(vulnerabilities: number): void {
    if (vulnerabilities <= this.#stamp.length) {
      return;
    }
    const size = Math.max(vulnerabilities, this.#stamp.length * 2);
    this.#stamp = widened(this.#stamp, new Int32Array(size));
    this.#undetermined = widened(this.#undetermined, new Uint8Array(size));
    this.#decision = widened(this.#decision, new Uint8Array(size));
    this.#verdict = widened(this.#verdict, new Int32Array(size));
  }
}

function widened<A extends Int32Array | Uint8Array>(from: A, to: A): A {
  to.set(from);
  return to;
}

/** Place of the most urgent decision that occurs; NO_DECISION when none does. */
export function mostUrgent(byDecision: readonly number[]): number {
  const found = byDecision.findIndex((count) => count > 0);
  return found < 0 ? NO_DECISION : found;
}

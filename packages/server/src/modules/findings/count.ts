import type { JudgedVerdicts } from './judged.ts';
import { NumberList, widened } from './number-list.ts';
import { DECISIONS, NO_DECISION, type Tally } from './urgency.ts';

/** What is open in a facility, by vulnerability: how many devices, by verdict and by decision. */
export interface OpenCount {
  /** Number of the vulnerability in `JudgedVerdicts`. */
  readonly vulnerability: number;
  readonly affected: number;
  readonly undetermined: number;
  readonly byDecision: readonly [number, number, number, number];
}

/** Columns of a row: affected, undetermined, four decisions. */
const WIDTH = 2 + DECISIONS.length;
const FIRST_SIZE = 1_024;

/**
 * Counts what one device brings or takes: one step for each of its verdicts, in arrays of numbers that are used again for the
 * next one. Whole facilities are counted in fleet-count.ts.
 */
export class OpenCounter {
  readonly #judged: JudgedVerdicts;
  /** Per vulnerability: the profile that touched it last, and what that profile has. */
  #stamp = new Int32Array(FIRST_SIZE);
  #undetermined = new Uint8Array(FIRST_SIZE);
  #decision = new Uint8Array(FIRST_SIZE);
  #touched = new Int32Array(FIRST_SIZE);
  /** Per vulnerability: the facility's row. */
  #rows = new Int32Array(FIRST_SIZE * WIDTH);
  #isOpen = new Uint8Array(FIRST_SIZE);
  readonly #open = new NumberList();
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
    const { vulnerabilityOf, undetermined: isUndetermined, classOf, classes } = this.#judged;
    this.#widen(this.#judged.ids.length);
    const stamp = this.#stamp;
    const turn = ++this.#turn;
    const byDecision: [number, number, number, number] = [0, 0, 0, 0];
    let touched = 0;
    let undetermined = 0;
    let all = 0;
    for (const list of lists) {
      for (let index = 0; index < list.length; index++) {
        const verdict = list[index] ?? 0;
        const vulnerability = vulnerabilityOf[verdict] ?? 0;
        if (accepted.size > 0 && accepted.has(vulnerability)) {
          continue;
        }
        const decision = classes.decision(classOf[verdict] ?? 0, place);
        const open = isUndetermined[verdict] ?? 0;
        all++;
        undetermined += open;
        byDecision[decision as 0 | 1 | 2 | 3]++;
        if (stamp[vulnerability] !== turn) {
          stamp[vulnerability] = turn;
          this.#undetermined[vulnerability] = open;
          this.#decision[vulnerability] = decision;
          this.#touched[touched++] = vulnerability;
          continue;
        }
        if (open === 0) {
          this.#undetermined[vulnerability] = 0;
        }
        if (decision < (this.#decision[vulnerability] ?? NO_DECISION)) {
          this.#decision[vulnerability] = decision;
        }
      }
    }
    if (devices > 0) {
      this.#count(touched, devices);
    }
    return { byDecision, affected: all - undetermined, undetermined };
  }

  /** Everything that was counted, by vulnerability; the next `add` begins anew. */
  take(): ReadonlyMap<number, OpenCount> {
    const rows = new Map<number, OpenCount>();
    for (const vulnerability of this.#open.values) {
      const at = vulnerability * WIDTH;
      const column = (index: number) => this.#rows[at + index] ?? 0;
      rows.set(vulnerability, {
        vulnerability,
        affected: column(0),
        undetermined: column(1),
        byDecision: [column(2), column(3), column(4), column(5)],
      });
      this.#rows.fill(0, at, at + WIDTH);
      this.#isOpen[vulnerability] = 0;
    }
    this.#open.clear();
    return rows;
  }

  #count(touched: number, devices: number): void {
    const rows = this.#rows;
    for (let index = 0; index < touched; index++) {
      const vulnerability = this.#touched[index] ?? 0;
      const decision = this.#decision[vulnerability] ?? 0;
      const at = vulnerability * WIDTH;
      const verdictColumn = at + (this.#undetermined[vulnerability] ?? 0);
      const decisionColumn = at + 2 + decision;
      rows[verdictColumn] = (rows[verdictColumn] ?? 0) + devices;
      rows[decisionColumn] = (rows[decisionColumn] ?? 0) + devices;
      if (this.#isOpen[vulnerability] === 0) {
        this.#isOpen[vulnerability] = 1;
        this.#open.push(vulnerability);
      }
    }
  }

  #widen(vulnerabilities: number): void {
    const known = this.#stamp.length;
    if (vulnerabilities <= known) {
      return;
    }
    const size = Math.max(vulnerabilities, known * 2);
    this.#stamp = widened(this.#stamp, new Int32Array(size));
    this.#undetermined = widened(this.#undetermined, new Uint8Array(size));
    this.#decision = widened(this.#decision, new Uint8Array(size));
    this.#touched = widened(this.#touched, new Int32Array(size));
    this.#rows = widened(this.#rows, new Int32Array(size * WIDTH));
    this.#isOpen = widened(this.#isOpen, new Uint8Array(size));
  }
}

/** Place of the most urgent decision that occurs; NO_DECISION when none does. */
export function mostUrgent(byDecision: readonly number[]): number {
  const found = byDecision.findIndex((count) => count > 0);
  return found < 0 ? NO_DECISION : found;
}

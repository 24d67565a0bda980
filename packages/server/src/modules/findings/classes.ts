import { DECISIONS, PLACES } from './urgency.ts';

/** Most classes there may be: they are kept in arrays of 16 bits. A handful of dozens occur. */
const LIMIT = 65_535;

/**
 * What a verdict means for every place at once: undetermined or affected, and its decision in each of the places. Very few
 * such vectors occur, so that a set is counted by their numbers, for all its places in one pass.
 */
export class DecisionClasses {
  readonly #byKey = new Map<string, number>();
  readonly #decisions: Uint8Array[] = [];
  readonly #undetermined: (0 | 1)[] = [];
  readonly #joined = new Map<number, number>();

  get count(): number {
    return this.#decisions.length;
  }

  /** The class of a verdict. `decisions` = place in DECISIONS for each place. */
  of(undetermined: 0 | 1, decisions: Uint8Array): number {
    const key = `${undetermined}${decisions.join('')}`;
    let number = this.#byKey.get(key);
    if (number === undefined) {
      number = this.#decisions.length;
      if (number >= LIMIT) {
        throw new RangeError('too many classes of decisions');
      }
      this.#byKey.set(key, number);
      this.#decisions.push(Uint8Array.from(decisions));
      this.#undetermined.push(undetermined);
    }
    return number;
  }

  /** Decision in a place, as its place in DECISIONS. */
  decision(number: number, place: number): number {
    return this.#decisions[number]?.[place] ?? DECISIONS.length;
  }

  /** 1 = nothing of this class is known to be affected. */
  undetermined(number: number): 0 | 1 {
    return this.#undetermined[number] ?? 0;
  }

  /** Two verdicts on one vulnerability on one machine: the most urgent in each place; affected when one is. */
  join(a: number, b: number): number {
    if (a === b) {
      return a;
    }
    const pair = a < b ? a * (LIMIT + 1) + b : b * (LIMIT + 1) + a;
    let number = this.#joined.get(pair);
    if (number === undefined) {
      const most = Uint8Array.from({ length: PLACES }, (_, place) =>
        Math.min(this.decision(a, place), this.decision(b, place)),
      );
      number = this.of(this.undetermined(a) === 1 && this.undetermined(b) === 1 ? 1 : 0, most);
      this.#joined.set(pair, number);
    }
    return number;
  }
}

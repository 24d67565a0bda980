import { NumberList } from './number-list.ts';

/** Places that fit into 16 bits: half the memory, and no facility of usual size has more sets. */
const SMALL = 65_536;

/**
 * Which sets have an identity: after news few identities matter, and the sets that have none of them are not looked at. Made
 * once of the sets that are there; those that come later are looked through.
 */
export class SetIndex {
  /** So many sets, the first ones, are in the index. */
  readonly sets: number;
  readonly #identities: Int32Array;
  /** Where the places of each identity's sets begin; one more than there are identities. */
  readonly #starts: Int32Array;
  readonly #places: Uint16Array | Int32Array;

  /**
   * @param numbersOf identities of a set by its place, ascending; may be the same array each time
   * @param highest the highest identity that may occur
   */
  constructor(sets: number, highest: number, numbersOf: (set: number) => Int32Array) {
    this.sets = sets;
    const counts = new Int32Array(highest + 2);
    const entries = new NumberList(4_096);
    const ends = new Int32Array(sets);
    for (let set = 0; set < sets; set++) {
      const numbers = numbersOf(set);
      for (let at = 0; at < numbers.length; at++) {
        const number = numbers[at] ?? 0;
        entries.push(number);
        counts[number] = (counts[number] ?? 0) + 1;
      }
      ends[set] = entries.length;
    }
    const identities = new NumberList();
    const starts = new NumberList();
    let start = 0;
    for (let number = 0; number < counts.length; number++) {
      const count = counts[number] ?? 0;
      if (count > 0) {
        identities.push(number);
        starts.push(start);
        counts[number] = start;
        start += count;
      }
    }
    starts.push(start);
    this.#identities = identities.values.slice();
    this.#starts = starts.values.slice();
    this.#places = sets < SMALL ? new Uint16Array(start) : new Int32Array(start);
    const all = entries.values;
    for (let set = 0, at = 0; set < sets; set++) {
      for (const end = ends[set] ?? 0; at < end; at++) {
        const number = all[at] ?? 0;
        const place = counts[number] ?? 0;
        this.#places[place] = set;
        counts[number] = place + 1;
      }
    }
  }

  /** The sets that have marked identities, with these, ascending; `marks` = 1 by number of the identity. */
  concerned(marks: Uint8Array): Map<number, number[]> {
    const found = new Map<number, number[]>();
    for (let index = 0; index < this.#identities.length; index++) {
      const number = this.#identities[index] ?? 0;
      if (marks[number] !== 1) {
        continue;
      }
      const end = this.#starts[index + 1] ?? 0;
      for (let at = this.#starts[index] ?? 0; at < end; at++) {
        const set = this.#places[at] ?? 0;
        const known = found.get(set);
        if (known === undefined) {
          found.set(set, [number]);
        } else {
          known.push(number);
        }
      }
    }
    return found;
  }
}

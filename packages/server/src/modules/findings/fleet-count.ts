import type { ImageProfile } from './image.ts';
import { NumberList, widened } from './number-list.ts';
import { DECISIONS, NO_DECISION, PLACES } from './urgency.ts';
import type { CountedVerdicts, VerdictLists } from './verdict-lists.ts';

/** Columns of a counted row: affected, undetermined, four decisions. */
export const WIDTH = 2 + DECISIONS.length;

const HAS_OWN = 1;
const HAS_SHARED = 2;

/** Profiles of a set, with the numbers of vulnerabilities that are accepted on the devices of one alone. */
export type CountedProfiles = readonly (ImageProfile & { readonly acceptedNumbers: ReadonlySet<number> })[];

/** What is open in a facility, by number of the vulnerability, ascending; `columns` holds `WIDTH` numbers for each. */
export interface FacilityCount {
  readonly vulnerabilities: Int32Array;
  readonly columns: Int32Array;
  /** A verdict on each. */
  readonly verdicts: Int32Array;
}

/**
 * Counts the devices of a facility by vulnerability. Where a vulnerability can occur only once on a machine, the devices of a
 * list of verdicts are added up by place first, and the list itself is gone through once for the whole facility. What two
 * lists of a set may both name is joined set by set, by class (classes.ts).
 */
export class FleetCounter {
  readonly #judged: CountedVerdicts;
  readonly #lists: VerdictLists;
  /** Per vulnerability: the set that touched it last, the class it has there, a verdict. */
  #stamp = new Int32Array(0);
  #class = new Uint16Array(0);
  #sample = new Int32Array(0);
  #touched = new Int32Array(0);
  /** Per vulnerability: the facility that counted it last, a verdict there, its row. */
  #mark = new Int32Array(0);
  #verdict = new Int32Array(0);
  #rows = new Int32Array(0);
  #open = new NumberList();
  /** Per class: the turn for which `#weights` holds, six numbers. */
  #weighed = new Int32Array(0);
  #weights = new Int32Array(0);
  #turn = 0;
  #facility = 1;
  /** Sets that wait for `end`: numbers of lists, then pairs of place and devices, each with where they end. */
  readonly #waiting = new NumberList();
  readonly #ends = new NumberList();
  /** Per list: the set that had it last, its devices by place. Per slot: the set that had it last. */
  #listTurn = new Int32Array(0);
  #devices = new Int32Array(0);
  #slotTurn = new Int32Array(0);
  /** Per list: the facility that had it last, whether it has vulnerabilities of its own, or such that others have too. */
  readonly #counted = new NumberList();
  #listFacility = new Int32Array(0);
  #parts = new Uint8Array(0);
  readonly #pairs = new Int32Array(2 * PLACES);

  constructor(judged: CountedVerdicts, lists: VerdictLists) {
    this.#judged = judged;
    this.#lists = lists;
  }

  /** Adds a set by the numbers of its lists of verdicts. */
  add(lists: Int32Array, profiles: CountedProfiles): void {
    if (profiles.every(({ devices }) => devices === 0)) {
      return;
    }
    if (profiles.some(({ acceptedNumbers }) => acceptedNumbers.size > 0)) {
      this.addLists(
        Array.from(lists, (number) => this.#lists.list(number)),
        profiles,
      );
      return;
    }
    for (const number of lists) {
      this.#waiting.push(number);
    }
    this.#ends.push(this.#waiting.length);
    for (const { place, devices } of profiles) {
      this.#waiting.push(place);
      this.#waiting.push(devices);
    }
    this.#ends.push(this.#waiting.length);
  }

  /** Adds a set by lists of verdicts, one step for each verdict. */
  addLists(lists: readonly Int32Array[], profiles: CountedProfiles): void {
    if (profiles.every(({ devices }) => devices === 0)) {
      return;
    }
    const { vulnerabilityOf, classOf } = this.#judged;
    this.#widen(this.#judged.ids.length);
    const turn = ++this.#turn;
    let touched = 0;
    for (const list of lists) {
      for (let index = 0; index < list.length; index++) {
        const verdict = list[index] ?? 0;
        touched = this.#touch(turn, touched, vulnerabilityOf[verdict] ?? 0, classOf[verdict] ?? 0, verdict);
      }
    }
    this.#addTouched(touched, Int32Array.from(profiles.flatMap(({ place, devices }) => [place, devices])));
    this.#takeAccepted(profiles);
  }

  /** Ends a facility: its rows, of which at least one device has each. The next `add` begins another one. */
  end(): FacilityCount {
    this.#countWaiting();
    const open = this.#open.values.filter((vulnerability) => this.#isOpen(vulnerability)).sort();
    const columns = new Int32Array(open.length * WIDTH);
    const verdicts = new Int32Array(open.length);
    for (let index = 0; index < open.length; index++) {
      const vulnerability = open[index] ?? 0;
      verdicts[index] = this.#verdict[vulnerability] ?? 0;
      for (let column = 0; column < WIDTH; column++) {
        columns[index * WIDTH + column] = this.#rows[vulnerability * WIDTH + column] ?? 0;
      }
    }
    this.#open.clear();
    this.#facility++;
    return { vulnerabilities: open, columns, verdicts };
  }

  #countWaiting(): void {
    this.#widen(this.#judged.ids.length);
    this.#widenLists(this.#lists.length, this.#lists.slots);
    const waiting = this.#waiting.values;
    const ends = this.#ends.values;
    let at = 0;
    for (let set = 0; set < ends.length; set += 2) {
      const lists = waiting.subarray(at, ends[set]);
      const profiles = waiting.subarray(ends[set], ends[set + 1]);
      at = ends[set + 1] ?? 0;
      this.#countSet(lists, profiles);
    }
    for (const number of this.#counted.values) {
      this.#countList(number);
    }
    this.#counted.clear();
    this.#waiting.clear();
    this.#ends.clear();
  }

  #countSet(lists: Int32Array, profiles: Int32Array): void {
    const turn = ++this.#turn;
    const isAmbiguous = this.#hasSlotTwice(lists, turn);
    const listTurn = this.#listTurn;
    const parts = this.#parts;
    let touched = 0;
    for (let index = 0; index < lists.length; index++) {
      const number = lists[index] ?? 0;
      if (listTurn[number] === -turn) {
        continue;
      }
      listTurn[number] = -turn;
      if (this.#listFacility[number] !== this.#facility) {
        this.#meet(number);
      }
      const part = parts[number] ?? 0;
      if (isAmbiguous || (part & HAS_SHARED) !== 0) {
        const { own, vulnerabilities, classes, verdicts } = this.#lists.joined(number);
        for (let entry = isAmbiguous ? 0 : own; entry < vulnerabilities.length; entry++) {
          const vulnerability = vulnerabilities[entry] ?? 0;
          touched = this.#touch(turn, touched, vulnerability, classes[entry] ?? 0, verdicts[entry] ?? 0);
        }
      }
      if (!isAmbiguous && (part & HAS_OWN) !== 0) {
        this.#addDevices(number * PLACES, profiles);
      }
    }
    this.#addTouched(touched, profiles);
  }

  /** True when two different lists of a set stand in one slot: then they may name the same vulnerability. */
  #hasSlotTwice(lists: Int32Array, turn: number): boolean {
    const { slotOf } = this.#lists;
    const listTurn = this.#listTurn;
    const slotTurn = this.#slotTurn;
    for (let index = 0; index < lists.length; index++) {
      const number = lists[index] ?? 0;
      const slot = slotOf[number] ?? 0;
      if (listTurn[number] !== turn && slotTurn[slot] === turn) {
        return true;
      }
      listTurn[number] = turn;
      slotTurn[slot] = turn;
    }
    return false;
  }

  /** A list that the facility has not had so far. */
  #meet(number: number): void {
    this.#listFacility[number] = this.#facility;
    this.#counted.push(number);
    this.#devices.fill(0, number * PLACES, (number + 1) * PLACES);
    const { own, vulnerabilities } = this.#lists.joined(number);
    this.#parts[number] = (own > 0 ? HAS_OWN : 0) | (own < vulnerabilities.length ? HAS_SHARED : 0);
  }

  #addDevices(at: number, profiles: Int32Array): void {
    const devices = this.#devices;
    for (let index = 0; index < profiles.length; index += 2) {
      const place = at + (profiles[index] ?? 0);
      devices[place] = (devices[place] ?? 0) + (profiles[index + 1] ?? 0);
    }
  }

  /** What a list has alone, for all devices of the facility that have it: class by class. */
  #countList(number: number): void {
    this.#turn++;
    const { own, vulnerabilities, classes, verdicts } = this.#lists.joined(number);
    const devices = this.#devicesOf(number);
    for (let from = 0; from < own; ) {
      const found = classes[from] ?? 0;
      let until = from + 1;
      while (until < own && classes[until] === found) {
        until++;
      }
      for (let entry = from; entry < until; entry++) {
        this.#meetRow(vulnerabilities[entry] ?? 0, verdicts[entry] ?? 0);
      }
      const weights = this.#weightsOf(found, devices);
      for (let column = 0; column < WIDTH; column++) {
        const weight = this.#weights[weights + column] ?? 0;
        if (weight > 0) {
          this.#addColumn(vulnerabilities, from, until, column, weight);
        }
      }
      from = until;
    }
  }

  /** Pairs of place and devices of a list, for the facility at hand. */
  #devicesOf(number: number): Int32Array {
    const pairs = this.#pairs;
    let count = 0;
    for (let place = 0; place < PLACES; place++) {
      const devices = this.#devices[number * PLACES + place] ?? 0;
      if (devices > 0) {
        pairs[count++] = place;
        pairs[count++] = devices;
      }
    }
    return pairs.subarray(0, count);
  }

  #addColumn(vulnerabilities: Int32Array, from: number, until: number, column: number, weight: number): void {
    const rows = this.#rows;
    for (let entry = from; entry < until; entry++) {
      const at = (vulnerabilities[entry] ?? 0) * WIDTH + column;
      rows[at] = (rows[at] ?? 0) + weight;
    }
  }

  #touch(turn: number, touched: number, vulnerability: number, found: number, verdict: number): number {
    if (this.#stamp[vulnerability] !== turn) {
      this.#stamp[vulnerability] = turn;
      this.#class[vulnerability] = found;
      this.#sample[vulnerability] = verdict;
      this.#touched[touched] = vulnerability;
      return touched + 1;
    }
    const known = this.#class[vulnerability] ?? 0;
    if (known !== found) {
      this.#class[vulnerability] = this.#judged.classes.join(known, found);
    }
    return touched;
  }

  #addTouched(touched: number, devices: Int32Array): void {
    for (let index = 0; index < touched; index++) {
      const vulnerability = this.#touched[index] ?? 0;
      this.#meetRow(vulnerability, this.#sample[vulnerability] ?? 0);
      const weights = this.#weightsOf(this.#class[vulnerability] ?? 0, devices);
      const at = vulnerability * WIDTH;
      for (let column = 0; column < WIDTH; column++) {
        this.#rows[at + column] = (this.#rows[at + column] ?? 0) + (this.#weights[weights + column] ?? 0);
      }
    }
  }

  /** Begins the row of a vulnerability that the facility has not had so far. */
  #meetRow(vulnerability: number, verdict: number): void {
    if (this.#mark[vulnerability] !== this.#facility) {
      this.#mark[vulnerability] = this.#facility;
      this.#verdict[vulnerability] = verdict;
      this.#open.push(vulnerability);
      this.#rows.fill(0, vulnerability * WIDTH, (vulnerability + 1) * WIDTH);
    }
  }

  #isOpen(vulnerability: number): boolean {
    const at = vulnerability * WIDTH;
    return (this.#rows[at] ?? 0) + (this.#rows[at + 1] ?? 0) > 0;
  }

  /** Where the six numbers stand that a class adds to a row in this turn; `devices` = pairs of place and devices. */
  #weightsOf(number: number, devices: Int32Array): number {
    if (number >= this.#weighed.length) {
      this.#widenClasses(number + 1);
    }
    const at = number * WIDTH;
    if (this.#weighed[number] !== this.#turn) {
      this.#weighed[number] = this.#turn;
      this.#weights.fill(0, at, at + WIDTH);
      for (let index = 0; index < devices.length; index += 2) {
        this.#weigh(number, devices[index] ?? 0, devices[index + 1] ?? 0, this.#weights, at);
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
  #takeAccepted(profiles: CountedProfiles): void {
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
    this.#sample = widened(this.#sample, new Int32Array(size));
    this.#verdict = widened(this.#verdict, new Int32Array(size));
    this.#touched = widened(this.#touched, new Int32Array(size));
    this.#mark = widened(this.#mark, new Int32Array(size));
    this.#rows = widened(this.#rows, new Int32Array(size * WIDTH));
  }

  #widenLists(lists: number, slots: number): void {
    if (lists > this.#listTurn.length) {
      this.#listTurn = widened(this.#listTurn, new Int32Array(lists * 2));
      this.#parts = widened(this.#parts, new Uint8Array(lists * 2));
      this.#listFacility = widened(this.#listFacility, new Int32Array(lists * 2));
      this.#devices = widened(this.#devices, new Int32Array(lists * 2 * PLACES));
    }
    if (slots > this.#slotTurn.length) {
      this.#slotTurn = widened(this.#slotTurn, new Int32Array(slots * 2));
    }
  }

  #widenClasses(count: number): void {
    const size = Math.max(count, this.#weighed.length * 2, 64);
    this.#weighed = widened(this.#weighed, new Int32Array(size));
    this.#weights = widened(this.#weights, new Int32Array(size * WIDTH));
  }
}

/** Counts what profiles show: one for each software and vulnerability. */
export class ProfileCounter {
  readonly #judged: CountedVerdicts;
  readonly #lists: VerdictLists;

  constructor(judged: CountedVerdicts, lists: VerdictLists) {
    this.#judged = judged;
    this.#lists = lists;
  }

  /** How many verdicts of each class a set has, by the numbers of its lists; without those on accepted vulnerabilities. */
  classesOf(lists: Int32Array, accepted: ReadonlySet<number>): Int32Array {
    const sums = new Int32Array(this.#judged.classes.count);
    for (let index = 0; index < lists.length; index++) {
      const number = lists[index] ?? 0;
      if (accepted.size === 0) {
        this.#lists.addTo(sums, number);
      } else {
        this.#addOpen(sums, this.#lists.list(number), accepted);
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

  #addOpen(sums: Int32Array, list: Int32Array, accepted: ReadonlySet<number>): void {
    const { classOf, vulnerabilityOf } = this.#judged;
    for (const verdict of list) {
      if (!accepted.has(vulnerabilityOf[verdict] ?? 0)) {
        const number = classOf[verdict] ?? 0;
        sums[number] = (sums[number] ?? 0) + 1;
      }
    }
  }
}

/** Random numbers that are the same on every machine: mulberry32 (public domain, Tommy Ettinger 2017). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 ≤ x < 1 */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Below `limit`, small numbers far more often: few things are on many machines, many on few. */
  popular(limit: number): number {
    return Math.floor(limit * this.next() ** 2.2);
  }

  /** Mean ± deviation (Box–Muller), whole, not below `least`. */
  around(mean: number, deviation: number, least: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return Math.max(least, Math.round(mean + deviation * normal));
  }

  pick<T>(from: readonly T[]): T {
    const found = from[this.below(from.length)];
    if (found === undefined) {
      throw new RangeError('nothing to pick from');
    }
    return found;
  }
}

import type { Clock } from '@tsukuroi/core';

/** Over how long a rate is told. */
const WINDOW_MS = 60_000;

/** How fast a count that only grows is growing: looked at now and then, told as the mean of the last minute. */
export class Meter {
  readonly #clock: Clock;
  readonly #count: () => number;
  #seen: { readonly atMs: number; readonly count: number }[] = [];

  constructor(clock: Clock, count: () => number) {
    this.#clock = clock;
    this.#count = count;
    this.look();
  }

  /** Remembers how far the count is. */
  look(): void {
    const atMs = this.#clock.nowMs();
    const [last] = this.#seen.slice(-1);
    // A clock that was set back: what was remembered has no meaning any more.
    const kept = last !== undefined && last.atMs > atMs ? [] : this.#seen;
    // One older than the window stays, so that a minute of silence is seen as one.
    const from = kept.findLastIndex((one) => one.atMs <= atMs - WINDOW_MS);
    this.#seen = [...kept.slice(Math.max(0, from)), { atMs, count: this.#count() }];
  }

  /** Whole units a second. */
  perSecond(): number {
    this.look();
    const [first, last] = [this.#seen.at(0), this.#seen.at(-1)];
    const elapsedMs = (last?.atMs ?? 0) - (first?.atMs ?? 0);
    return elapsedMs <= 0 ? 0 : Math.round((((last?.count ?? 0) - (first?.count ?? 0)) * 1000) / elapsedMs);
  }
}

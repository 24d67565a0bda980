import type { Clock } from '@tsukuroi/core';
import type { Db } from '../../platform/database/index.ts';
import { countByWay } from './store.ts';

export type Counted = Awaited<ReturnType<typeof countByWay>>;

/** Above so many devices nobody waits for a count: 100,000 take a second. */
const MANY = 5_000;
const ANEW_MS = 10 * 60_000;

interface Known {
  readonly atMs: number;
  readonly counted: Counted;
}

/** How many devices of which department come through which relays. Of a large fleet the last count is told while the next one is made. */
export class WayCounts {
  readonly #db: Db;
  readonly #clock: Clock;
  #known: Known | undefined;
  #running: Promise<Counted> | undefined;

  constructor(parts: { db: Db; clock: Clock }) {
    this.#db = parts.db;
    this.#clock = parts.clock;
  }

  async now(facility: string): Promise<Counted> {
    const known = this.#known;
    if (known === undefined) {
      return this.#count(facility);
    }
    const devices = known.counted.reduce((sum, one) => sum + one.devices, 0);
    if (devices < MANY) {
      return this.#count(facility);
    }
    if (Math.abs(this.#clock.nowMs() - known.atMs) >= ANEW_MS) {
      // Not waited for; that it cannot be made now is no reason to show nothing.
      void this.#count(facility).catch(() => undefined);
    }
    return known.counted;
  }

  #count(facility: string): Promise<Counted> {
    this.#running ??= countByWay(this.#db, facility)
      .then((counted) => {
        this.#known = { atMs: this.#clock.nowMs(), counted };
        return counted;
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }
}

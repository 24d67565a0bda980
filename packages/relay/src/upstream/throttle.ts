import type { Clock } from '@tsukuroi/core';

/** Looked at anew this often while waiting, so that the evening's full speed begins in the evening. */
const SLICE_MS = 1_000;

export interface ThrottleOptions {
  readonly clock: Clock;
  /** Bytes a second now; undefined = no limit. */
  readonly rate: () => number | undefined;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Keeps all that is fetched together below a rate. */
export class Throttle {
  readonly #options: ThrottleOptions;
  /** When the line is free again. */
  #freeMs = 0;
  #lastMs = 0;

  constructor(options: ThrottleOptions) {
    this.#options = options;
  }

  /** Returns when so many bytes more may be taken from the line. */
  async take(bytes: number): Promise<void> {
    const { clock, sleep } = this.#options;
    let left = bytes;
    while (left > 0) {
      const rate = this.#options.rate();
      if (rate === undefined) {
        this.#freeMs = 0;
        return;
      }
      const now = clock.nowMs();
      // A clock that was set back must not stop the line.
      const begin = now < this.#lastMs ? now : Math.max(now, this.#freeMs);
      this.#lastMs = now;
      const share = Math.min(left, Math.max(1, (rate * SLICE_MS) / 1000));
      this.#freeMs = begin + (share * 1000) / rate;
      left -= share;
      await sleep(Math.max(0, this.#freeMs - now));
    }
  }
}

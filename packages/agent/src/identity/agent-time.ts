import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, isoSeconds, writeWhole } from '@tsukuroi/core';

/** A difference below this is no wrong clock. */
const TOLERATED_MS = 120_000;
/** Smaller movements of the offset are not written again. */
const WORTH_WRITING_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * Time as the agent goes by it: the machine's clock and an offset learnt from a signed answer to the agent's own nonce, never from
 * an HTTP date. The newest signed time ever seen is the lower bound.
 */
export class AgentTime implements Clock {
  readonly #clock: Clock;
  readonly #file: string;
  #offsetMs = 0;
  #newestMs = 0;
  #written = { offsetMs: 0, newestMs: 0 };

  constructor(dataFolder: string, clock: Clock) {
    this.#clock = clock;
    this.#file = join(dataFolder, 'identity', 'time.json');
    try {
      const kept = JSON.parse(readFileSync(this.#file, 'utf8')) as { offsetMs?: unknown; newest?: unknown };
      this.#offsetMs = Number.isFinite(kept.offsetMs) ? Number(kept.offsetMs) : 0;
      this.#newestMs = Date.parse(String(kept.newest)) || 0;
    } catch {
      // Never learnt, or a damaged file: the next signed answer makes it anew.
    }
    this.#written = { offsetMs: this.#offsetMs, newestMs: this.#newestMs };
  }

  nowMs(): number {
    return this.#clock.nowMs() + this.#offsetMs;
  }

  /** The server's time minus the machine's, as far as it was learnt. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** The machine's clock is so wrong that a person should know. */
  get isWrong(): boolean {
    return Math.abs(this.#offsetMs) > TOLERATED_MS;
  }

  /**
   * Learns from a signed answer. One that lies before the newest signed time seen teaches nothing.
   *
   * @param sentMs the machine's clock when the question was sent; half of the way there and back is taken off
   */
  async learn(at: string, sentMs: number): Promise<boolean> {
    const atMs = Date.parse(at);
    if (Number.isNaN(atMs) || atMs + TOLERATED_MS < this.#newestMs) {
      return false;
    }
    const middle = (sentMs + this.#clock.nowMs()) / 2;
    this.#offsetMs = Math.abs(atMs - middle) < 2_000 ? 0 : Math.round(atMs - middle);
    this.#newestMs = Math.max(this.#newestMs, atMs);
    const moved = Math.abs(this.#offsetMs - this.#written.offsetMs) > WORTH_WRITING_MS;
    if (moved || this.#newestMs - this.#written.newestMs > HOUR_MS) {
      this.#written = { offsetMs: this.#offsetMs, newestMs: this.#newestMs };
      await writeWhole(
        this.#file,
        `${JSON.stringify({ offsetMs: this.#offsetMs, newest: isoSeconds(this.#newestMs) })}\n`,
      );
    }
    return true;
  }

  /** The machine's own clock, for measuring how long something takes. */
  machineMs(): number {
    return this.#clock.nowMs();
  }
}

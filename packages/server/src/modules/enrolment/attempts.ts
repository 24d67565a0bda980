import type { Clock } from '@tsukuroi/core';
import { TsukuroiError } from '@tsukuroi/core';
import { addressGroup } from '../../platform/http/address-group.ts';

/** Wrong tries from one address with one token before it must wait. A secret of 256 bits is not guessed; this bounds the work and the noise. */
const TRIES = 20;
const WINDOW_MS = 15 * 60_000;
/** Addresses remembered at once; the oldest goes first. */
const REMEMBERED = 10_000;

/** Counts wrong tries to enrol, in memory: a restart of the server forgives. */
export class EnrolmentAttempts {
  readonly #clock: Clock;
  readonly #tries = new Map<string, { count: number; sinceMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Counted by address and token together: behind one relay stands a whole ward, and one machine with an old file must not shut it out.
   *
   * @throws TsukuroiError ENROLMENT_WAIT
   */
  demand(address: string, token: string): void {
    const found = this.#tries.get(keyOf(address, token));
    if (found === undefined) {
      return;
    }
    const left = found.sinceMs + WINDOW_MS - this.#clock.nowMs();
    if (left <= 0) {
      this.#tries.delete(keyOf(address, token));
    } else if (found.count >= TRIES) {
      throw new TsukuroiError('ENROLMENT_WAIT', { seconds: Math.ceil(left / 1000) });
    }
  }

  failed(address: string, token: string): void {
    const key = keyOf(address, token);
    const count = (this.#tries.get(key)?.count ?? 0) + 1;
    this.#tries.delete(key);
    this.#tries.set(key, { count, sinceMs: this.#clock.nowMs() });
    const [oldest] = this.#tries.keys();
    if (this.#tries.size > REMEMBERED && oldest !== undefined) {
      this.#tries.delete(oldest);
    }
  }
}

function keyOf(address: string, token: string): string {
  return `${addressGroup(address)} ${token}`;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, writeWhole } from '@tsukuroi/core';

/** A clock that somebody moved by more than this since the offset was learnt makes the offset worthless. */
const MOVED_MS = 120_000;
const DAY_MS = 86_400_000;

interface Learnt {
  readonly offsetMs: number;
  /** Boot in which it was learnt: after a restart the clock may say anything. */
  readonly boot: string;
  /** Machine's clock minus steady time when it was learnt. */
  readonly apartMs: number;
  readonly atSteadyMs: number;
}

/**
 * The offset by which windows open: from answers to this device's own nonce that its facility's director signed, and from nothing else.
 * What a check-in says of the time is only a reason to ask. (The agent's other clock, identity/agent-time.ts, judges certificates and
 * stamps reports; no window hangs on it.)
 */
export class TrustedTime {
  readonly #clock: Clock;
  readonly #steadyMs: () => number;
  readonly #file: string;
  #learnt: Learnt | undefined;

  constructor(folder: string, clock: Clock, boot: string, steadyMs: () => number) {
    this.#clock = clock;
    this.#steadyMs = steadyMs;
    this.#file = join(folder, 'time.json');
    try {
      const kept = JSON.parse(readFileSync(this.#file, 'utf8')) as { offsetMs?: unknown; boot?: unknown };
      if (boot !== '' && kept.boot === boot && Number.isFinite(kept.offsetMs)) {
        this.#hold(Number(kept.offsetMs), boot);
      }
    } catch {
      // Never learnt, or damaged: the director is asked.
    }
  }

  /** To be added to the machine's clock; undefined when nothing holds. */
  get offsetMs(): number | undefined {
    const moved = this.#learnt === undefined ? 0 : Math.abs(this.#apartMs - this.#learnt.apartMs);
    return moved > MOVED_MS ? undefined : this.#learnt?.offsetMs;
  }

  /** Whether the director should be asked: never yet, not for a day, or the server's word differs from what is held here. */
  shouldAsk(serverSays: string): boolean {
    const { offsetMs } = this;
    if (offsetMs === undefined || this.#learnt === undefined) {
      return true;
    }
    const apart = Math.abs(Date.parse(serverSays) - (this.#clock.nowMs() + offsetMs));
    return !(apart <= MOVED_MS) || this.#steadyMs() - this.#learnt.atSteadyMs > DAY_MS;
  }

  /** @param offsetMs as `learnOffset` of a verified answer gave it */
  async learn(offsetMs: number, boot: string): Promise<void> {
    this.#hold(offsetMs, boot);
    await writeWhole(this.#file, `${JSON.stringify({ offsetMs, boot })}\n`);
  }

  #hold(offsetMs: number, boot: string): void {
    this.#learnt = { offsetMs, boot, apartMs: this.#apartMs, atSteadyMs: this.#steadyMs() };
  }

  get #apartMs(): number {
    return this.#clock.nowMs() - this.#steadyMs();
  }
}

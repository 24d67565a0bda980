import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { type Clock, writeWhole } from '@tsukuroi/core';

/** A clock that somebody moved by more than this since the offset was learnt makes the offset worthless. */
const MOVED_MS = 120_000;
const DAY_MS = 86_400_000;

interface Learnt {
  readonly offsetMs: number;
  /** Boot in which it was learnt: after a restart the clock may say anything. */
  readonly boot: string;
  /** Machine's clock minus the time since its start, when it was learnt: the same in every process. */
  readonly apartMs: number;
  /** Time since the machine's start, when it was learnt. */
  readonly atUptimeMs: number;
}

/**
 * The offset by which windows open: from answers to this device's own nonce that its facility's director signed, and from nothing else.
 * What a check-in says of the time is only a reason to ask. (The agent's other clock, identity/agent-time.ts, judges certificates and
 * stamps reports; no window hangs on it.)
 */
export class TrustedTime {
  readonly #clock: Clock;
  readonly #uptimeMs: () => number;
  readonly #file: string;
  #learnt: Learnt | undefined;

  /** @param uptimeMs time since the machine started, the same in every process */
  constructor(folder: string, clock: Clock, boot: string, uptimeMs: () => number = () => uptime() * 1000) {
    this.#clock = clock;
    this.#uptimeMs = uptimeMs;
    this.#file = join(folder, 'time.json');
    try {
      const kept = JSON.parse(readFileSync(this.#file, 'utf8')) as Partial<Record<string, unknown>>;
      if (boot !== '' && kept.boot === boot && Number.isFinite(kept.offsetMs)) {
        const apartMs = Number.isFinite(kept.apartMs) ? Number(kept.apartMs) : this.#apartMs;
        this.#hold(Number(kept.offsetMs), boot, apartMs, Number.isFinite(kept.uptimeMs) ? Number(kept.uptimeMs) : 0);
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
    return !(apart <= MOVED_MS) || this.#uptimeMs() - this.#learnt.atUptimeMs > DAY_MS;
  }

  /** @param offsetMs as `learnOffset` of a verified answer gave it */
  async learn(offsetMs: number, boot: string): Promise<void> {
    const [apartMs, uptimeMs] = [this.#apartMs, this.#uptimeMs()];
    this.#hold(offsetMs, boot, apartMs, uptimeMs);
    await writeWhole(this.#file, `${JSON.stringify({ offsetMs, boot, apartMs, uptimeMs })}\n`);
  }

  #hold(offsetMs: number, boot: string, apartMs: number, atUptimeMs: number): void {
    this.#learnt = { offsetMs, boot, apartMs, atUptimeMs };
  }

  get #apartMs(): number {
    return this.#clock.nowMs() - this.#uptimeMs();
  }
}

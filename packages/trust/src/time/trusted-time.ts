/** What a device knows about the time. */
export interface TimeFacts {
  /** The system clock. */
  readonly clockMs: number;
  /** Learnt from a director-signed answer to the device's own nonce (time/answer.ts); added to the clock. */
  readonly offsetMs?: number;
  /** The newest signed time seen: earlier than that it cannot be. */
  readonly newestSignedMs: number;
  /** How long signed metadata count as fresh here, in milliseconds (repository/expiry.ts). */
  readonly freshForMs: number;
}

export type TimeState =
  /** The clock with a learnt offset. */
  | 'learnt'
  /** The bare clock, between the newest signed time and its expiry: nothing speaks against it. */
  | 'plausible'
  /** Earlier than the newest signed time. */
  | 'behind'
  /** So late that the newest signed time has long expired: the clock may be wrong or the device was cut off. */
  | 'far-ahead';

export interface JudgedTime {
  readonly state: TimeState;
  /** The best guess in milliseconds; never earlier than the newest signed time. Expiry is judged by it. */
  readonly bestMs: number;
  /** The time by which windows open; undefined opens none. */
  readonly trustedMs: number | undefined;
}

/** Clocks of two machines that are both right still differ by this much. */
const TOLERANCE_MS = 300_000;

/** Judges the clock. A time that cannot be trusted opens no window; metadata are still compared with the best guess. */
export function judgeTime(facts: TimeFacts): JudgedTime {
  const now = facts.clockMs + (facts.offsetMs ?? 0);
  const bestMs = Math.max(now, facts.newestSignedMs);
  if (now < facts.newestSignedMs - TOLERANCE_MS) {
    return { state: 'behind', bestMs, trustedMs: undefined };
  }
  if (facts.offsetMs !== undefined) {
    return { state: 'learnt', bestMs, trustedMs: bestMs };
  }
  if (now > facts.newestSignedMs + 2 * facts.freshForMs) {
    return { state: 'far-ahead', bestMs, trustedMs: undefined };
  }
  return { state: 'plausible', bestMs, trustedMs: bestMs };
}

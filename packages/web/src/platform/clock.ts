import type { Clock } from '@tsukuroi/core';

let offsetMs = 0;

/** The browser's own clock, right or wrong. */
export const browserClock: Clock = { nowMs: () => Date.now() };

/** The server's time, as learnt from its last session answer: days and due dates are counted from it, not from the PC. */
export const serverClock: Clock = { nowMs: () => browserClock.nowMs() + offsetMs };

/** Learns how far the browser's clock is from the server's. Half of the way there and back is counted as travel. */
export function learnServerTime(serverTime: string, sentMs: number, receivedMs: number): void {
  const server = Date.parse(serverTime);
  if (!Number.isNaN(server)) {
    offsetMs = server - (sentMs + receivedMs) / 2;
  }
}

/** Browser minus server in milliseconds, as last learnt. */
export function clockDriftMs(): number {
  return -offsetMs;
}

/** Today in Japan by the server's clock, `YYYY-MM-DD`. */
export function todayInJapan(): string {
  return new Date(serverClock.nowMs() + 9 * 3_600_000).toISOString().slice(0, 10);
}

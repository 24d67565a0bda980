import { serverClock } from './clock.ts';

const DAY_MS = 86_400_000;
const JAPAN_MS = 9 * 3_600_000;

/** The day in Japan `days` from now by the server's clock, for the limits of date fields. */
export function dayAhead(days: number): string {
  return new Date(serverClock.nowMs() + JAPAN_MS + days * DAY_MS).toISOString().slice(0, 10);
}

/** Where time comes from. Everything that needs the time receives a clock; only the outermost layer makes one. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  nowMs(): number;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

/** A clock for tests: stands still until moved. */
export function fixedClock(iso: string): Clock & { moveMs(by: number): void } {
  let now = Date.parse(iso);
  return {
    nowMs: () => now,
    moveMs(by) {
      now += by;
    },
  };
}

/** ISO 8601 in UTC, to the second: `2026-11-22T08:30:00Z`. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** The calendar day in Japan of an instant, `2026-11-22`. Japan has one time zone without summer time (UTC+9). */
export function dayInJapan(ms: number): string {
  return new Date(ms + 9 * 3_600_000).toISOString().slice(0, 10);
}

/** Whole days from one ISO day or instant to another; negative when `to` is earlier. NaN when one cannot be read. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 86_400_000);
}

/** `day` moved by whole days, both `YYYY-MM-DD`. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

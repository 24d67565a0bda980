/**
 * When each department of the lab may be mended, written here by hand and not computed by the product: what the outside watcher saw is judged
 * against this alone. All times are Japan's (UTC+9, no summer time); days count from the Monday on which the suite begins.
 */
export interface Hours {
  readonly department: string;
  /** 0 is Monday. */
  readonly day: number;
  readonly from: string;
  readonly to: string;
}

/** One opening for each department in the first week, none at the same time, one across midnight; and one five weeks later. */
export const HOURS: readonly Hours[] = [
  { department: '外来', day: 0, from: '20:00', to: '22:00' },
  { department: '病棟', day: 1, from: '02:00', to: '04:00' },
  { department: '検査', day: 1, from: '23:00', to: '01:00' },
  { department: '医事', day: 2, from: '18:30', to: '20:30' },
  { department: '医事', day: 35, from: '19:00', to: '21:00' },
];

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
const JAPAN_MS = 9 * HOUR_MS;

/** An opening as two instants. */
export interface Opening {
  readonly department: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Midnight in Japan of the first Monday that begins at least a day after the given instant. 1970-01-05 was a Monday. */
export function mondayAfter(nowMs: number): number {
  const monday = 4 * DAY_MS - JAPAN_MS;
  const weeks = Math.ceil((nowMs + DAY_MS - monday) / (7 * DAY_MS));
  return monday + weeks * 7 * DAY_MS;
}

/** `at(monday, 1, '02:30')` is half past two in the night to Tuesday. */
export function at(mondayMs: number, day: number, time: string): number {
  return mondayMs + day * DAY_MS + minutesOf(time) * MINUTE_MS;
}

/** @param shiftMs moves every opening: the positive control */
export function openingsOf(mondayMs: number, shiftMs = 0): Opening[] {
  return HOURS.map(({ department, day, from, to }) => {
    const fromMs = at(mondayMs, day, from) + shiftMs;
    const end = at(mondayMs, day, to) + shiftMs;
    return { department, fromMs, toMs: end > fromMs ? end : end + DAY_MS };
  });
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

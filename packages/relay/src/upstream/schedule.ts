import { z } from 'zod';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** Hours in which fetching is slow. `until` at or before `from` means the next morning. */
export const scheduleShape = z
  .array(
    z.strictObject({
      /** Days on which it begins, 1 = Monday to 7 = Sunday; every day when left out. */
      days: z.array(z.int().min(1).max(7)).min(1).optional(),
      from: time,
      until: time,
      bytesPerSecond: z.int().min(1_000),
    }),
  )
  .max(50);
export type Schedule = z.infer<typeof scheduleShape>;

/** Japan has one time zone without summer time. */
const JAPAN_MINUTES = 9 * 60;
const DAY_MINUTES = 24 * 60;

/** Bytes a second that may be fetched at an instant, the least of what applies; undefined = as fast as it goes. */
export function rateAt(schedule: Schedule, nowMs: number): number | undefined {
  const minutes = Math.floor(nowMs / 60_000) + JAPAN_MINUTES;
  const minute = minutes % DAY_MINUTES;
  // 1970-01-01 was a Thursday.
  const day = ((Math.floor(minutes / DAY_MINUTES) + 3) % 7) + 1;
  const dayBefore = day === 1 ? 7 : day - 1;
  const rates = schedule
    .filter(({ days, from, until }) => {
      const on = (which: number) => days === undefined || days.includes(which);
      const [begin, end] = [minuteOf(from), minuteOf(until)];
      return begin < end
        ? on(day) && begin <= minute && minute < end
        : (on(day) && minute >= begin) || (on(dayBefore) && minute < end);
    })
    .map(({ bytesPerSecond }) => bytesPerSecond);
  return rates.length === 0 ? undefined : Math.min(...rates);
}

function minuteOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

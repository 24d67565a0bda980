import { z } from 'zod';

/** `HH:MM`. */
export const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const Id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const Weekday = z.int().min(1).max(7);

/** Picks days. Days of the week as in ISO 8601: 1 is Monday. */
export const DaySelector = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dates'), dates: z.array(z.iso.date()).min(1).max(1000) }),
  z.strictObject({ kind: z.literal('weekdays'), weekdays: z.array(Weekday).min(1).max(7) }),
  /** The nth such weekday of the month; -1 is the last. */
  z.strictObject({
    kind: z.literal('nth-weekday'),
    nth: z
      .array(
        z
          .int()
          .min(-1)
          .max(5)
          .refine((n) => n !== 0),
      )
      .min(1)
      .max(6),
    weekday: Weekday,
  }),
  /** Days of the month; -1 is the last, -2 the one before. A month that is too short has no 31st. */
  z.strictObject({
    kind: z.literal('days-of-month'),
    days: z
      .array(
        z
          .int()
          .min(-10)
          .max(31)
          .refine((n) => n !== 0),
      )
      .min(1)
      .max(41),
  }),
  /**
   * `plusDays` after Microsoft's monthly release. That is on the second Tuesday of the month in the United States, when it is Wednesday in Japan
   * already: 0 is that Wednesday, which may fall after a second Wednesday of the month.
   */
  z.strictObject({ kind: z.literal('patch-tuesday'), plusDays: z.int().min(0).max(27) }),
  /** Days of a calendar: holidays, the clinic's closing days, nights on call. */
  z.strictObject({ kind: z.literal('calendar'), calendar: Id }),
]);
export type DaySelector = z.infer<typeof DaySelector>;

/** One maintenance window: on which days, from when to when. */
export const WindowRule = z.strictObject({
  id: Id,
  name: z.string().min(1).max(100),
  /** IANA name; always written down, so that a copied rule means the same elsewhere. */
  zone: z.string().max(64).refine(isZone),
  /** Any of them. */
  days: z.array(DaySelector).min(1).max(20),
  /** None of them: claims days (レセプト期間), holidays, nights on call. A window past midnight belongs to the day on which it begins. */
  except: z.array(DaySelector).max(20).default([]),
  /** `to` not after `from` means past midnight. */
  from: Time,
  to: Time,
});
export type WindowRule = z.infer<typeof WindowRule>;

/** Nothing begins in it: vendor work, the turn of the year, the day of the fee revision, 「今夜は中止」. */
export const Freeze = z
  .strictObject({
    id: Id,
    reason: z.string().min(1).max(200),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'] });
export type Freeze = z.infer<typeof Freeze>;

function isZone(name: string): boolean {
  try {
    Temporal.PlainDate.from('2026-01-01').toZonedDateTime(name);
    return true;
  } catch {
    return false;
  }
}

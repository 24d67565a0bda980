import { z } from 'zod';

/** すべて止める: for whoever is there at night, with an account or with a sealed card (docs/recipes/stop.md). */

/** GET /stop: asked before anybody is signed in, so it says no more than whether work stands still. */
export const stopStandingShape = z.object({
  stopped: z.boolean(),
  since: z.string().nullable(),
  /** Whether a card counts; without one only people with an account can stop. */
  card: z.boolean(),
});
export type StopStanding = z.infer<typeof stopStandingShape>;

/** GET /stop/detail */
export const stopDetailShape = stopStandingShape.extend({
  by: z.string().nullable(),
  why: z.string().nullable(),
  cardMadeAt: z.string().nullable(),
  cardMadeBy: z.string().nullable(),
  cardUsedAt: z.string().nullable(),
});
export type StopDetail = z.infer<typeof stopDetailShape>;

/** POST /stop/by-card: eight digits, however they are grouped, in full width too. */
export const stopByCardShape = z.strictObject({ pin: z.string().min(8).max(40) });
/** POST /stop */
export const stopShape = z.strictObject({ why: z.string().min(1).max(500) });
/** POST /stop/cards: the PIN is in this one answer and nowhere else. */
export const stopCardShape = z.object({ pin: z.string(), madeAt: z.string(), facility: z.string() });
export type StopCard = z.infer<typeof stopCardShape>;

import { z } from 'zod';
import { CHOSEN_KINDS, OUTWARD_KINDS, SILENT_MINUTES } from './outward-words.ts';

/** 対外通知 as the console shows and changes it (docs/formats/outward.md). */

/** The code that a hospital gives itself: what its vendor knows it by, and no sentence. */
export const siteShape = z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,11}$/);

const problemWords = z.object({ what: z.string(), effect: z.string(), next: z.string() });

export const outwardSettingsShape = z.object({
  enabled: z.boolean(),
  /** Empty while nobody has entered one. */
  site: z.string(),
  kinds: z.array(z.enum(CHOSEN_KINDS)),
  silentMinutes: z.int(),
  /** When the relay in the DMZ was last told, and on which ways it speaks; null: not heard of yet. */
  heardAt: z.string().nullable(),
  ways: z.array(z.string()).nullable(),
  /** Why it does not work although it should, in words; null when nothing is known to be wrong. */
  problem: problemWords.nullable(),
  /** Newest first. */
  letters: z.array(
    z.object({
      number: z.int(),
      kind: z.enum(OUTWARD_KINDS),
      count: z.int(),
      at: z.string(),
      /** `partly`: it left on one way and not on another. `kept`: lies at the relay for the case that the server is silent. */
      state: z.enum(['waiting', 'sent', 'partly', 'failed', 'kept', 'withdrawn']),
      ways: z.array(z.object({ way: z.string(), state: z.enum(['waiting', 'sent', 'failed']), at: z.string() })),
    }),
  ),
});
export type OutwardSettings = z.infer<typeof outwardSettingsShape>;

export const changeOutwardShape = z.strictObject({
  enabled: z.boolean(),
  site: siteShape,
  kinds: z.array(z.enum(CHOSEN_KINDS)).min(1).max(CHOSEN_KINDS.length),
  silentMinutes: z.int().min(SILENT_MINUTES.least).max(SILENT_MINUTES.most),
});
export type ChangeOutward = z.infer<typeof changeOutwardShape>;

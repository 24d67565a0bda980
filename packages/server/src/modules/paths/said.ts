import { trustStandingShape } from '@tsukuroi/protocol';
import { z } from 'zod';

const number = z.number().int().min(0).nullable();

const saidShape = z.object({
  version: z.string().nullable(),
  clockSeconds: z.number().int().nullable(),
  queue: z.object({ reports: z.number(), devices: z.number(), bytes: z.number() }).nullable(),
  storeBytes: number,
  freeBytes: number,
  rate: number,
  fetching: z.object({ contents: z.number(), leftBytes: z.number() }).nullable(),
  filling: z.array(z.object({ name: z.string(), bytes: z.number(), left: z.number() })),
  waitingBundles: number,
  catalog: trustStandingShape,
  director: trustStandingShape,
  /** Code of what the station, or whoever visits it, complains about. */
  problem: z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) }).nullable(),
});
/** What is kept of a station's last words, whatever kind of station it is. */
export type Said = z.infer<typeof saidShape>;

/** Nothing is known: also of words that another release wrote and this one cannot read. */
export const SAID_NOTHING: Said = {
  version: null,
  clockSeconds: null,
  queue: null,
  storeBytes: null,
  freeBytes: null,
  rate: null,
  fetching: null,
  filling: [],
  waitingBundles: null,
  catalog: 'unknown',
  director: 'unknown',
  problem: null,
};

export function readSaid(text: string): Said {
  try {
    const read = saidShape.safeParse(JSON.parse(text));
    return read.success ? read.data : SAID_NOTHING;
  } catch {
    return SAID_NOTHING;
  }
}

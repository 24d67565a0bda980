import type { ErrorParams } from '@tsukuroi/core';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { z } from 'zod';

const LIMIT_BYTES = 16 * 1024 ** 2;
const troubleShape = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What happened, in Japanese, for whoever looks at the file. */
  what: z.string(),
  at: z.string(),
});
/** Why a part of the last round did not come to its end. */
export type Trouble = z.infer<typeof troubleShape> & { readonly params: ErrorParams };

const feedsShape = z.object({
  at: z.string(),
  saved: z.int(),
  unchanged: z.int(),
  refused: z.array(z.object({ feed: z.string(), file: z.string(), reason: z.string() })),
});
export type FeedsStatus = z.infer<typeof feedsShape>;

const knowledgeShape = z.object({
  builtAt: z.string(),
  /** Fingerprint of what it was made of. */
  madeFrom: z.string(),
  digest: z.string(),
  sequence: z.int(),
  /** Inputs that were not taken; the last good ones stand. */
  held: z.int(),
});
export type KnowledgeStatus = z.infer<typeof knowledgeShape>;

const suppliedShape = z.object({
  name: z.string(),
  at: z.string(),
  /** Distinct lists of packages that were planned for. */
  machines: z.int(),
  packages: z.int(),
  bytes: z.int(),
  /** Lists that could not be planned for, and packages that could not be fetched or that nobody has. */
  refused: z.int(),
  failed: z.array(z.string()),
});
export type SuppliedStatus = z.infer<typeof suppliedShape>;

const facilityShape = z.object({
  id: z.string(),
  /** What came from there last. */
  request: z.object({ id: z.string(), madeAt: z.string() }).optional(),
  /** Distinct lists of packages that it sent, and those of them that no sources are set for. */
  machines: z.int(),
  unplanned: z.int(),
  made: z.object({ id: z.string(), sequence: z.int(), at: z.string(), bytes: z.int(), leftOut: z.int() }).optional(),
  /** `made`: a bundle was made in this round; `same`: nothing new; `waiting`: the one before is still being fetched. */
  state: z.enum(['made', 'same', 'waiting', 'failed']),
  waiting: z.object({ bundles: z.int(), bytes: z.int() }),
  /** When somebody from further in was here last. */
  visitedAt: z.string().optional(),
  trouble: troubleShape.optional(),
});
export type FacilityStatus = z.infer<typeof facilityShape>;

export const collectorStatusShape = z.object({
  format: z.literal('collector-status/1'),
  round: z.object({
    begunAt: z.string(),
    endedAt: z.string(),
    nextAt: z.string(),
    /** Rounds in a row in which something failed. */
    failures: z.int(),
  }),
  feeds: feedsShape.optional(),
  knowledge: knowledgeShape.optional(),
  supplies: z.array(suppliedShape),
  facilities: z.array(facilityShape),
  /** By part: `feeds`, `knowledge`, `apt debian-12`. Of facilities it stands with them. */
  troubles: z.record(z.string(), troubleShape),
});
/** `collector/status.json`: what the collector did and when; kept whole after every round. */
export type CollectorStatus = z.infer<typeof collectorStatusShape>;

/** The status of the round before; nothing when there was none or it cannot be read: it steers nothing that must not be lost. */
export async function readStatus(door: FileDoor, file: string): Promise<CollectorStatus | undefined> {
  try {
    const bytes = await door.readIfThere(file, LIMIT_BYTES);
    return bytes === undefined
      ? undefined
      : collectorStatusShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return undefined;
  }
}

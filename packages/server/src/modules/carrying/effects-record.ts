import { join } from 'node:path';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { z } from 'zod';

const LIMIT_BYTES = 64 * 1024;

const takenShape = z.strictObject({
  /** The bundle that brought it. */
  bundle: z.string().regex(/^[0-9a-f]{64}$/),
  sequence: z.int().min(1),
  at: z.string(),
  /** `same`: it brought what is in use already. */
  outcome: z.enum(['done', 'same', 'refused']),
  problem: z
    .strictObject({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) })
    .optional(),
  /** Version of the catalogue's timestamp that named who may sign, when this was judged. */
  catalog: z.int().min(0),
});
/** What became of the newest bundle that brought something of one kind. */
export type Taken = z.infer<typeof takenShape>;

const recordShape = z.strictObject({
  format: z.literal('bundle-effects/1'),
  metadata: takenShape.nullable(),
  knowledge: takenShape.nullable(),
});
/** `bundles/effects.json`: what has taken effect (docs/formats/bundle.md). */
export type EffectsRecord = z.infer<typeof recordShape>;

export const EFFECT_KINDS = ['metadata', 'knowledge'] as const;
export type EffectKind = (typeof EFFECT_KINDS)[number];

const NOTHING: EffectsRecord = { format: 'bundle-effects/1', metadata: null, knowledge: null };

/** The record of a folder of bundles. One that cannot be read counts as none: every step may be done twice. */
export function effectsRecord(door: FileDoor, bundles: string) {
  const file = join(bundles, 'effects.json');
  return {
    async read(): Promise<EffectsRecord> {
      const bytes = await door.readIfThere(file, LIMIT_BYTES);
      if (bytes === undefined) {
        return NOTHING;
      }
      try {
        return recordShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
      } catch {
        return NOTHING;
      }
    },
    write: (record: EffectsRecord): Promise<void> => door.writeWhole(file, `${JSON.stringify(record)}\n`),
  };
}

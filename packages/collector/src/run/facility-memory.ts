import { z } from 'zod';
import type { Context } from './context.ts';

const LIMIT_BYTES = 1024 * 1024;

const memoryShape = z.object({
  format: z.literal('facility-memory/1'),
  /** The newest bundle made for it. */
  made: z
    .object({
      id: z.string(),
      sequence: z.int(),
      at: z.string(),
      bytes: z.int(),
      leftOut: z.int(),
      /** Of everything that it gives the facility. */
      fingerprint: z.string(),
      /** When it was seen to have left the box. */
      goneAt: z.string().optional(),
    })
    .optional(),
  /** Documents that name contents, by their names in the bundle, as they were carried last. */
  documents: z.record(z.string(), z.string()),
  /** When somebody from further in was here last. */
  visitedAt: z.string().optional(),
});
/** What is remembered of one facility between rounds. */
export type FacilityMemory = z.infer<typeof memoryShape>;

/** Nothing when there is none or it cannot be read: then a whole bundle is made once more, which is never wrong. */
export async function readMemory({ door, places }: Context, facility: string): Promise<FacilityMemory> {
  try {
    const bytes = await door.readIfThere(places.memory(facility), LIMIT_BYTES);
    if (bytes !== undefined) {
      return memoryShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    }
  } catch {
    // As if there were none.
  }
  return { format: 'facility-memory/1', documents: {} };
}

export async function writeMemory({ door, places }: Context, facility: string, memory: FacilityMemory): Promise<void> {
  await door.writeWhole(places.memory(facility), `${JSON.stringify(memory)}\n`);
}

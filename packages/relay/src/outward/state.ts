import { outwardShape } from '@tsukuroi/protocol/outward.ts';
import { OUTWARD_KINDS } from '@tsukuroi/protocol/outward-words.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { z } from 'zod';

const LIMIT_BYTES = 1024 * 1024;

const wayShape = z.object({
  way: z.string(),
  state: z.enum(['waiting', 'sent', 'failed']),
  /** Since when it is in this state. */
  at: z.string(),
  sinceMs: z.int(),
  tries: z.int(),
  notBeforeMs: z.int(),
  /** Code of what last failed, for whoever looks at this machine; it does not go inward. */
  problem: z.string().nullable(),
});
export type KeptWay = z.infer<typeof wayShape>;

const noticeShape = z.object({
  notice: outwardShape,
  ways: z.array(wayShape),
  /** Of one that waits for silence: that it was heard of for too long. */
  released: z.boolean().optional(),
});
export type KeptNotice = z.infer<typeof noticeShape>;

/** `outward.json` in the data folder of a gate. */
const stateShape = z.object({
  format: z.literal('outward-desk/1'),
  /** The highest number that was ever taken. */
  highest: z.int(),
  /** What left, for the bounds of a day. */
  accepted: z.array(z.object({ kind: z.enum(OUTWARD_KINDS), atMs: z.int() })),
  notices: z.array(noticeShape),
});
export type DeskState = z.infer<typeof stateShape>;

export function emptyState(): DeskState {
  return { format: 'outward-desk/1', highest: 0, accepted: [], notices: [] };
}

/** Undefined when there is none; a damaged one too, since what is older than two days is refused by its date anyway. */
export async function readState(door: FileDoor, file: string): Promise<DeskState | undefined> {
  const bytes = await door.readIfThere(file, LIMIT_BYTES).catch(() => undefined);
  try {
    return bytes === undefined ? undefined : stateShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return undefined;
  }
}

export function writeState(door: FileDoor, file: string, state: DeskState): Promise<void> {
  return door.writeWhole(file, `${JSON.stringify(state, null, 1)}\n`);
}

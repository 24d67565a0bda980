import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TsukuroiError, writeWhole } from '@tsukuroi/core';
import { z } from 'zod';
import './restore-errors.ts';

/** `restored.json` in the data folder: it was put back from a backup. What agents did since is asked for by journal sequence. */
export const restoredShape = z.strictObject({
  format: z.literal('restored/1'),
  restoredAt: z.iso.datetime(),
  /** When the backup was made. */
  madeAt: z.iso.datetime(),
});
export type Restored = z.infer<typeof restoredShape>;

/** The folder in which a restore is at work; while it is there, the data folder is not restored. */
export const RESTORING = '.restoring';

export function writeRestored(dataFolder: string, restored: Restored): Promise<void> {
  return writeWhole(join(dataFolder, 'restored.json'), `${JSON.stringify(restored, null, 2)}\n`);
}

/** Undefined when the folder was never restored, or its mark cannot be read. */
export async function readRestored(dataFolder: string): Promise<Restored | undefined> {
  try {
    return restoredShape.parse(JSON.parse(await readFile(join(dataFolder, 'restored.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

/** @throws TsukuroiError RESTORE_UNFINISHED (exit code 3) when a restore into this folder was cut off */
export async function demandRestored(dataFolder: string): Promise<void> {
  const at = await stat(join(dataFolder, RESTORING)).catch(() => undefined);
  if (at !== undefined) {
    throw new TsukuroiError('RESTORE_UNFINISHED', { folder: dataFolder }, { exitCode: 3 });
  }
}

import { join } from 'node:path';
import { z } from 'zod';
import type { FileDoor } from '../files/door.ts';

/** `upgrade-wanted/1`: what the unprivileged program asks of the upgrader. It can name a version; all else is decided there. */
const wantedShape = z.strictObject({ format: z.literal('upgrade-wanted/1'), version: z.string().max(80) });

const LIMIT_BYTES = 1_024;

/** A unit of systemd watches this very file (packaging/upgrade). */
export function wantedPath(dataFolder: string): string {
  return join(dataFolder, 'upgrade', 'wanted.json');
}

export async function writeWanted(door: FileDoor, dataFolder: string, version: string): Promise<void> {
  await door.writeWhole(wantedPath(dataFolder), JSON.stringify({ format: 'upgrade-wanted/1', version }));
}

/** Undefined when nothing is wanted, or what stands there is no such document: it is another user's to write. */
export async function readWanted(door: FileDoor, dataFolder: string): Promise<string | undefined> {
  try {
    const bytes = await door.read(wantedPath(dataFolder), LIMIT_BYTES);
    return wantedShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).version;
  } catch {
    return undefined;
  }
}

import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { z } from 'zod';
import type { FileDoor } from '../files/door.ts';
import '../errors.ts';

/** `limit.json` in a store's folder: every process of the machine that opens the store keeps to it. */
const StoreLimit = z.strictObject({ format: z.literal('store-limit/1'), bytes: z.int().min(1) });

const FILE_BYTES = 1024;

function limitPath(root: string): string {
  return join(root, 'limit.json');
}

/** The most bytes a store may hold; undefined when only the medium limits. @throws `STORE_LIMIT_UNREADABLE` */
export async function readStoreLimit(door: FileDoor, root: string): Promise<number | undefined> {
  const file = limitPath(root);
  const bytes = await door.readIfThere(file, FILE_BYTES);
  if (bytes === undefined) {
    return undefined;
  }
  try {
    return StoreLimit.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).bytes;
  } catch (cause) {
    throw new TsukuroiError('STORE_LIMIT_UNREADABLE', { file }, { cause, exitCode: 3 });
  }
}

/** Sets the limit of a store, or takes it away. What is stored already stays, also when it is more. */
export async function setStoreLimit(door: FileDoor, root: string, bytes: number | undefined): Promise<void> {
  if (bytes === undefined) {
    await door.remove(limitPath(root));
    return;
  }
  await door.writeWhole(limitPath(root), `${JSON.stringify({ format: 'store-limit/1', bytes })}\n`);
}

/** How people write a limit: `50G`, `500M`, `1T`, in powers of 1000 as on the label of a disk; `none` for no limit. */
export const STORE_LIMIT_WORDS = /^(none|[1-9]\d{0,5}[MGT])$/;

/** What the words mean; undefined for `none`. Words of another form are the caller's to refuse. */
export function storeLimitOf(words: string): number | undefined {
  const unit = { M: 1e6, G: 1e9, T: 1e12 }[words.slice(-1)];
  return unit === undefined ? undefined : Number(words.slice(0, -1)) * unit;
}

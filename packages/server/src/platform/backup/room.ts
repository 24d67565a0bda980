import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';
import './errors.ts';

/** Left free beside what is written: a full system disk stops more than a backup. */
const SPARE_BYTES = 64 * 1024 * 1024;

/** Bytes an ordinary user may still write where a folder is, or will be made. */
export async function freeBytes(folder: string): Promise<number> {
  try {
    const facts = await statfs(folder);
    return facts.bavail * facts.bsize;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && dirname(folder) !== folder) {
      return freeBytes(dirname(folder));
    }
    throw error;
  }
}

/**
 * Refuses before anything is written. Places on one medium share its room.
 *
 * @throws TsukuroiError BACKUP_NO_ROOM (exit code 3)
 */
export async function demandRoom(
  wanted: readonly { readonly folder: string; readonly bytes: number }[],
): Promise<void> {
  const media = new Map<number, { folder: string; bytes: number }>();
  for (const { folder, bytes } of wanted) {
    const device = await deviceOf(folder);
    media.set(device, { folder, bytes: bytes + (media.get(device)?.bytes ?? 0) });
  }
  for (const { folder, bytes } of media.values()) {
    const free = await freeBytes(folder);
    if (bytes + SPARE_BYTES > free) {
      const params = { folder, need: readableBytes(bytes + SPARE_BYTES), free: readableBytes(free) };
      throw new TsukuroiError('BACKUP_NO_ROOM', params, { exitCode: 3 });
    }
  }
}

async function deviceOf(folder: string): Promise<number> {
  try {
    return (await stat(folder)).dev;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && dirname(folder) !== folder) {
      return deviceOf(dirname(folder));
    }
    throw error;
  }
}

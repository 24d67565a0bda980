import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { readableBytes } from '../../store/space.ts';
import '../errors.ts';

/** Left free beside what is written: a full system disk stops more than an upgrade. */
const SPARE_BYTES = 128 * 1024 * 1024;

/**
 * Refuses when there is not room enough; folders on one medium share it.
 *
 * @throws TsukuroiError UPGRADE_NO_ROOM (exit code 3)
 */
export async function demandRoomFor(wanted: readonly { folder: string; bytes: number }[]): Promise<void> {
  const media = new Map<number, { folder: string; bytes: number }>();
  for (const { bytes, folder } of wanted) {
    const there = await nearest(folder);
    const { dev } = await stat(there);
    media.set(dev, { folder: there, bytes: bytes + (media.get(dev)?.bytes ?? 0) });
  }
  for (const { bytes, folder } of media.values()) {
    const facts = await statfs(folder);
    const [need, free] = [bytes + SPARE_BYTES, facts.bavail * facts.bsize];
    if (need > free) {
      const params = { folder, need: readableBytes(need), free: readableBytes(free) };
      throw new TsukuroiError('UPGRADE_NO_ROOM', params, { exitCode: 3 });
    }
  }
}

async function nearest(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (gone && dirname(folder) !== folder) {
      return nearest(dirname(folder));
    }
    throw error;
  }
}

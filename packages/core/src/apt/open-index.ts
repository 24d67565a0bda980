import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { RunProgram } from './run-program.ts';

/** Opens every compression that this machine's apt uses. */
const APT_HELPER = '/usr/lib/apt/apt-helper';
const TIMEOUT_MS = 120_000;

/**
 * Hands over an index file's content, unpacked by its ending; false when it could not be opened to its end. A little more
 * than `limit` bytes may be handed over before it stops: the caller counts.
 */
export async function openedIndex(
  path: string,
  run: RunProgram,
  limit: number,
  take: (piece: Buffer) => void,
): Promise<boolean> {
  if (/\.(?:xz|lz4|bz2|zst)$/.test(path)) {
    const { code } = await run({
      command: APT_HELPER,
      args: ['cat-file', path],
      timeoutMs: TIMEOUT_MS,
      outputLimit: limit,
      onOutput: take,
    });
    return code === 0;
  }
  const raw = createReadStream(path);
  let total = 0;
  try {
    for await (const piece of path.endsWith('.gz') ? pipeline(raw, createGunzip(), () => undefined) : raw) {
      take(piece as Buffer);
      total += (piece as Buffer).length;
      if (total >= limit) {
        return true;
      }
    }
    return true;
  } catch {
    return false;
  } finally {
    raw.destroy();
  }
}

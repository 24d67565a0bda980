import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { type PrimaryPackage, primaryReader } from '../primary.ts';

const XZ = '/usr/bin/xz';
const XZ_MS = 300_000;
/** The strongest preset needs 65 MiB to be opened (xz(1), -9); a head of a few bytes may ask for 1.5 GiB. */
const XZ_MEMORY = '--memlimit-decompress=256MiB';
/** Unpacked `primary` of a large distribution has some hundred megabytes. */
const OPEN_LIMIT_BYTES = 2 * 1024 ** 3;

/**
 * Reads a `primary` and answers those of its packages whose hash is asked for; undefined when it cannot be read to its end, is larger than its
 * index says, or is not packed as gzip, zstd or xz (createrepo_c(8), --general-compress-type) or plain.
 *
 * @param name path in the repository: its ending says how it is packed
 * @param openSize bytes unpacked, as the index says
 */
export async function packagesNamed(
  path: string,
  name: string,
  openSize: number | undefined,
  wanted: ReadonlySet<string>,
  run: RunProgram,
): Promise<ReadonlyMap<string, PrimaryPackage> | undefined> {
  const found = new Map<string, PrimaryPackage>();
  const reader = primaryReader((item) => {
    if (wanted.has(item.sha256)) {
      found.set(item.sha256, item);
    }
  });
  const limit = Math.min(openSize ?? OPEN_LIMIT_BYTES, OPEN_LIMIT_BYTES);
  let bytes = 0;
  const push = (piece: Buffer): void => {
    bytes += piece.length;
    if (bytes > limit) {
      throw new Error('larger than its index says');
    }
    reader.push(piece);
  };
  try {
    await (name.endsWith('.xz') ? throughXz(path, limit, push, run) : unpacked(path, name, push));
    reader.end();
    return found;
  } catch {
    return undefined;
  }
}

async function unpacked(path: string, name: string, push: (piece: Buffer) => void): Promise<void> {
  const raw = createReadStream(path);
  const opener = name.endsWith('.gz') ? createGunzip() : name.endsWith('.zst') ? createZstdDecompress() : undefined;
  if (opener === undefined && !name.endsWith('.xml')) {
    throw new Error('unknown packing');
  }
  try {
    for await (const piece of opener === undefined ? raw : pipeline(raw, opener, () => undefined)) {
      push(piece as Buffer);
    }
  } finally {
    raw.destroy();
  }
}

async function throughXz(path: string, limit: number, push: (piece: Buffer) => void, run: RunProgram): Promise<void> {
  let failed: unknown;
  const { code } = await run({
    ...{ command: XZ, args: ['--decompress', '--stdout', '--format=xz', XZ_MEMORY, path] },
    ...{ timeoutMs: XZ_MS, outputLimit: limit },
    // What is thrown inside a program's output reaches nobody: kept until it ends.
    onOutput: (piece) => {
      try {
        if (failed === undefined) {
          push(piece);
        }
      } catch (cause) {
        failed = cause;
      }
    },
  });
  if (code !== 0 || failed !== undefined) {
    throw failed ?? new Error('xz');
  }
}

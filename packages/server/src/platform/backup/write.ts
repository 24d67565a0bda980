import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { lockStream } from '@tsukuroi/trust/bundle/passphrase.ts';
import { pack } from 'tar-stream';
import { drained } from './drained.ts';
import { type BackupIndex, PLACES } from './shape.ts';

/** Something that goes into the archive under a name. `bytes` gives exactly `size` bytes. */
export interface Piece {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  readonly bytes: () => AsyncIterable<Uint8Array>;
}

/** What was written: bytes and SHA-256 of the encrypted file, and what it holds. */
export interface Written {
  readonly bytes: number;
  readonly sha256: string;
  readonly index: BackupIndex;
}

/**
 * Writes pieces as one encrypted archive (tar in `age`) with an index of hashes at its end, and flushes it. Nothing lies in memory but a
 * few pieces of 64 KiB. Throws what the system says.
 *
 * @param file must not exist
 */
export async function writeArchive(file: string, passphrase: string, pieces: AsyncIterable<Piece>): Promise<Written> {
  const entries: BackupIndex['entries'] = [];
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(file, 'wx', 0o600);
  try {
    for await (const part of lockStream(tarOf(pieces, entries), passphrase)) {
      hash.update(part);
      bytes += part.length;
      await handle.writeFile(part);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex'), index: { format: 'backup-index/1', entries } };
}

/** A piece from bytes at hand. */
export function pieceOf(path: string, bytes: Uint8Array, mode = 0o600): Piece {
  return {
    path,
    mode,
    size: bytes.length,
    async *bytes() {
      yield bytes;
    },
  };
}

async function* tarOf(pieces: AsyncIterable<Piece>, entries: BackupIndex['entries']): AsyncGenerator<Uint8Array> {
  const tar = pack();
  const filling = fill(tar, pieces, entries).catch((error: Error) => tar.destroy(error));
  try {
    for await (const part of tar) {
      yield part as Uint8Array;
    }
  } finally {
    tar.destroy();
    await filling;
  }
}

type Tar = ReturnType<typeof pack>;

async function fill(tar: Tar, pieces: AsyncIterable<Piece>, entries: BackupIndex['entries']): Promise<void> {
  for await (const piece of pieces) {
    entries.push(await add(tar, piece));
  }
  const index = { format: 'backup-index/1', entries } satisfies BackupIndex;
  await add(tar, pieceOf(PLACES.index, Buffer.from(JSON.stringify(index))));
  tar.finalize();
}

async function add(tar: Tar, { path, size, mode, bytes }: Piece): Promise<BackupIndex['entries'][number]> {
  const hash = createHash('sha256');
  const ended = Promise.withResolvers<void>();
  const entry = tar.entry({ name: path, size, mode, mtime: new Date(0) }, (error) =>
    error === null || error === undefined ? ended.resolve() : ended.reject(error),
  );
  ended.promise.catch(() => undefined);
  for await (const part of bytes()) {
    hash.update(part);
    if (!entry.write(part)) {
      await drained(entry);
    }
  }
  entry.end(null);
  await ended.promise;
  return { path, size, sha256: hash.digest('hex') };
}

import { createHash, type Hash } from 'node:crypto';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor, GrowingFile } from '../files/door.ts';
import { type Content, type ContentSource, piecesOf } from './content.ts';
import type { Layout } from './layout.ts';
import type { spaceOf } from './space.ts';

/** Flushed this often, so that a power cut costs at most so much of a download. */
const SYNC_EVERY_BYTES = 64 * 1024 * 1024;

/**
 * Brings one content into the store, resuming a part that is there. The caller holds the lock of this content.
 *
 * Errors: `STORE_QUOTA_FULL`, `STORE_DISK_FULL`; `CONTENT_CUT_SHORT` (the part stays for the next try);
 * `CONTENT_TOO_LONG`, `CONTENT_HASH_WRONG` (the part is removed). What the source throws is passed on, the part stays.
 */
export async function bringIn(
  door: FileDoor,
  at: Layout,
  space: ReturnType<typeof spaceOf>,
  content: Content,
  source: ContentSource,
): Promise<void> {
  const partial = at.partial(content.sha256);
  let have = (await door.stat(partial))?.size ?? 0;
  if (have > content.size) {
    await door.remove(partial);
    have = 0;
  }
  await space.reserve(content, have);
  try {
    let outcome = await download(door, partial, content, source);
    if (outcome === 'wrong' && have > 0) {
      // The part from before may have been torn by a power cut: once more, from the start.
      await door.remove(partial);
      outcome = await download(door, partial, content, source);
    }
    if (outcome === 'wrong') {
      await door.remove(partial);
      throw new TsukuroiError('CONTENT_HASH_WRONG', { sha256: content.sha256 }, { exitCode: 3 });
    }
    await door.makeFolder(at.bucket(content.sha256.slice(0, 2)));
    await door.rename(partial, at.content(content.sha256));
  } catch (error) {
    if (error instanceof TsukuroiError && error.code === 'DISK_FULL') {
      await door.remove(partial);
      throw await space.filledUp(content, error);
    }
    throw error;
  } finally {
    await space.giveBack(content);
  }
}

async function download(
  door: FileDoor,
  partial: string,
  content: Content,
  source: ContentSource,
): Promise<'right' | 'wrong'> {
  const hash = await hashOfPart(door, partial);
  const file = await door.grow(partial);
  try {
    await pour(file, content, source, hash);
    await file.sync();
  } catch (error) {
    if (error instanceof TsukuroiError && error.code === 'CONTENT_TOO_LONG') {
      await door.remove(partial);
    }
    throw error;
  } finally {
    await file.close();
  }
  return hash.digest('hex') === content.sha256 ? 'right' : 'wrong';
}

async function hashOfPart(door: FileDoor, partial: string): Promise<Hash> {
  const hash = createHash('sha256');
  if ((await door.stat(partial)) === undefined) {
    return hash;
  }
  const file = await door.open(partial);
  try {
    for await (const piece of piecesOf(file)) {
      hash.update(piece);
    }
  } finally {
    await file.close();
  }
  return hash;
}

async function pour(file: GrowingFile, content: Content, source: ContentSource, hash: Hash): Promise<void> {
  if (file.size >= content.size) {
    return;
  }
  let unflushed = 0;
  for await (const piece of source(file.size)) {
    // Endless data ends here: not one byte more than was announced reaches the disk.
    if (file.size + piece.length > content.size) {
      throw new TsukuroiError('CONTENT_TOO_LONG', { sha256: content.sha256, size: content.size }, { exitCode: 3 });
    }
    hash.update(piece);
    await file.write(piece);
    unflushed += piece.length;
    if (unflushed >= SYNC_EVERY_BYTES) {
      await file.sync();
      unflushed = 0;
    }
  }
  if (file.size < content.size) {
    const params = { sha256: content.sha256, have: file.size, size: content.size };
    throw new TsukuroiError('CONTENT_CUT_SHORT', params, { exitCode: 3 });
  }
}

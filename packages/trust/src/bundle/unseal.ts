import { createHash } from 'node:crypto';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { piecesOf } from '../store/content.ts';
import { readPart } from './parts.ts';
import { openStream } from './sealed.ts';
import { type Bundle, type BundleEntry, MANIFEST_LIMIT_BYTES, type SealedIndex, sealedIndexShape } from './shape.ts';

/** The entry that says what the sealed entries are. */
export function indexEntryOf(bundle: Bundle): BundleEntry | undefined {
  const found = bundle.entries.filter((entry) => entry.kind === 'sealed-index');
  return found.length === 1 ? found[0] : undefined;
}

/** Opens the index from the stick itself, before anything is copied: the wrong key is noticed at once. */
export async function readSealedIndex(
  stick: FileDoor,
  places: ReadonlyMap<string, string>,
  entry: BundleEntry,
  identity: string,
): Promise<SealedIndex | 'waiting'> {
  if (entry.parts.some((part) => !places.has(part.file))) {
    return 'waiting';
  }
  async function* sealed() {
    for (const part of entry.parts) {
      yield* readPart(stick, places.get(part.file) ?? '', part);
    }
  }
  return parseIndex(await collect(openStream(sealed(), identity)));
}

/** Opens an index that was copied before. */
export async function readStagedIndex(door: FileDoor, path: string, identity: string): Promise<SealedIndex> {
  const file = await door.open(path);
  try {
    return parseIndex(await collect(openStream(piecesOf(file), identity)));
  } finally {
    await file.close();
  }
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    size += piece.length;
    if (size > MANIFEST_LIMIT_BYTES) {
      throw new TsukuroiError('BUNDLE_UNREADABLE', { file: 'sealed-index', reason: 'too large' }, { exitCode: 3 });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function parseIndex(bytes: Buffer): SealedIndex {
  let index: SealedIndex;
  try {
    index = sealedIndexShape.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw new TsukuroiError('BUNDLE_UNREADABLE', { file: 'sealed-index', reason: 'shape' }, { cause, exitCode: 3 });
  }
  const names = new Set(index.entries.map((entry) => `${entry.kind} ${entry.name}`));
  const misnamed = index.entries.some((entry) => entry.kind === 'content' && entry.name !== entry.sha256);
  if (names.size < index.entries.length || misnamed) {
    throw new TsukuroiError('BUNDLE_UNREADABLE', { file: 'sealed-index', reason: 'names' }, { exitCode: 3 });
  }
  return index;
}

/**
 * Decrypts a copied entry to `target` and compares it with what the index says. Nothing stands there before it is right;
 * the name is durable after `settle` of the folder.
 */
export async function unsealEntry(
  door: FileDoor,
  sealedPath: string,
  target: string,
  says: { readonly name: string; readonly size: number; readonly sha256: string },
  identity: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  if ((await door.stat(target)) !== undefined) {
    return;
  }
  const partial = `${target}.part`;
  await door.remove(partial);
  const from = await door.open(sealedPath);
  try {
    const into = await door.grow(partial, { unsettled: true });
    const hash = createHash('sha256');
    try {
      for await (const piece of openStream(piecesOf(from), identity)) {
        if (into.size + piece.length > says.size) {
          throw wrong(says.name);
        }
        hash.update(piece);
        await into.write(piece);
        onBytes(piece.length);
      }
      await into.sync();
    } finally {
      await into.close();
    }
    if (into.size !== says.size || hash.digest('hex') !== says.sha256) {
      throw wrong(says.name);
    }
  } finally {
    await from.close();
  }
  await door.rename(partial, target, { unsettled: true });
}

function wrong(name: string): TsukuroiError {
  return new TsukuroiError('BUNDLE_ENTRY_WRONG', { name }, { exitCode: 3 });
}

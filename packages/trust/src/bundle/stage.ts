import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { piecesOf } from '../store/content.ts';
import { type Part, readPart } from './parts.ts';
import type { BundleEntry } from './shape.ts';

/** Entries up to this size go through memory and are written in one go. */
export const SMALL_BYTES = 1024 * 1024;

/** Whether an entry is staged in one go; such entries may be staged at the same time. */
export function isSmall(entry: BundleEntry): boolean {
  return entry.parts.length <= 1 && entry.size <= SMALL_BYTES;
}

/** What staging an entry came to: `waiting` when its next part is on a volume that is not at hand. */
export type Staged = 'there' | 'copied' | 'waiting';

/**
 * Copies one entry from the volumes to `folder/<sha256>`, verifying every part and the whole on the way. A part file
 * `<sha256>.part` is resumed; what a crash may have torn in it is found by hashing it again, and cut away. The content is
 * durable, its name only after `settle` of the folder.
 */
export async function stageEntry(
  stick: FileDoor,
  places: ReadonlyMap<string, string>,
  door: FileDoor,
  folder: string,
  entry: BundleEntry,
  onBytes: (bytes: number) => void,
): Promise<Staged> {
  const target = join(folder, entry.sha256);
  if ((await door.stat(target)) !== undefined) {
    return 'there';
  }
  const [part] = entry.parts;
  if (isSmall(entry)) {
    const place = part === undefined ? undefined : places.get(part.file);
    if (part !== undefined && place === undefined) {
      return 'waiting';
    }
    const bytes = part === undefined || place === undefined ? new Uint8Array() : await wholePart(stick, place, part);
    mustBeEntry(entry, createHash('sha256').update(bytes));
    await door.writeWhole(target, bytes, { unsettled: true });
    onBytes(bytes.length);
    return 'copied';
  }
  return stageLarge(stick, places, door, target, entry, onBytes);
}

async function wholePart(stick: FileDoor, place: string, part: Part): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of readPart(stick, place, part)) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function stageLarge(
  stick: FileDoor,
  places: ReadonlyMap<string, string>,
  door: FileDoor,
  target: string,
  entry: BundleEntry,
  onBytes: (bytes: number) => void,
): Promise<Staged> {
  const partial = `${target}.part`;
  const whole = createHash('sha256');
  const { size, next } = await soundBytes(door, partial, entry, whole);
  const file = await door.grow(partial, { unsettled: true });
  try {
    if (file.size > size) {
      await file.truncate(size);
    }
    for (const part of entry.parts.slice(next)) {
      const place = places.get(part.file);
      if (place === undefined) {
        await file.sync();
        return 'waiting';
      }
      for await (const piece of readPart(stick, place, part)) {
        whole.update(piece);
        await file.write(piece);
        onBytes(piece.length);
      }
      await file.sync();
    }
  } finally {
    await file.close();
  }
  mustBeEntry(entry, whole);
  await door.rename(partial, target, { unsettled: true });
  return 'copied';
}

/** Whole parts in a part file whose bytes are right; `whole` has hashed exactly these. A part begun is read anew. */
async function soundBytes(
  door: FileDoor,
  partial: string,
  entry: BundleEntry,
  whole: Hash,
): Promise<{ size: number; next: number }> {
  if ((await door.stat(partial)) === undefined) {
    return { size: 0, next: 0 };
  }
  const file = await door.open(partial);
  try {
    let size = 0;
    for (const [index, part] of entry.parts.entries()) {
      if (file.size < size + part.size || (await hashOfRange(file, size, part.size)) !== part.sha256) {
        return { size, next: index };
      }
      for await (const piece of piecesOf(file, size, size + part.size)) {
        whole.update(piece);
      }
      size += part.size;
    }
    return { size, next: entry.parts.length };
  } finally {
    await file.close();
  }
}

async function hashOfRange(file: Parameters<typeof piecesOf>[0], from: number, length: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of piecesOf(file, from, from + length)) {
    hash.update(piece);
  }
  return hash.digest('hex');
}

/** Parts that are right but do not make what the entry says: the manifest contradicts itself. */
function mustBeEntry(entry: BundleEntry, whole: Hash): void {
  if (whole.digest('hex') !== entry.sha256) {
    throw new TsukuroiError('BUNDLE_ENTRY_WRONG', { name: entry.name }, { exitCode: 3 });
  }
}

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { MANIFEST_NAME } from '../bundle/shape.ts';
import type { FileDoor } from '../files/door.ts';
import { PIECE_BYTES, piecesOf } from '../store/content.ts';
import type { Announced } from './wire.ts';

/** A file of a bundle that is coming, and how much of it is there. */
export interface MissingFile {
  readonly volume: number;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  /** Bytes that are there and not yet verified; -1 when the file is whole. */
  readonly have: number;
}

/** A file that is not whole has a name that no file of a bundle can have. */
const partName = (name: string): string => `.${name}.part`;

/** Every file of a bundle with how much of it is there: manifests first, the rest as announced. */
export async function missingOf(door: FileDoor, folder: string, announced: Announced): Promise<readonly MissingFile[]> {
  const files: MissingFile[] = [];
  for (const [index, { files: wanted }] of announced.volumes.entries()) {
    const inside = join(folder, String(index + 1));
    const names = new Set(await door.list(inside));
    for (const { name, size, sha256 } of wanted) {
      const part = names.has(partName(name)) ? (await door.stat(join(inside, partName(name))))?.size : undefined;
      files.push({ volume: index + 1, name, size, sha256, have: names.has(name) ? -1 : (part ?? 0) });
    }
  }
  const first = ({ name }: MissingFile) => (name === MANIFEST_NAME ? 0 : 1);
  return files.sort((a, b) => first(a) - first(b));
}

/**
 * Takes the rest of a file. It gets its name when its size and SHA-256 are right; a wrong one is thrown away. What came before an
 * interruption is flushed and stays.
 */
export async function takeFile(
  door: FileDoor,
  folder: string,
  file: { readonly name: string; readonly size: number; readonly sha256: string },
  from: number,
  source: AsyncIterable<Uint8Array>,
): Promise<number> {
  const path = join(folder, file.name);
  const part = join(folder, partName(file.name));
  if ((await door.stat(path)) !== undefined) {
    throw new TsukuroiError('MAILBOX_RANGE', { name: file.name, given: from, have: file.size });
  }
  const hash = createHash('sha256');
  const have = (await door.stat(part))?.size ?? 0;
  if (have !== from) {
    throw new TsukuroiError('MAILBOX_RANGE', { name: file.name, given: from, have });
  }
  if (have > 0) {
    const before = await door.open(part);
    try {
      for await (const piece of piecesOf(before)) {
        hash.update(piece);
      }
    } finally {
      await before.close();
    }
  }
  const growing = await door.grow(part, { unsettled: true });
  let taken = 0;
  let held: Uint8Array[] = [];
  const write = async () => {
    const [first = new Uint8Array()] = held;
    const bytes = held.length < 2 ? first : Buffer.concat(held);
    held = [];
    await growing.write(bytes);
  };
  try {
    let heldBytes = 0;
    for await (const piece of source) {
      if (have + taken + piece.length > file.size) {
        throw new TsukuroiError('MAILBOX_TOO_MUCH', { limit: file.size }, { exitCode: 3 });
      }
      hash.update(piece);
      taken += piece.length;
      // A record of TLS has 16 KiB: several go to the disk at once.
      held.push(piece);
      heldBytes += piece.length;
      if (heldBytes >= PIECE_BYTES) {
        await write();
        heldBytes = 0;
      }
    }
  } finally {
    try {
      await write();
      await growing.sync();
    } finally {
      await growing.close();
    }
  }
  if (have + taken < file.size) {
    return taken;
  }
  if (hash.digest('hex') !== file.sha256) {
    await door.remove(part);
    throw new TsukuroiError('MAILBOX_FILE_WRONG', { name: file.name }, { exitCode: 3 });
  }
  // The folder is settled when the whole bundle is there; a name that a power cut takes is fetched again.
  await door.rename(part, path, { unsettled: true });
  return taken;
}

import { link } from 'node:fs/promises';
import type { BundleSource } from '@tsukuroi/trust/bundle/export.ts';
import { PART_LIMIT_BYTES } from '@tsukuroi/trust/bundle/shape.ts';
import type { FileDoor, GrowingFile } from '@tsukuroi/trust/files/door.ts';
import { piecesOf } from '@tsukuroi/trust/store/content.ts';

/**
 * A door through which parts of bundles become second names of contents of the store, so that 280 boxes hold knowledge and packages once
 * and none of it is written again. A part is a whole content when nothing cuts it: one volume, and no more bytes than one part takes.
 *
 * What is read for the bundle's hashes is the content itself, which never changes; whoever takes the bundle in hashes every part again.
 *
 * @param fileOf where the store keeps a content; on the same disk as the bundles
 */
export function linkedParts(
  door: FileDoor,
  fileOf: (sha256: string) => string,
): { readonly door: FileDoor; source(of: BundleSource): BundleSource } {
  /** The content that is about to be written. An export writes one entry after another. */
  let next: BundleSource | undefined;
  return {
    source: (of) => ({
      ...of,
      open() {
        next = of.size > 0 && of.size <= PART_LIMIT_BYTES ? of : undefined;
        return of.open();
      },
    }),
    door: {
      ...door,
      async grow(path, options) {
        const content = next;
        next = undefined;
        return content === undefined ? door.grow(path, options) : linkAtTheEnd(door, content, fileOf, path);
      },
    },
  };
}

/** Counts what would have been written, and gives the content this name when it was all of it. */
function linkAtTheEnd(
  door: FileDoor,
  content: BundleSource,
  fileOf: (sha256: string) => string,
  path: string,
): GrowingFile {
  let size = 0;
  return {
    get size() {
      return size;
    },
    async write(data) {
      size += data.length;
    },
    async truncate() {
      throw new Error('a part is never cut');
    },
    async sync() {
      if (size !== content.size) {
        throw new Error(`a part of ${size} bytes of a content of ${content.size}`);
      }
      const file = fileOf(content.sha256);
      try {
        await link(file, path);
      } catch {
        // A disk that knows no second names, or has too many of this one already.
        await copy(door, file, path);
      }
    },
    async close() {
      // Nothing is open.
    },
  };
}

async function copy(door: FileDoor, from: string, to: string): Promise<void> {
  const file = await door.open(from);
  const target = await door.grow(to, { unsettled: true });
  try {
    for await (const piece of piecesOf(file)) {
      await target.write(piece);
    }
    await target.sync();
  } finally {
    await target.close();
    await file.close();
  }
}

import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { piecesOf } from '../store/content.ts';
import type { BundleEntry } from './shape.ts';
import { onStick } from './volumes.ts';

export type Part = BundleEntry['parts'][number];

/**
 * The bytes of a part from byte `from` on, hashed on the way; at its end the hash has been compared. The size was compared
 * when the volume was opened, and not one byte more than announced is read.
 */
export async function* readPart(
  stick: FileDoor,
  path: string,
  part: Part,
  start: { readonly from: number; readonly hash: ReturnType<typeof createHash> } = {
    from: 0,
    hash: createHash('sha256'),
  },
): AsyncGenerator<Uint8Array> {
  const folder = dirname(path);
  const damaged = () =>
    new TsukuroiError('BUNDLE_PART_DAMAGED', { folder, name: part.file, volume: part.volume }, { exitCode: 3 });
  const file = await onStick(folder, part.file, () => stick.open(path));
  try {
    const pieces = piecesOf(file, start.from, part.size);
    let read = start.from;
    for (;;) {
      const next = await onStick(folder, part.file, () => pieces.next());
      if (next.done === true) {
        break;
      }
      start.hash.update(next.value);
      read += next.value.length;
      yield next.value;
    }
    if (read !== part.size || start.hash.digest('hex') !== part.sha256) {
      throw damaged();
    }
  } finally {
    await file.close();
  }
}

import type { Clock } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { readPart } from './parts.ts';
import { type OnProgress, progressOf } from './progress.ts';
import { type Expectation, type OpenBundle, openBundle, type VerifyManifest } from './volumes.ts';

/**
 * Reads every byte of the volumes at hand and changes nothing. Throws what `openBundle` throws and `BUNDLE_PART_DAMAGED`;
 * volumes that are not at hand are named in the answer.
 */
export async function verifyBundle(options: {
  readonly stick: FileDoor;
  readonly folders: readonly string[];
  readonly verify: VerifyManifest;
  readonly expects: Expectation;
  readonly clock: Clock;
  readonly onProgress?: OnProgress;
}): Promise<OpenBundle & { readonly readBytes: number }> {
  const open = await openBundle(options.stick, options.folders, options.verify, options.expects);
  const parts = open.bundle.entries.flatMap((entry) => entry.parts).filter((part) => open.places.has(part.file));
  const total = parts.reduce((sum, part) => sum + part.size, 0);
  const progress = progressOf(options.clock, 'reading', total, options.onProgress);
  for (const part of parts) {
    for await (const piece of readPart(options.stick, open.places.get(part.file) ?? '', part)) {
      progress.add(piece.length);
    }
  }
  progress.end();
  return { ...open, readBytes: total };
}

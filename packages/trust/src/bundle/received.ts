import { join } from 'node:path';
import { sha256, TsukuroiError } from '@tsukuroi/core';
import { z } from 'zod';
import type { FileDoor } from '../files/door.ts';
import { type Bundle, contentsShape, MANIFEST_LIMIT_BYTES, MANIFEST_NAME, type PlainEntry } from './shape.ts';

/** Where things stand in the folder of imports (docs/formats/bundle.md). */
export function importLayout(root: string) {
  return {
    root,
    lock: join(root, 'lock'),
    state: join(root, 'state.json'),
    incoming: join(root, 'incoming'),
    applying: join(root, 'applying'),
    received: join(root, 'received'),
  };
}
export type ImportLayout = ReturnType<typeof importLayout>;

export const CONTENTS_NAME = 'contents.json';
/** Verified files in the clear, named by hash, that wait to be moved into the store. */
export const FILES_FOLDER = 'files';
/** Sealed entries as they came. */
export const SEALED_FOLDER = 'sealed';

const STATE_LIMIT = 1024 * 1024;

const stateShape = z.strictObject({
  format: z.literal('bundles/1'),
  streams: z.record(
    z.string(),
    z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/), sequence: z.int().min(1), madeAt: z.string() }),
  ),
});
export type ImportState = z.infer<typeof stateShape>;

/** Bundles of one stream follow one another. */
export function streamOf(bundle: Pick<Bundle, 'organisation' | 'facility' | 'direction'>): string {
  return `${bundle.organisation}/${bundle.facility}/${bundle.direction}`;
}

/** The newest bundle of each stream. A state that cannot be read stops imports: without it an old bundle could come again. */
export async function readState(door: FileDoor, at: ImportLayout): Promise<ImportState> {
  const bytes = await door.readIfThere(at.state, STATE_LIMIT);
  if (bytes === undefined) {
    return { format: 'bundles/1', streams: {} };
  }
  try {
    return stateShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new TsukuroiError('BUNDLE_STATE_UNREADABLE', { path: at.state }, { cause, exitCode: 3 });
  }
}

/** The name under which the store keeps what a bundle brought. */
export function holderOf(id: string): string {
  return `bundle:${id}`;
}

/** The name under which the store keeps what a bundle that is still coming in leans on. */
export function incomingHolderOf(id: string): string {
  return `incoming:${id}`;
}

/** The entries of a bundle in one of the folders of imports. */
export async function readContents(door: FileDoor, folder: string): Promise<readonly PlainEntry[]> {
  const bytes = await door.read(join(folder, CONTENTS_NAME), MANIFEST_LIMIT_BYTES);
  return contentsShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).entries;
}

/** The manifest of a bundle in one of the folders of imports; it was verified before it got there. */
export async function readKept(door: FileDoor, folder: string): Promise<{ id: string; bundle: Bundle }> {
  const bytes = await door.read(join(folder, MANIFEST_NAME), MANIFEST_LIMIT_BYTES);
  return { id: sha256(bytes), bundle: JSON.parse(Buffer.from(bytes).toString('utf8')) as Bundle };
}

import { join } from 'node:path';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { type ReadManifest, readManifest } from './manifest.ts';
import { MANIFEST_LIMIT_BYTES } from './shape.ts';

/** What this side has exported: one manifest per bundle, so that the next can lean on it. */
export function madeBundles(door: FileDoor, folder: string) {
  const sequences = async (): Promise<number[]> =>
    (await door.list(folder)).flatMap((name) => {
      const sequence = /^(\d{1,15})-[0-9a-f]{64}\.json$/.exec(name)?.[1];
      return sequence === undefined ? [] : [Number(sequence)];
    });

  return {
    /** Above every earlier one and never below the clock, so that a restored machine is not behind those it serves. */
    async nextSequence(clock: Clock): Promise<number> {
      return Math.max(Math.floor(clock.nowMs() / 1000), ...(await sequences()).map((sequence) => sequence + 1));
    },

    async record({ id, bytes, bundle }: ReadManifest): Promise<void> {
      await door.writeWhole(join(folder, `${bundle.sequence}-${id}.json`), bytes);
    },

    /** All of them, newest first. */
    async all(): Promise<readonly ReadManifest[]> {
      const names = (await door.list(folder)).filter((name) => /^\d{1,15}-[0-9a-f]{64}\.json$/.test(name));
      const found: ReadManifest[] = [];
      for (const name of names) {
        found.push(await readMade(door, join(folder, name)));
      }
      return found.sort((a, b) => b.bundle.sequence - a.bundle.sequence);
    },

    /** An earlier bundle by its name. */
    async find(id: string): Promise<ReadManifest | undefined> {
      const name = (await door.list(folder)).find((it) => it.endsWith(`-${id}.json`));
      return name === undefined ? undefined : readMade(door, join(folder, name));
    },
  };
}

/** A manifest of our own keeping, or of an earlier bundle's folder; only as a list of what was carried, so unsigned is fine. */
export async function readMade(door: FileDoor, path: string): Promise<ReadManifest> {
  const bytes = await door.readIfThere(path, MANIFEST_LIMIT_BYTES);
  if (bytes === undefined) {
    throw new TsukuroiError('BUNDLE_NOT_FOUND', { folder: path, name: '' });
  }
  return readManifest(bytes);
}

/** Everything that a side has after it imported this bundle. */
export function contentsAfter({ bundle }: ReadManifest): ReadonlySet<string> {
  return new Set(bundle.entries.map((entry) => entry.sha256));
}

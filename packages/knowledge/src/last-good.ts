import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { constants, copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, writeWhole } from '@tsukuroi/core';
import { z } from 'zod';
import type { CompiledUnit } from './compile/unit.ts';
import { feedUnreadable } from './errors.ts';

/** A unit as it was last read well: its files, kept by hash, and how many records it gave. */
const keptUnit = z.strictObject({
  unit: z.string(),
  emitted: z.int(),
  /** The data's own date. */
  date: z.string().optional(),
  files: z.array(
    z.strictObject({
      path: z.string(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      bytes: z.int(),
      /** `FeedFile.modified`: the note beside the file is not kept, what it said is. */
      modified: z.string().optional(),
    }),
  ),
});
/** `last-good.json` (docs/formats/knowledge.md). */
export const keptFeed = z.strictObject({
  format: z.literal('last-good/1'),
  feed: z.string(),
  units: z.array(keptUnit),
});

export type KeptUnit = z.infer<typeof keptUnit>;

/**
 * The last good inputs, `<folder>/<feed>/<sha256>` with `<folder>/<feed>/last-good.json` beside them. A kept file is used
 * only when its bytes still have its name.
 */
export interface LastGood {
  readonly folder: string;
  /** Feeds that have something kept. */
  feeds(): readonly string[];
  unitsOf(feed: string): readonly KeptUnit[];
  /** Where the files of a unit lie, after their hashes were compared; undefined when one is missing or changed. */
  filesOf(feed: string, unit: KeptUnit): Promise<{ path: string; at: string; modified?: string }[] | undefined>;
  /** Keeps what was just read well as the last good input of a feed, and lets go of what no unit names any more. */
  keep(
    feed: string,
    units: readonly { readonly unit: CompiledUnit; readonly folder: string }[],
    stay: readonly KeptUnit[],
  ): Promise<void>;
}

export async function openLastGood(folder: string): Promise<LastGood> {
  const known = new Map<string, readonly KeptUnit[]>();
  await mkdir(folder, { recursive: true });
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const units = entry.isDirectory()
      ? await readKept(join(folder, entry.name, 'last-good.json'), entry.name)
      : undefined;
    if (units !== undefined) {
      known.set(entry.name, units);
    }
  }
  return {
    folder,
    feeds: () => [...known.keys()].sort(),
    unitsOf: (feed) => known.get(feed) ?? [],
    async filesOf(feed, unit) {
      for (const file of unit.files) {
        if ((await hashOf(join(folder, feed, file.sha256))) !== file.sha256) {
          return undefined;
        }
      }
      return unit.files.map(({ path, sha256, modified }) => ({
        path,
        at: join(feed, sha256),
        ...(modified === undefined ? {} : { modified }),
      }));
    },
    async keep(feed, fresh, stay) {
      const home = join(folder, feed);
      await mkdir(home, { recursive: true });
      for (const { unit, folder: from } of fresh) {
        for (const file of unit.inputs) {
          await copyByHash(join(from, file.path), home, file.sha256, file.path);
        }
      }
      const units = [
        ...fresh.map(({ unit }) => ({
          unit: unit.unit,
          emitted: unit.emitted,
          date: unit.summary.date,
          files: [...unit.inputs],
        })),
        ...stay,
      ].sort((a, b) => (a.unit < b.unit ? -1 : 1));
      await writeWhole(join(home, 'last-good.json'), canonicalJson({ format: 'last-good/1', feed, units }));
      known.set(feed, units);
      const named = new Set(units.flatMap((unit) => unit.files.map((file) => file.sha256)));
      for (const name of await readdir(home)) {
        if (name !== 'last-good.json' && !named.has(name)) {
          await rm(join(home, name), { force: true });
        }
      }
    },
  };
}

async function readKept(path: string, feed: string): Promise<readonly KeptUnit[] | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) {
    return undefined;
  }
  try {
    const kept = keptFeed.parse(JSON.parse(text));
    return kept.feed === feed ? kept.units : undefined;
  } catch {
    // Without its list the kept files have no meaning; the next good input writes a new one.
    return undefined;
  }
}

async function copyByHash(from: string, home: string, sha256: string, path: string): Promise<void> {
  const target = join(home, sha256);
  if ((await stat(target).catch(() => undefined)) !== undefined) {
    return;
  }
  const temporary = `${target}.${randomBytes(4).toString('hex')}.part`;
  await copyFile(from, temporary, constants.COPYFILE_FICLONE);
  if ((await hashOf(temporary)) !== sha256) {
    await rm(temporary, { force: true });
    throw feedUnreadable(path, 'whole file', 'changed while it was read');
  }
  await rename(temporary, target);
}

async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const part of createReadStream(path)) {
      hash.update(part);
    }
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256, writeWhole } from '@tsukuroi/core';
import { z } from 'zod';

/** apt's own lists of what the archives hold, below the root: signed, and there without any feed (apt-get(8), FILES). */
const APT_LISTS = 'var/lib/apt/lists';

const sourcesShape = z.strictObject({
  /** Folder of feed files that somebody brings up to date. */
  feeds: z.string().nullable(),
  /** Fingerprint of what the knowledge file was made from. */
  madeFrom: z.string().nullable(),
});
export type KnowledgeSources = z.infer<typeof sourcesShape>;

/** Where knowledge lives in the data folder. */
export interface KnowledgePlaces {
  readonly file: string;
  readonly lastGood: string;
  readonly overrides: string;
  /** What the collector fetched. */
  readonly collected: string;
  /** What a collector elsewhere made and somebody brought: index, signature and chunks. */
  readonly carried: string;
  /** Root of the machine whose apt lists are read. */
  readonly aptRoot: string;
  /** apt's lists, as far as their signatures hold, opened. */
  readonly verified: string;
  readonly sources: string;
}

export function knowledgePlaces(dataFolder: string, aptRoot: string): KnowledgePlaces {
  const folder = join(dataFolder, 'knowledge');
  return {
    file: join(folder, 'knowledge.sqlite'),
    lastGood: join(folder, 'last-good'),
    overrides: join(folder, 'overrides'),
    collected: join(dataFolder, 'feeds'),
    carried: join(folder, 'carried'),
    aptRoot,
    verified: join(folder, 'apt'),
    sources: join(folder, 'sources.json'),
  };
}

/** What was remembered about the sources; nothing when the file is missing or not ours. */
export async function readSources(places: KnowledgePlaces): Promise<KnowledgeSources> {
  const nothing = { feeds: null, madeFrom: null };
  try {
    const read = sourcesShape.safeParse(JSON.parse(await readFile(places.sources, 'utf8')));
    return read.success ? read.data : nothing;
  } catch {
    return nothing;
  }
}

export async function writeSources(places: KnowledgePlaces, sources: KnowledgeSources): Promise<void> {
  await writeWhole(places.sources, JSON.stringify(sources));
}

/** Changes when any input of the knowledge does: names, sizes and times of its files, and what ships with the product. */
export async function fingerprintOf(
  places: KnowledgePlaces,
  feeds: string | null,
  starterDate: string,
): Promise<string> {
  const lines = [starterDate];
  for (const folder of [
    join(places.aptRoot, APT_LISTS),
    places.collected,
    places.carried,
    places.overrides,
    ...(feeds === null ? [] : [feeds]),
  ]) {
    lines.push(...(await filesBelow(folder)));
  }
  return sha256(lines.join('\n'));
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const lines: string[] = [];
  for (const entry of entries) {
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = await stat(path);
      lines.push(`${path} ${size} ${mtimeMs}`);
    }
  }
  return lines.sort();
}

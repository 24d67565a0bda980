import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Feed } from './feed.ts';
import { isFetchedNote } from './fetched.ts';
import { listFiles } from './input.ts';
import type { FeedState } from './view.ts';

/** A folder that holds feed files, and what it is. */
export interface Source {
  readonly folder: string;
  readonly origin: FeedState['origin'];
}

/** Files of one feed that are accepted or refused together. */
export interface FeedUnit {
  readonly feed: Feed;
  readonly unit: string;
  readonly origin: FeedState['origin'];
  readonly folder: string;
  readonly paths: readonly string[];
  readonly bytes: number;
  /** The same unit in later sources. Which one counts is known only when they are read. */
  readonly rivals: readonly FeedUnit[];
}

export interface Found {
  readonly units: readonly FeedUnit[];
  /** Files no feed reads. */
  readonly ignored: readonly string[];
}

/** The units of all feeds in the sources, by feed and unit. */
export async function findUnits(feeds: readonly Feed[], sources: readonly Source[]): Promise<Found> {
  const units = new Map<string, FeedUnit>();
  const ignored: string[] = [];
  for (const { folder, origin } of sources) {
    if (!existsSync(folder)) {
      continue;
    }
    const here = new Map<string, { feed: Feed; unit: string; paths: string[]; bytes: number }>();
    for (const path of (await listFiles(folder)).filter((each) => !isFetchedNote(each))) {
      const readers = feeds.filter((feed) => feed.accepts(path));
      if (readers.length === 0) {
        ignored.push(path);
      }
      for (const feed of readers) {
        const unit = feed.unitOf?.(path) ?? '';
        const key = `${feed.id}\n${unit}`;
        const known = here.get(key) ?? { feed, unit, paths: [], bytes: 0 };
        known.paths.push(path);
        known.bytes += (await stat(join(folder, path))).size;
        here.set(key, known);
      }
    }
    for (const [key, value] of here) {
      const unit = { ...value, origin, folder, rivals: [] };
      const earlier = units.get(key);
      units.set(key, earlier === undefined ? unit : { ...earlier, rivals: [...earlier.rivals, unit] });
    }
  }
  const inOrder = [...units.keys()].sort().flatMap((key) => units.get(key) ?? []);
  return { units: inOrder, ignored };
}

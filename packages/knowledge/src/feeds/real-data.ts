import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Feed, FeedFile } from '../feed.ts';
import { listFiles, openFeedFile } from '../input.ts';

/** Folder of real feeds for tests and benches: `$TSUKUROI_FEEDS`, else `../shared/data` beside the repository. Never part of it. */
export function feedsFolder(): string {
  return process.env.TSUKUROI_FEEDS ?? resolve(import.meta.dirname, '../../../../../shared/data');
}

/** True when real files of this feed may be at hand; tests that need them are skipped otherwise and say so by their name. */
export function hasRealData(id: string): boolean {
  return existsSync(resolve(feedsFolder(), id));
}

/** The real files that a feed accepts, as the builder would hand them over. */
export async function realFiles(feed: Feed): Promise<FeedFile[]> {
  const folder = feedsFolder();
  const paths = (await listFiles(folder)).filter((path) => feed.accepts(path));
  return Promise.all(paths.map((path) => openFeedFile(folder, path)));
}

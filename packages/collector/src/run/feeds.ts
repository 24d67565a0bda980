import { describeError, isoSeconds } from '@tsukuroi/core';
import { FEEDS } from '@tsukuroi/knowledge/feeds/registry.ts';
import { collect } from '../collect.ts';
import { readSecretFile } from '../secret-file.ts';
import type { Context } from './context.ts';
import type { FeedsStatus } from './status.ts';

/** Fetches every publisher that is due. What is refused is named; what was there before stays. */
export async function fetchFeeds({ config, places, network, clock, language, say }: Context): Promise<FeedsStatus> {
  const { only, mirror, keys: keyFiles } = config.feeds;
  const keys: Record<string, string> = {};
  const refused: { feed: string; file: string; reason: string }[] = [];
  for (const [feed, file] of Object.entries(keyFiles)) {
    try {
      keys[feed] = await readSecretFile(file);
    } catch (error) {
      // Publishers answer without a key too, more slowly: the feed is no worse off, and the reason is said.
      refused.push({ feed, file, reason: describeError(error, language).what });
    }
  }
  const plans = FEEDS.map((feed) => ({ feed: feed.id, plans: feed.downloads ?? [] })).filter(
    ({ feed }) => only === undefined || only.includes(feed),
  );
  const outcomes = await collect(plans, {
    folder: places.feeds,
    network,
    clock,
    language,
    keys,
    ...(mirror === undefined ? {} : { mirror: (url: string) => mirrored(mirror, url) }),
    progress: say,
  });
  return {
    at: isoSeconds(clock.nowMs()),
    saved: outcomes.filter(({ state }) => state === 'saved').length,
    unchanged: outcomes.filter(({ state }) => state === 'unchanged').length,
    refused: [
      ...refused,
      ...outcomes.flatMap(({ feed, file, state, reason = '' }) =>
        state === 'refused' ? [{ feed, file, reason }] : [],
      ),
    ],
  };
}

/** `https://host/path?query` of a publisher is `<mirror>/host/path?query`. */
export function mirrored(mirror: string, url: string): string {
  const { host, pathname, search } = new URL(url);
  return `${mirror.replace(/\/$/, '')}/${host}${pathname}${search}`;
}

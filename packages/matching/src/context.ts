import { daysBetween } from '@tsukuroi/core';
import type { FeedState, KnowledgeView } from '@tsukuroi/knowledge';
import type { JudgeContext } from './verdict.ts';

/** True when a feed's data is older than its limit on a day, or says no date. Corrections end by their own expiry instead. */
export function isStale(feed: Pick<FeedState, 'date' | 'staleAfterDays' | 'origin'>, day: string): boolean {
  if (feed.origin === 'override') {
    return false;
  }
  if (feed.date === undefined) {
    return true;
  }
  const age = daysBetween(feed.date, day);
  return Number.isNaN(age) || age > feed.staleAfterDays;
}

/** The context of a day. Feeds the knowledge does not list count as stale: nobody knows how old they are. */
export function contextOf(
  knowledge: Pick<KnowledgeView, 'feeds'>,
  day: string,
  options: { all?: boolean } = {},
): JudgeContext {
  const stale = knowledge.feeds.filter((feed) => isStale(feed, day)).map((feed) => feed.id);
  return { day, stale: new Set(stale), all: options.all === true };
}

import type { FeedId } from './record.ts';

/** Where a question has one answer and several sources give it: a correction first, a feed next, what ships with the product last. */
export function preferred<T extends { readonly feed: FeedId }>(answers: readonly T[]): T | undefined {
  return answers.toSorted(
    (a, b) => rank(a.feed) - rank(b.feed) || Number(a.feed > b.feed) - Number(a.feed < b.feed),
  )[0];
}

function rank(feed: FeedId): number {
  if (feed === 'override') {
    return 0;
  }
  return feed === 'starter' ? 2 : 1;
}

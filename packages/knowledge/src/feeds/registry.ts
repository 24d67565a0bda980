import type { Feed } from '../feed.ts';

/** Every feed: one folder, one line, sorted. Adding one: docs/recipes/feed.md. */
export const FEEDS: readonly Feed[] = [];

/** The feed of an id, or undefined. */
export function feedOf(id: string): Feed | undefined {
  return FEEDS.find((feed) => feed.id === id);
}

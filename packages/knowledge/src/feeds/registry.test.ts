import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FEEDS } from './registry.ts';

const FOLDERS = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
  .map((entry) => entry.name);

describe('feed registry', () => {
  test.each(FOLDERS)('knows the folder %s', (folder) => {
    const ids = FEEDS.map((feed) => feed.id);

    expect(ids, `add to feeds/registry.ts: import { feed as … } from './${folder}/feed.ts';`).toContain(folder);
  });

  test('names every feed once, by its folder, in order', () => {
    const ids = FEEDS.map((feed) => feed.id);

    expect(ids).toEqual([...new Set(ids)].sort());
    expect(FOLDERS).toEqual(expect.arrayContaining(ids));
  });

  test('every feed says where it comes from, under which licence and when it is old', () => {
    for (const feed of FEEDS) {
      expect(feed.home, feed.id).toMatch(/^https:\/\//);
      expect(feed.licence, feed.id).not.toBe('');
      expect(feed.title.ja, feed.id).not.toBe('');
      expect(feed.staleAfterDays, feed.id).toBeGreaterThan(0);
      expect(feed.shrinkLimit, feed.id).toBeGreaterThan(0);
      expect(feed.shrinkLimit, feed.id).toBeLessThanOrEqual(1);
    }
  });

  test('no feed fetches without TLS: only suites that gpgv checks may be plain, and those are no fixed plan', () => {
    const plans = FEEDS.flatMap((feed) => feed.downloads ?? []);
    const addresses = plans.flatMap((plan) => [plan.url, ...(plan.each?.by === 'list' ? [plan.each.url] : [])]);

    expect(addresses.length).toBeGreaterThan(10);
    expect(addresses.filter((url) => url !== '{item}' && !url.startsWith('https://'))).toEqual([]);
    expect(plans.filter((plan) => plan.signed === true)).toEqual([]);
  });
});

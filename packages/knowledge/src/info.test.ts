import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { expect, test } from 'vitest';
import { buildKnowledge } from './build.ts';
import { feedAges, infoText, knowledgeInfo } from './info.ts';
import { openKnowledge } from './store/read.ts';
import { claimLines, folderWith, lineFeed, putFiles } from './testing/line-feed.ts';
import type { FeedState } from './view.ts';

const BASE = { origin: 'feeds-folder', sha256: '', records: 1, staleAfterDays: 7 } as const;

test('a feed past its limit is old, one without a date is of unknown age, never fresh', () => {
  const feeds: FeedState[] = [
    { ...BASE, id: 'fresh', date: '2026-11-15' },
    { ...BASE, id: 'old', date: '2026-11-14T23:59:59Z' },
    { ...BASE, id: 'undated', date: undefined },
    { ...BASE, id: 'odd', date: 'last week' },
  ];

  const ages = feedAges(feeds, '2026-11-22');

  expect(ages.map((one) => [one.id, one.ageDays, one.stale])).toEqual([
    ['fresh', 7, false],
    ['old', 8, true],
    ['undated', undefined, 'unknown'],
    ['odd', undefined, 'unknown'],
  ]);
});

test('the text names every feed, its age, what was held and every correction', async () => {
  const home = mkdtempSync(join(tmpdir(), 'info-'));
  const folder = folderWith({ 'debian/a.txt': claimLines(3), 'ubuntu/a.txt': claimLines(2) });
  const correction = (id: string, expires: string) => ({
    format: 'override/1',
    id,
    do: 'withdraw',
    reason: '当院の構成では該当しません。',
    author: { name: '情報システム係', role: 'administrator' },
    source: 'https://example.org/',
    expires,
    where: { feed: 'debian', vulnerability: 'CVE-2024-99999', product: 'deb/debian/12/bash' },
  });
  const overrides = folderWith({
    'a.json': JSON.stringify([correction('idle-one', '2027-01-31'), correction('past-one', '2026-11-21')]),
  });
  const options = {
    feeds: folder,
    out: join(home, 'k.db'),
    keep: join(home, 'feeds'),
    overrides,
    clock: fixedClock('2026-11-22T08:30:00Z'),
    threads: 0,
    registry: [lineFeed('debian'), lineFeed('ubuntu')],
  };
  await buildKnowledge(options);
  putFiles(folder, { 'debian/a.txt': ['!'] });
  await buildKnowledge(options);

  const view = openKnowledge(options.out);
  const info = knowledgeInfo(view, options.clock);
  const text = infoText(info, 'ja');
  const english = infoText(info, 'en');
  view.close();

  expect(text).toContain('作成: 2026-11-22 17:30（日本時間）');
  expect(text).toContain('3 件、指定されたフォルダーから、2026-11-01 時点（21 日前）  ★古くなっています（目安 7 日）');
  expect(text).toContain(
    '★入力を読み取れないため使っていません（debian/a.txt, line 1: broken on purpose）。前回のものを使っています。',
  );
  expect(text).toMatch(/idle-one .*2027-01-31 まで有効\n.*\n.*当てはまる記録がもうありません/);
  expect(text).toMatch(/past-one .*2026-11-21 で期限切れ（効いていません）/);
  expect(english).toContain('Input refused: it cannot be read (debian/a.txt, ');
  expect(info.counts.claim).toBe(5);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { expect, onTestFinished, test } from 'vitest';
import { freshDb } from '../../platform/testing/stores.ts';
import { DEBIAN_FEED } from '../../testing/hospital.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { feedRows } from './routes.ts';
import { Knowledge } from './service.ts';

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-knowledge-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('with nothing but what ships with the product there is knowledge, and it says so', async () => {
  const dataFolder = emptyFolder();
  const clock = fixedClock('2026-11-22T00:00:00Z');
  const knowledge = new Knowledge({ clock, dataFolder, aptRoot: emptyFolder() });
  onTestFinished(() => knowledge.close());
  const swaps: string[] = [];
  knowledge.onSwap(async () => void swaps.push(knowledge.view().digest));

  const before = await knowledge.isOutdated();
  await knowledge.rebuild();
  const reopened = new Knowledge({ clock, dataFolder, aptRoot: emptyFolder() });
  onTestFinished(() => reopened.close());

  expect(before).toBe(true);
  expect(await knowledge.isOutdated()).toBe(false);
  expect(swaps).toEqual([knowledge.view().digest]);
  expect(knowledge.view().feeds.map((feed) => feed.id)).toEqual(['starter']);
  expect(reopened.open()).toBe(true);
  expect(reopened.view().digest).toBe(knowledge.view().digest);
  const rows = feedRows(knowledge.view().feeds, clock, 'ja');
  expect(rows.find((row) => row.id === 'starter')).toMatchObject({ origin: 'starter', state: 'current' });
  expect(rows.find((row) => row.id === 'nvd')).toMatchObject({ state: 'absent', records: 0 });
});

test.each([
  ['2026-11-28', 'current'],
  ['2026-11-29', 'stale'],
])('a feed of 2026-11-21 that is good for 7 days is on %s %s', (day, state) => {
  const rows = feedRows([DEBIAN_FEED], fixedClock(`${day}T00:00:00Z`), 'ja');

  expect(rows.find((row) => row.id === 'debian')?.state).toBe(state);
});

test('the list names every feed of the product, also without data', async () => {
  const { app } = await testServer(await freshDb('SQLite', ALL_MIGRATIONS));

  const answer = await app.inject({ url: '/api/v1/knowledge/feeds', headers: as('inspector') });

  expect(answer.json().total).toBeGreaterThan(8);
  expect(new Set(answer.json().items.map((row: { state: string }) => row.state))).toEqual(new Set(['absent']));
});

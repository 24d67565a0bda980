import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { describe, expect, test } from 'vitest';
import { type BuildOptions, buildKnowledge } from './build.ts';
import { feed as epss } from './feeds/epss/feed.ts';
import { feed as kev } from './feeds/kev/feed.ts';
import { feedsFolder, hasRealData } from './feeds/real-data.ts';
import { memoryKnowledge } from './memory.ts';
import { openKnowledge } from './store/read.ts';
import { claimLines, folderWith, lineFeed } from './testing/line-feed.ts';

const NOW = fixedClock('2026-11-22T08:30:00Z');
const DEBIAN = lineFeed('debian');
const UBUNTU = lineFeed('ubuntu');
const REGISTRY = [DEBIAN, UBUNTU];

function build(feeds: string, more: Partial<BuildOptions> = {}) {
  const out = join(mkdtempSync(join(tmpdir(), 'build-')), 'k.db');
  return buildKnowledge({ feeds, out, keep: false, clock: NOW, threads: 0, registry: REGISTRY, ...more }).then(
    (made) => ({
      ...made,
      out: more.out ?? out,
    }),
  );
}

describe('buildKnowledge', () => {
  test('same input same digest: order of files, their times, the folder and the day of building play no part', async () => {
    const a = [...claimLines(400), ...claimLines(50, 'deb/debian/12/curl')];
    const first = folderWith({
      'debian/a.txt': a,
      'debian/b.txt': claimLines(30, 'deb/debian/11/bash'),
      'ubuntu/x.txt': claimLines(5),
    });
    const second = folderWith({
      'ubuntu/x.txt': claimLines(5),
      'debian/b.txt': a.toReversed(),
      'debian/a.txt': claimLines(30, 'deb/debian/11/bash'),
    });
    utimesSync(join(second, 'debian/a.txt'), 1, 1);

    const one = await build(first);
    const other = await build(second, { clock: fixedClock('2027-01-01T00:00:00Z') });

    expect(other.digest).toBe(one.digest);
    expect(other.chunks).toEqual(one.chunks);
    expect(one.feeds.map((feed) => [feed.id, feed.records])).toEqual([
      ['debian', 480],
      ['ubuntu', 5],
    ]);
    expect(one.exitCode).toBe(0);
  });

  test('one other version number gives another digest', async () => {
    const one = await build(folderWith({ 'debian/a.txt': ['CVE-2024-10001 deb/debian/12/openssl 3.0.1-1'] }));
    const other = await build(folderWith({ 'debian/a.txt': ['CVE-2024-10001 deb/debian/12/openssl 3.0.1-2'] }));

    expect(other.digest).not.toBe(one.digest);
  });

  test('exact repetitions are one record', async () => {
    const made = await build(
      folderWith({ 'debian/a.txt': [...claimLines(10), ...claimLines(10)], 'debian/b.txt': claimLines(3) }),
    );

    expect(made.feeds[0]?.records).toBe(10);
  });

  test('worker threads give what this thread gives', async () => {
    const folder = folderWith({
      'kev/known_exploited_vulnerabilities.json': JSON.stringify({
        catalogVersion: '1',
        dateReleased: '2025-08-25T17:04:19Z',
        count: 1,
        vulnerabilities: [
          {
            cveID: 'CVE-2018-13379',
            vendorProject: 'Fortinet',
            product: 'FortiOS',
            vulnerabilityName: 'Path traversal',
            dateAdded: '2021-11-03',
            requiredAction: '',
            dueDate: '',
            knownRansomwareCampaignUse: 'Known',
          },
        ],
      }),
      'epss/epss_scores-current.csv':
        '#model_version:v1,score_date:2026-01-30T12:55:00Z\ncve,epss,percentile\nCVE-2018-13379,0.9,0.99\n',
      'eol/endoflife-products.jsonl': 'not JSON\n',
    });

    const home = mkdtempSync(join(tmpdir(), 'threads-'));
    const here = await buildKnowledge({
      feeds: folder,
      out: join(home, 'here.db'),
      keep: false,
      clock: NOW,
      threads: 0,
    });
    const threads = await buildKnowledge({
      feeds: folder,
      out: join(home, 'threads.db'),
      keep: false,
      clock: NOW,
      threads: 2,
    });

    expect(threads).toEqual(here);
    expect(here.held).toMatchObject([
      { feed: 'eol', file: 'eol/endoflife-products.jsonl', position: 'line 1', why: 'broken' },
    ]);
  });

  test('a folder without feed files is refused and leaves the file as it was', async () => {
    const folder = folderWith({ 'notes/README.md': 'nothing' });
    const out = join(folder, 'k.db');
    writeFileSync(out, 'as it was');

    await expect(build(folder, { out })).rejects.toMatchObject({ code: 'KNOWLEDGE_NO_INPUT' });

    expect(readFileSync(out, 'utf8')).toBe('as it was');
  });

  test('nothing is left beside the file, whether it was made or not', async () => {
    const folder = folderWith({ 'debian/a.txt': claimLines(5) });
    const home = mkdtempSync(join(tmpdir(), 'home-'));
    mkdirSync(join(home, 'k.db'));

    await expect(build(folder, { out: join(home, 'k.db') })).rejects.toThrow();
    expect(readdirSync(home)).toEqual(['k.db']);

    await build(folder, { out: join(home, 'other.db') });
    expect(readdirSync(home)).toEqual(['k.db', 'other.db']);
  });

  test('files no feed reads are named, not passed over in silence', async () => {
    const made = await build(folderWith({ 'debian/a.txt': claimLines(1), 'debian/old.zip': 'x', 'LIESMICH.txt': 'y' }));

    expect(made.ignored).toEqual(['LIESMICH.txt', 'debian/old.zip']);
  });

  test('the starter stands beside the feeds under its own name and date', async () => {
    const starter = {
      date: '2026-11-01',
      staleAfterDays: 180,
      records: [
        { kind: 'note', feed: 'starter', vulnerability: 'CVE-2018-13379', language: 'ja', title: 'FortiOS の SSL-VPN' },
      ] as const,
    };

    const made = await build(folderWith({ 'debian/a.txt': claimLines(2) }), { starter });
    const view = openKnowledge(made.out);

    expect(made.feeds.map((feed) => [feed.id, feed.origin, feed.records])).toEqual([
      ['debian', 'feeds-folder', 2],
      ['starter', 'starter', 1],
    ]);
    expect(view.notes('CVE-2018-13379')).toEqual(starter.records);
    view.close();
  });

  test('where two sources hold the same unit the newer data counts, the earlier source when they are equally old', async () => {
    const collected = folderWith({
      'debian/a.txt': ['@2026-10-01', ...claimLines(1, 'deb/debian/12/bash')],
      'ubuntu/a.txt': ['@2026-11-20', ...claimLines(3)],
    });
    const stick = folderWith({
      'debian/a.txt': ['@2026-11-15', ...claimLines(9)],
      'ubuntu/a.txt': ['@2026-11-20', ...claimLines(2)],
    });

    const made = await build(stick, { sources: [{ folder: collected, origin: 'collector' }] });

    expect(made.feeds.map((feed) => [feed.id, feed.origin, feed.records, feed.date])).toEqual([
      ['debian', 'feeds-folder', 9, '2026-11-15'],
      ['ubuntu', 'collector', 3, '2026-11-20'],
    ]);
    expect(made.exitCode).toBe(0);
  });

  test('where one of two sources is broken the other counts, and the broken one is named', async () => {
    const collected = folderWith({ 'debian/a.txt': ['@2026-11-20', '!'] });
    const stick = folderWith({ 'debian/a.txt': claimLines(9) });

    const made = await build(stick, { sources: [{ folder: collected, origin: 'collector' }] });

    expect(made.feeds.map((feed) => [feed.origin, feed.records])).toEqual([['feeds-folder', 9]]);
    expect(made.held).toMatchObject([{ feed: 'debian', position: 'line 2', why: 'broken', stands: true }]);
    expect(made.exitCode).toBe(1);
  });

  test('the file gives back every record, with the digest of the same records in memory', async () => {
    const made = await build(
      folderWith({ 'debian/a.txt': claimLines(300), 'ubuntu/a.txt': claimLines(40, 'deb/ubuntu/22.04/curl') }),
    );
    const view = openKnowledge(made.out);

    const again = memoryKnowledge([...view.records()], view.feeds);

    expect(again.digest).toBe(view.digest);
    expect(view.digest).toBe(made.digest);
    expect(view.claims('deb/ubuntu/22.04/curl')).toEqual(again.claims('deb/ubuntu/22.04/curl'));
    view.close();
  });
});

describe.skipIf(!hasRealData('kev') || !hasRealData('epss'))(
  'with the real kev and epss ($TSUKUROI_FEEDS or ../shared/data)',
  () => {
    test('the folder builds as it is laid out', async () => {
      const made = await build(feedsFolder(), { registry: [epss, kev] });
      const view = openKnowledge(made.out);

      const exploited = view.exploited('CVE-2018-13379');
      const all = [...view.exploitedAll()];

      expect(made.exitCode).toBe(0);
      expect(exploited).toMatchObject({ vendor: 'Fortinet', product: 'FortiOS', since: '2021-11-03' });
      expect(all).toHaveLength(made.feeds.find((feed) => feed.id === 'kev')?.records ?? 0);
      expect(all.filter((one) => view.likelihood(one.vulnerability) !== undefined).length).toBeGreaterThan(
        all.length * 0.9,
      );
      view.close();
    });
  },
);

test('chunks and index are written for carrying; an unchanged feed is not written again', async () => {
  const folder = folderWith({ 'debian/a.txt': claimLines(20), 'ubuntu/a.txt': claimLines(3) });
  const chunks = join(folder, 'carry');
  await build(folder, { chunks });
  const before = readdirSync(chunks);
  copyFileSync(join(chunks, 'knowledge.json'), join(folder, 'yesterday.json'));

  writeFileSync(join(folder, 'ubuntu/a.txt'), 'CVE-2026-1 deb/ubuntu/24.04/curl 8\n');
  const made = await build(folder, { chunks });

  expect(before).toHaveLength(3);
  expect(readdirSync(chunks)).toHaveLength(4);
  expect(made.chunks.every((chunk) => existsSync(join(chunks, `${chunk.sha256}.jsonl.gz`)))).toBe(true);
});

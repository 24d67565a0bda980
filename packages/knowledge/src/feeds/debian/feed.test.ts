import { join } from 'node:path';
import { fixedClock, sha256 } from '@tsukuroi/core';
import { describe, expect, test } from 'vitest';
import { buildKnowledge } from '../../build.ts';
import { writeFetchedNote } from '../../fetched.ts';
import { memoryFile } from '../../input.ts';
import type { Claim, KnowledgeRecord, TrackerState } from '../../record.ts';
import { folderWith, putFiles } from '../../testing/line-feed.ts';
import { contractCases } from '../contract.ts';
import { feed } from './feed.ts';

for (const { name, run } of contractCases(feed, import.meta.dirname)) {
  test(name, run);
}

async function recordsOf(files: Record<string, string>): Promise<KnowledgeRecord[]> {
  const records: KnowledgeRecord[] = [];
  const inputs = Object.entries(files).map(([path, text]) => memoryFile(path, text));
  await feed.parse(inputs, (record) => records.push(record));
  return records;
}

function claimsAbout(records: readonly KnowledgeRecord[], vulnerability: string): Claim[] {
  return records.filter((record): record is Claim => record.kind === 'claim' && record.vulnerability === vulnerability);
}

const tracker = (release: object) =>
  JSON.stringify({
    openssl: { 'CVE-2022-0778': { releases: { bookworm: { urgency: 'not yet assigned', ...release } } } },
  });
const osv = (fixed: string) =>
  JSON.stringify({
    id: 'CVE-2022-0778',
    modified: '2025-02-12T00:00:00Z',
    affected: [
      {
        package: { ecosystem: 'Debian:12', name: 'openssl' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
      },
    ],
  });

describe('states of the tracker', () => {
  const cases: readonly [string, object, Partial<Claim>][] = [
    ['no-dsa', { status: 'open', nodsa: 'Minor issue', nodsa_reason: '' }, { status: 'affected' }],
    ['postponed', { status: 'open', nodsa_reason: 'postponed' }, { status: 'affected' }],
    [
      'ignored',
      { status: 'open', nodsa_reason: 'ignored' },
      { status: 'affected', remedies: [{ do: 'will-not-fix' }] },
    ],
    ['unimportant', { status: 'open', urgency: 'unimportant' }, { status: 'affected' }],
    ['end-of-life', { status: 'open', urgency: 'end-of-life' }, { status: 'affected', remedies: [{ do: 'replace' }] }],
    ['undetermined', { status: 'undetermined' }, { status: 'undetermined' }],
    ['not-affected', { status: 'resolved', fixed_version: '0' }, { status: 'not-affected' }],
  ] satisfies readonly [TrackerState, object, Partial<Claim>][];

  test.each(cases)('%s', async (state, release, expected) => {
    const records = await recordsOf({ 'debian/tracker.json': tracker(release) });

    expect(records).toEqual([expect.objectContaining({ ...expected, tracker: state, ranges: [] })]);
  });

  test('resolved without a version is undetermined: nothing says from which version on', async () => {
    const records = await recordsOf({ 'debian/tracker.json': tracker({ status: 'resolved' }) });

    expect(records).toEqual([expect.objectContaining({ status: 'undetermined', unreadable: 'fixed-version-missing' })]);
  });
});

test('the tracker wins over OSV for the same package, release and vulnerability', async () => {
  const records = await recordsOf({
    'debian/osv-cve.jsonl': osv('9:9-1'),
    'debian/tracker.json': tracker({ status: 'resolved', fixed_version: '3.0.2-1' }),
  });

  expect(claimsAbout(records, 'CVE-2022-0778').map(({ fixed }) => fixed)).toEqual(['3.0.2-1']);
});

test('"not affected" in the tracker silences an affected range in OSV', async () => {
  const records = await recordsOf({
    'debian/osv-cve.jsonl': osv('9:9-1'),
    'debian/tracker.json': tracker({ status: 'resolved', fixed_version: '0' }),
  });

  expect(claimsAbout(records, 'CVE-2022-0778').map(({ status }) => status)).toEqual(['not-affected']);
});

test('a vulnerability that only the text list names for an advisory is not lost behind the OSV form of that advisory', async () => {
  const records = await recordsOf({
    'debian/osv-dsa.jsonl': JSON.stringify({
      id: 'DSA-9999-1',
      modified: '2024-01-09T00:00:00Z',
      related: ['CVE-2000-90042'],
      summary: 'fictitious - security update',
      affected: [
        {
          package: { ecosystem: 'Debian:11', name: 'fictitious' },
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1.0-1+deb11u1' }] }],
        },
      ],
    }),
    'debian/DSA-list.txt':
      '[15 Mar 2024] DSA-9999-1 fictitious - security update\n\t{CVE-2000-90043 CVE-2000-90042}\n\t[bullseye] - fictitious 1.0-1+deb11u1\n',
  });

  expect(claimsAbout(records, 'CVE-2000-90042')).toHaveLength(1);
  expect(claimsAbout(records, 'CVE-2000-90043')).toEqual([
    expect.objectContaining({ product: 'deb/debian/11/fictitious', fixed: '1.0-1+deb11u1', record: 'DSA-9999-1' }),
  ]);
});

test('two advisories about one vulnerability keep both their fixed versions', async () => {
  const records = await recordsOf({
    'debian/DSA-list.txt': [
      '[02 Feb 2020] DSA-2-1 fictitious - security update',
      '\t{CVE-2000-90041}',
      '\t[buster] - fictitious 1.0-1+deb10u2',
      '[01 Jan 2020] DSA-1-1 fictitious - security update',
      '\t{CVE-2000-90041}',
      '\t[buster] - fictitious 1.0-1+deb10u1',
    ].join('\n'),
  });

  expect(claimsAbout(records, 'CVE-2000-90041').map(({ fixed }) => fixed)).toEqual(['1.0-1+deb10u2', '1.0-1+deb10u1']);
});

test('a list of limited support alone is refused: nothing says for which release it is', async () => {
  await expect(recordsOf({ 'debian/security-support-limited': 'zabbix  for trusted users' })).rejects.toMatchObject({
    code: 'FEED_INVALID',
  });
});

describe('the date of the tracker, whose JSON states none', () => {
  const TRACKER = tracker({ status: 'open' });

  async function buildFrom(folder: string) {
    const options = { out: join(folder, 'k.db'), keep: join(folder, 'keep'), threads: 0, registry: [feed] };
    return buildKnowledge({ feeds: join(folder, 'feeds'), clock: fixedClock('2026-11-22T08:00:00Z'), ...options });
  }

  function note(folder: string, text: string, lastModified: string): Promise<void> {
    return writeFetchedNote(join(folder, 'feeds/debian/tracker.json'), {
      url: 'https://security-tracker.debian.org/tracker/data/json',
      sha256: sha256(Buffer.from(text)),
      fetchedAt: '2026-11-22T07:00:00Z',
      lastModified,
    });
  }

  test('is what its server said at the download, and the note beside it is no input', async () => {
    const folder = folderWith({ 'feeds/debian/tracker.json': TRACKER });
    await note(folder, TRACKER, 'Sat, 21 Nov 2026 18:00:00 GMT');

    const made = await buildFrom(folder);

    expect(made.feeds[0]?.date).toBe('2026-11-21T18:00:00Z');
    expect(made.ignored).toEqual([]);
  });

  test('stays unknown for a copy brought by hand, also over a downloaded one', async () => {
    const folder = folderWith({ 'feeds/debian/tracker.json': TRACKER });
    const byHand = await buildFrom(folder);
    await note(folder, TRACKER, 'Sat, 21 Nov 2026 18:00:00 GMT');
    putFiles(folder, { 'feeds/debian/tracker.json': tracker({ status: 'resolved', fixed_version: '3.0.2-1' }) });

    const replaced = await buildFrom(folder);

    expect(byHand.feeds[0]?.date).toBeUndefined();
    expect(replaced.feeds[0]?.date).toBeUndefined();
  });

  test('goes with the kept copy when the next download is broken, and an older download does not replace it', async () => {
    const folder = folderWith({ 'feeds/debian/tracker.json': TRACKER });
    await note(folder, TRACKER, 'Sat, 21 Nov 2026 18:00:00 GMT');
    await buildFrom(folder);
    putFiles(folder, { 'feeds/debian/tracker.json': '{' });
    const broken = await buildFrom(folder);
    const old = tracker({ status: 'resolved', fixed_version: '0' });
    putFiles(folder, { 'feeds/debian/tracker.json': old });
    await note(folder, old, 'Sun, 01 Nov 2026 18:00:00 GMT');

    const older = await buildFrom(folder);

    expect(broken.feeds[0]).toMatchObject({ date: '2026-11-21T18:00:00Z', held: { why: 'broken', stands: true } });
    expect(older.feeds[0]).toMatchObject({ date: '2026-11-21T18:00:00Z', held: { why: 'older', stands: true } });
  });
});

import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { memoryFile } from '../../input.ts';
import type { Claim, KnowledgeRecord } from '../../record.ts';
import { contractCases } from '../contract.ts';
import { hasRealData, realFiles } from '../real-data.ts';
import { feed } from './feed.ts';

for (const { name, run } of contractCases(feed, import.meta.dirname)) {
  test(name, run);
}

const erratum = (fixes: readonly string[], summary: string) =>
  JSON.stringify({
    id: 'ALSA-2000:9004',
    summary,
    modified: '2021-05-01T00:00:00Z',
    related: ['CVE-2000-90054'],
    affected: fixes.map((fixed) => ({
      package: { ecosystem: 'AlmaLinux:8', name: 'fictitious' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
    })),
  });

async function recordsOf(path: string, content: string | Uint8Array): Promise<KnowledgeRecord[]> {
  const records: KnowledgeRecord[] = [];
  await feed.parse([memoryFile(path, content)], (record) => records.push(record));
  return records;
}

test('an update of another module stream is no fix: the stream of the erratum goes with the claim', async () => {
  const text = erratum(['1:14.20.0-2.module_el8.6.0+1+a'], 'Moderate: nodejs:14 security update');

  const records = await recordsOf('almalinux/x.jsonl', text);

  expect(records).toEqual([expect.objectContaining({ only: ['module:nodejs:14'] })]);
});

test('several builds of one update: the oldest build bounds the range, the others are fixed too', async () => {
  const fixes = ['1.0-2.module_el8.10.0+1+a', '1.0-2.module_el8.9.0+1+a', '1.0-2.module_el8.5.0+1+a'];

  const records = await recordsOf('almalinux/x.jsonl', erratum(fixes, 'Low: php:7.4 security update'));

  expect(records).toEqual([
    expect.objectContaining({
      ranges: [{ to: '1.0-2.module_el8.5.0+1+a' }],
      alsoFixed: ['1.0-2.module_el8.9.0+1+a', '1.0-2.module_el8.10.0+1+a'],
    }),
  ]);
});

test('an erratum for two streams makes a claim of each, since all restrictions of one claim must hold', async () => {
  const text = erratum(['1-1.module_el8.6.0+1+a'], 'Low: virt:rhel and virt-devel:rhel security update');

  const records = await recordsOf('almalinux/x.jsonl', text);

  expect(records.map((record) => record.kind === 'claim' && record.only)).toEqual([
    ['module:virt:rhel'],
    ['module:virt-devel:rhel'],
  ]);
});

test('a module build without a stream in the summary is undetermined', async () => {
  const records = await recordsOf(
    'almalinux/x.jsonl',
    erratum(['1.0-2.module_el8.6.0+1+a'], 'Low: ruby security update'),
  );

  expect(records).toEqual([expect.objectContaining({ status: 'undetermined', ranges: [] })]);
});

test("the publisher's repository as an archive is read member by member", async () => {
  const tar = pack();
  tar.entry({ name: 'osv-database-master/README.md' }, 'not an erratum');
  tar.entry({ name: 'osv-database-master/advisories/almalinux8/ALSA-2000:9004.json' }, erratum(['1-2.el8'], 'Low: x'));
  tar.finalize();
  const archive = gzipSync(await buffer(tar));

  const records = await recordsOf('almalinux/osv-database.tar.gz', archive);

  expect(records).toEqual([expect.objectContaining({ record: 'ALSA-2000:9004', fixed: '1-2.el8' })]);
});

test.skipIf(!hasRealData('rhel'))('real files, skipped where the folder rhel of the real feeds is absent', async () => {
  const counts: Record<string, number> = {};
  const about: Claim[] = [];

  const summary = await feed.parse(await realFiles(feed), (record) => {
    if (record.kind === 'claim') {
      counts[record.status] = (counts[record.status] ?? 0) + 1;
      if (record.vulnerability === 'CVE-2023-44487' || record.vulnerability === 'CVE-2023-5363') {
        about.push(record);
      }
    }
  });

  console.log(`almalinux: ${JSON.stringify({ ...counts, ...summary })}`);
  expect(counts.affected).toBeGreaterThan(150_000);
  expect(about.find(({ product }) => product === 'rpm/almalinux/9/openssl-libs')?.fixed).toBe('1:3.0.7-25.el9_3');
  const nodejs = about.filter(({ product }) => product === 'rpm/almalinux/8/nodejs');
  // HTTP/2 rapid reset was mended in three streams; none of the updates is a fix for another stream.
  const streams = new Set(nodejs.map(({ only }) => only?.join(' ')));
  expect([...streams].sort()).toEqual(['module:nodejs:16', 'module:nodejs:18', 'module:nodejs:20']);
});

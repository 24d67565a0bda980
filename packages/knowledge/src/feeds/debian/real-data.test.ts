import { expect, test } from 'vitest';
import { memoryFile, openFeedFile, tarMembers } from '../../input.ts';
import type { Claim, KnowledgeRecord, Lifecycle } from '../../record.ts';
import { feedsFolder, hasRealData, realFiles } from '../real-data.ts';
import { feed } from './feed.ts';

const absent = !hasRealData('debian');

test.skipIf(absent)('real files, skipped where the folder debian of the real feeds is absent', async () => {
  const files = await realFiles(feed);
  const claims = new Map<string, Claim[]>();
  const lifecycles = new Map<string, Lifecycle>();
  const counts: Record<string, number> = {};

  const summary = await feed.parse(files, (record) => {
    const kind = record.kind === 'claim' ? `${record.kind} ${record.status}` : record.kind;
    counts[kind] = (counts[kind] ?? 0) + 1;
    if (record.kind === 'claim') {
      const key = `${record.vulnerability} ${record.product}`;
      claims.set(key, [...(claims.get(key) ?? []), record]);
    } else if (record.kind === 'lifecycle') {
      lifecycles.set(record.product, record);
    }
  });

  console.log(`debian: ${JSON.stringify({ ...counts, ...summary })}`);
  expect(counts['claim affected']).toBeGreaterThan(45_000);
  expect(summary.date).toMatch(/^2025-02-12/);
  // regreSSHion: bookworm and trixie were affected, bullseye's OpenSSH 8.4 was not.
  expect(claims.get('CVE-2024-6387 deb/debian/12/openssh')?.[0]?.fixed).toBe('1:9.2p1-2+deb12u3');
  expect(claims.has('CVE-2024-6387 deb/debian/11/openssh')).toBe(false);
  // A year of which only the advisories are at hand.
  expect(claims.get('CVE-2023-5363 deb/debian/12/openssl')).toEqual([
    expect.objectContaining({ record: 'DSA-5532-1', fixed: '3.0.11-1~deb12u2' }),
  ]);
  expect(claims.get('CVE-2024-13176 deb/debian/12/openssl')?.[0]).toMatchObject({ status: 'affected', ranges: [] });
  expect(lifecycles.get('deb/debian/12/suricata')).toMatchObject({ ends: '2026-04-30', latest: '1:6.0.10-1' });
  expect(lifecycles.get('deb/debian/12/zabbix')).toMatchObject({ limited: true });
});

test.skipIf(absent)('the tracker samples among the real feeds, skipped where they are absent', async () => {
  const archive = await openFeedFile(feedsFolder(), 'debian/samples-tracker.tar.gz');
  const records: KnowledgeRecord[] = [];
  const parseAs = async (path: string, bytes: Buffer) =>
    feed.parse([memoryFile(path, bytes)], (record) => records.push(record));

  for await (const member of tarMembers(archive)) {
    if (member.path.endsWith('/api/testdata/fixtures/advisory.json')) {
      await parseAs('debian/tracker.json', await member.read());
    } else if (member.path.endsWith('/api/testdata/fixtures/invalid.json')) {
      await expect(parseAs('debian/tracker.json', await member.read())).rejects.toMatchObject({ code: 'FEED_INVALID' });
    } else if (member.path.endsWith('security-tracker-master.tar.gz')) {
      for await (const inner of tarMembers(member)) {
        const list = /\/data\/(D[SL]A)\/list$/.exec(inner.path)?.[1];
        if (list !== undefined) {
          await parseAs(`debian/${list}-list.txt`, await inner.read());
        }
      }
    }
  }

  const claims = records.filter((record) => record.kind === 'claim');
  expect(claims).toContainEqual(
    expect.objectContaining({
      vulnerability: 'CVE-2016-5416',
      product: 'deb/debian/11/389-ds-base',
      tracker: 'ignored',
    }),
  );
  expect(claims).toContainEqual(
    expect.objectContaining({
      vulnerability: 'CVE-2023-44981',
      product: 'deb/debian/12/zookeeper',
      fixed: '3.8.0-11+deb12u1',
    }),
  );
});

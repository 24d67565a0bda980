import { expect, test } from 'vitest';
import { memoryFile } from '../../input.ts';
import type { Claim } from '../../record.ts';
import { contractCases } from '../contract.ts';
import { hasRealData, realFiles } from '../real-data.ts';
import { feed } from './feed.ts';

for (const { name, run } of contractCases(feed, import.meta.dirname)) {
  test(name, run);
}

async function claimsOf(packages: Record<string, Record<string, object>>): Promise<Claim[]> {
  const line = JSON.stringify({ candidate: 'CVE-2000-90075', public_date: '2024-01-01', packages });
  const claims: Claim[] = [];
  await feed.parse([memoryFile('ubuntu/cve-tracker.jsonl', line)], (record) => {
    if (record.kind === 'claim') {
      claims.push(record);
    }
  });
  return claims;
}

test('needs-triage is undetermined, never "not affected"', async () => {
  const claims = await claimsOf({ jammy: { fictitious: { status: 'needs-triage' } } });

  expect(claims).toEqual([
    expect.objectContaining({ status: 'undetermined', unreadable: 'status-unknown: needs-triage' }),
  ]);
});

test('a status the tracker has not had before is undetermined, with its name', async () => {
  const claims = await claimsOf({ jammy: { fictitious: { status: 'in-progress' } } });

  expect(claims).toEqual([
    expect.objectContaining({ status: 'undetermined', unreadable: 'status-unknown: in-progress' }),
  ]);
});

test('ignored says nothing about weakness unless the note keeps the status from before', async () => {
  const claims = await claimsOf({
    lunar: { fictitious: { status: 'ignored', note: 'end of life, was needed' } },
    trusty: { fictitious: { status: 'ignored', note: 'end of standard support' } },
  });

  expect(claims.map(({ product, status }) => [product, status])).toEqual([
    ['deb/ubuntu/23.04/fictitious', 'affected'],
    ['deb/ubuntu/14.04/fictitious', 'undetermined'],
  ]);
});

test('a fix that only subscribers get says so', async () => {
  const claims = await claimsOf({
    jammy: { fictitious: { status: 'needed' } },
    'esm-apps/jammy': { fictitious: { status: 'released', note: '1.0-1ubuntu0.1~esm1' } },
  });

  expect(claims).toEqual([
    expect.objectContaining({
      ranges: [{ to: '1.0-1ubuntu0.1~esm1' }],
      remedies: [{ do: 'update', to: '1.0-1ubuntu0.1~esm1', needs: 'ubuntu-pro:esm-apps' }],
    }),
  ]);
});

test('an ended release keeps what its extended support found out', async () => {
  const claims = await claimsOf({
    bionic: { fictitious: { status: 'ignored', note: 'end of standard support' } },
    'esm-infra/bionic': { fictitious: { status: 'not-affected', note: 'code not present' } },
  });

  expect(claims).toEqual([expect.objectContaining({ product: 'deb/ubuntu/18.04/fictitious', status: 'not-affected' })]);
});

test('a fix is dated by the first notice that brought that very version to that release, and by nothing else', async () => {
  const claims: Claim[] = [];
  const notice = (published: string, version: string, codename = 'jammy') => ({
    id: 'USN-99001-1',
    published,
    release_packages: { [codename]: [{ name: 'fictitious', version }] },
  });
  const line = (id: string, notices: unknown) =>
    JSON.stringify({
      ...{ id, published: '2020-01-01T00:00:00', notices },
      packages: [
        { name: 'fictitious', statuses: [{ release_codename: 'jammy', status: 'released', description: '1.0-1' }] },
      ],
    });
  const lines = [
    line('CVE-2000-90081', [notice('2024-02-02T10:00:00', '1.0-1'), notice('2024-02-01T10:00:00', '1.0-1')]),
    line('CVE-2000-90082', [notice('2024-02-01T10:00:00', '1.0-0')]),
    line('CVE-2000-90083', [notice('2024-02-01T10:00:00', '1.0-1', 'noble')]),
    line('CVE-2000-90084', ['USN-99001-1', { published: 'soon' }]),
    line('CVE-2000-90085', null),
  ];

  await feed.parse([memoryFile('ubuntu/cves-api.jsonl', lines.join('\n'))], (record) => {
    if (record.kind === 'claim') {
      claims.push(record);
    }
  });

  // The day on which the CVE was published is the day it was named, and dates no fix.
  expect(claims.map(({ fixed, fixedOn, vulnerability }) => [vulnerability.slice(-5), fixed, fixedOn])).toEqual([
    ['90081', '1.0-1', '2024-02-01'],
    ['90082', '1.0-1', undefined],
    ['90083', '1.0-1', undefined],
    ['90084', '1.0-1', undefined],
    ['90085', '1.0-1', undefined],
  ]);
});

test.skipIf(!hasRealData('ubuntu'))(
  'real files, skipped where the folder ubuntu of the real feeds is absent',
  async () => {
    const claims = new Map<string, Claim>();
    const counts: Record<string, number> = {};

    const summary = await feed.parse(await realFiles(feed), (record) => {
      if (record.kind === 'claim') {
        counts[record.status] = (counts[record.status] ?? 0) + 1;
        claims.set(`${record.vulnerability} ${record.product}`, record);
      }
    });

    console.log(`ubuntu: ${JSON.stringify({ ...counts, ...summary })}`);
    expect(counts.affected).toBeGreaterThan(40_000);
    expect(claims.get('CVE-2023-5363 deb/ubuntu/22.04/openssl')?.fixed).toBe('3.0.2-0ubuntu1.12');
    expect(claims.get('CVE-2023-5363 deb/ubuntu/22.04/nodejs')).toMatchObject({ status: 'affected', ranges: [] });
    expect(claims.get('CVE-2023-4911 deb/ubuntu/22.04/glibc')?.fixed).toBe('2.35-0ubuntu3.4');
    expect(summary.date).toBe('2024-07-30');
  },
);

import { expect, test } from 'vitest';
import { memoryFile } from '../../input.ts';
import type { Claim, KnowledgeRecord } from '../../record.ts';
import { contractCases } from '../contract.ts';
import { hasRealData, realFiles } from '../real-data.ts';
import { feed } from './feed.ts';

for (const { name, run } of contractCases(feed, import.meta.dirname)) {
  test(name, run);
}

async function recordsOf(id: string, packages: readonly object[]): Promise<KnowledgeRecord[]> {
  const line = {
    ID: id,
    Updated: { Date: '2025-01-01 00:00:00' },
    References: { Reference: [{ ID: 'CVE-2000-90064', Type: 'cve' }] },
    Pkglist: { Collection: { Package: packages } },
  };
  const records: KnowledgeRecord[] = [];
  await feed.parse([memoryFile('amazon/x.jsonl', JSON.stringify(line))], (record) => records.push(record));
  return records;
}

const kernel = (Arch: string, Release: string) => ({ Name: 'kernel', Epoch: '0', Version: '5.4.1', Release, Arch });

test('a kernel of an extras topic is no fix for the core kernel of the same name', async () => {
  const records = await recordsOf('ALAS2KERNEL-5.4-2022-020', [
    kernel('x86_64', '1.amzn2'),
    kernel('aarch64', '1.amzn2'),
  ]);

  expect(records).toEqual([
    expect.objectContaining({ product: 'rpm/amazon/2/kernel', ranges: [{ from: '5.4', to: '5.4.1-1.amzn2' }] }),
  ]);
});

test('a topic whose name tells no version leaves open whether it is meant', async () => {
  const records = await recordsOf('ALAS2DOCKER-2022-020', [{ ...kernel('x86_64', '1.amzn2'), Name: 'docker' }]);

  expect(records).toEqual([expect.objectContaining({ only: ['extras:docker'], ranges: [{ to: '5.4.1-1.amzn2' }] })]);
});

test('a package that counts otherwise than its topic keeps no bound that would empty the range', async () => {
  const records = await recordsOf('ALAS2RUBY2.6-2023-001', [
    { ...kernel('noarch', '1.amzn2'), Name: 'rubygem-json', Version: '2.1.0' },
  ]);

  expect(records).toEqual([expect.objectContaining({ only: ['extras:ruby2.6'], ranges: [{ to: '2.1.0-1.amzn2' }] })]);
});

test('architectures with builds of their own are kept apart', async () => {
  const records = await recordsOf('ALAS-2018-1', [kernel('x86_64', '1.amzn1'), kernel('i686', '2.amzn1')]);

  expect(records).toEqual([
    expect.objectContaining({ product: 'rpm/amazon/1/kernel', fixed: '5.4.1-1.amzn1', only: ['arch:x86_64'] }),
    expect.objectContaining({ product: 'rpm/amazon/1/kernel', fixed: '5.4.1-2.amzn1', only: ['arch:i686'] }),
  ]);
});

test.skipIf(!hasRealData('rhel'))('real files, skipped where the folder rhel of the real feeds is absent', async () => {
  const releases: Record<string, number> = {};
  const about: Claim[] = [];

  const summary = await feed.parse(await realFiles(feed), (record) => {
    if (record.kind === 'claim') {
      const release = record.product.split('/')[2] ?? '';
      releases[release] = (releases[release] ?? 0) + 1;
      if (record.vulnerability === 'CVE-2011-3192') {
        about.push(record);
      }
    }
  });

  console.log(`amazon: ${JSON.stringify({ ...releases, ...summary })}`);
  expect(releases['1']).toBeGreaterThan(20_000);
  expect(releases['2']).toBeGreaterThan(50_000);
  expect(summary.date).toBe('2025-01-31');
  expect(about.find(({ product }) => product === 'rpm/amazon/1/mod_ssl')?.fixed).toBe('1:2.2.21-1.18.amzn1');
});

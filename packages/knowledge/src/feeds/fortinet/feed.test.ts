import { join } from 'node:path';
import { inRange, schemeOf } from '@tsukuroi/versions';
import { describe, expect, test } from 'vitest';
import { parseCpe, parseCpeUri, productKeyOf } from '../../cpe.ts';
import { listFiles, openFeedFile } from '../../input.ts';
import type { Claim } from '../../record.ts';
import { contractCases } from '../contract.ts';
import { feed as nvd } from '../nvd/feed.ts';
import { feedsFolder, hasRealData, realFiles } from '../real-data.ts';
import { fixedIn, trainRange } from './advisory.ts';
import { feed } from './feed.ts';
import { PRODUCTS, productOf } from './products.ts';

for (const { name, run } of contractCases(feed, import.meta.dirname)) {
  test(name, run);
}

async function claimsOf(fixture: string): Promise<Claim[]> {
  const root = join(import.meta.dirname, 'fixtures', fixture);
  const files = await Promise.all((await listFiles(root)).map((path) => openFeedFile(root, path)));
  const claims: Claim[] = [];
  await feed.parse(files, (record) => {
    if (record.kind === 'claim') {
      claims.push(record);
    }
  });
  return claims;
}

const FIVE_FOUR = ['5.4.6', '5.4.7', '5.4.8', '5.4.9', '5.4.10', '5.4.11', '5.4.12'];

describe('traps', () => {
  test('CVE-2018-13379: Fortinet lists FortiOS 5.4.6-5.4.12, which NVD misses', async () => {
    const [claim] = (await claimsOf('incidents')).filter(({ vulnerability }) => vulnerability === 'CVE-2018-13379');

    expect(claim).toMatchObject({ record: 'FG-IR-18-384', product: 'cpe/o/fortinet/fortios', status: 'affected' });
    expect(claim?.versions).toEqual(expect.arrayContaining(FIVE_FOUR));
    expect(claim?.alsoFixed).toEqual(['5.4.13', '5.6.8', '6.0.5', '6.2.0']);
  });

  test('CVE-2024-55591: where NVD has no configurations, Fortinet’s list makes the claim, for both CVEs of the advisory', async () => {
    const claims = (await claimsOf('incidents')).filter(({ record }) => record === 'FG-IR-24-535');

    expect(new Set(claims.map(({ vulnerability }) => vulnerability))).toEqual(
      new Set(['CVE-2024-55591', 'CVE-2025-24472']),
    );
    expect(claims.find(({ product }) => product === 'cpe/o/fortinet/fortios')?.versions).toHaveLength(17);
  });

  test('CVE-2022-42475: FortiOS-6K7K is a product of its own with its own versions and fixes', async () => {
    const claims = (await claimsOf('incidents')).filter(({ vulnerability }) => vulnerability === 'CVE-2022-42475');

    expect(
      claims.map(({ product, versions, alsoFixed, fixed }) => [product, versions?.length, alsoFixed ?? [fixed]]),
    ).toEqual([
      ['cpe/o/fortinet/fortios', 6, ['7.2.3', '6.0.16']],
      ['cve/fortinet/fortios-6k7k', 2, ['6.0.15']],
      ['cpe/a/fortinet/fortiproxy', 2, ['7.2.2']],
    ]);
  });
});

describe('solution texts', () => {
  test.each([
    ['Upgrade to FortiOS 5.4.13, 5.6.8, 6.0.5 or 6.2.0 and above.', 'FortiOS', ['5.4.13', '5.6.8', '6.0.5', '6.2.0']],
    [
      'Please upgrade to FortiOS version 7.2.3 or abovePlease upgrade to FortiOS version 7.0.9 or above',
      'FortiOS',
      ['7.2.3', '7.0.9'],
    ],
    ['Please upgrade to FortiClient Windows version 6.4.7 or above', 'FortiClientWindows', ['6.4.7']],
    ['FortiOS 7.6: Upgrade to 7.6.3 or above\nFortiOS 7.4: Upgrade to 7.4.8 or above', 'FortiOS', ['7.6.3', '7.4.8']],
    ['Upgrade to FortiDB v4.4.2.', 'FortiDB', ['4.4.2']],
    [
      'FortiManager: upgrade to 5.6.5 or 6.0.1FortiAnalyzer: upgrade to 5.6.7 or 6.0.2 or above',
      'FortiAnalyzer',
      ['5.6.7', '6.0.2'],
    ],
    ['Upgrade to FortiOS 5.6.8, 6.0.5 or 6.2.0 Workarounds: none', 'FortiOS', ['5.6.8', '6.0.5', '6.2.0']],
    ['Please upgrade to FortiOS-6K7K version 7.0.8 or above', 'FortiOS', []],
    ['upgrade to FortiOS 7.0.5 (interim build 0304) first', 'FortiOS', []],
    ['FortiOS 6.0.3 is affected. Upgrade to 6.0.5.', 'FortiOS', []],
    ['Upgrade to FortiOS 7.2.1', 'FortiProxy', []],
  ])('%s names for %s: %j', (text, name, versions) => {
    expect(fixedIn(text, name)).toEqual(versions);
  });

  test('a train holds all its patches and not those of the next one', () => {
    const scheme = schemeOf('fortios');
    const range = trainRange('7.2');

    expect(range).toEqual({ from: '7.2', to: '7.3' });
    expect(scheme && ['7.1.9', '7.2.0', '7.2.99', '7.3.0'].map((version) => inRange(scheme, version, range))).toEqual([
      'no',
      'yes',
      'yes',
      'no',
    ]);
  });
});

describe('product names', () => {
  test('a name without an entry keeps its own key', () => {
    expect(productOf('FortiNewThing')).toEqual({ product: 'cve/fortinet/fortinewthing' });
    expect(productOf('FortiClientMac')).toMatchObject({
      product: 'cpe/a/fortinet/forticlient',
      only: ['target_sw:macos'],
    });
  });

  test.skipIf(!hasRealData('nvd'))(
    'every key of the table is a CPE name in the real feeds (skipped when they are absent)',
    async () => {
      const seen = new Set<string>();
      for (const path of (await listFiles(feedsFolder())).filter(
        (each) => /^(?:nvd|cve5|jvn)\//.test(each) && /jsonl?(?:\.gz)?$/.test(each),
      )) {
        for await (const line of (await openFeedFile(feedsFolder(), path)).lines()) {
          for (const [text] of line.includes('fortinet')
            ? line.matchAll(/cpe:(?:2\.3:|\/)[ao]:fortinet:[^"\s]+/g)
            : []) {
            const cpe = text.startsWith('cpe:/') ? parseCpeUri(text) : parseCpe(text);
            if (cpe.ok) {
              seen.add(productKeyOf(cpe.value));
            }
          }
        }
      }

      expect(PRODUCTS.filter(({ product }) => !seen.has(product)).map(({ name }) => name)).toEqual([]);
    },
  );
});

describe('real files', () => {
  test.skipIf(!hasRealData('fortinet'))(
    'all advisories are read, and the trap is in the real data of both sources (skipped when absent)',
    async () => {
      const counts = { claims: 0, cpe: 0, withFix: 0, notes: 0 };
      let handa: Claim | undefined;
      const summary = await feed.parse(await realFiles(feed), (record) => {
        if (record.kind === 'note') {
          counts.notes += 1;
        } else if (record.kind === 'claim') {
          counts.claims += 1;
          counts.cpe += record.product.startsWith('cpe/') ? 1 : 0;
          counts.withFix += record.remedies === undefined ? 0 : 1;
          if (record.vulnerability === 'CVE-2018-13379' && record.product === 'cpe/o/fortinet/fortios') {
            handa = record;
          }
        }
      });
      console.info('fortinet', counts, summary.date, summary.notices);

      expect(counts.claims).toBeGreaterThan(1500);
      expect(handa?.versions).toEqual(expect.arrayContaining(FIVE_FOUR));
    },
  );

  test.skipIf(!hasRealData('nvd') || !hasRealData('fortinet'))(
    'CVE-2018-13379 for FortiOS 5.4.8: no range of NVD holds it (skipped when the feeds are absent)',
    async () => {
      const scheme = schemeOf('fortios');
      const ranges: string[] = [];
      await nvd.parse(
        (await realFiles(nvd)).filter(({ path }) => path.includes('1.1-2018')),
        (record) => {
          if (record.kind === 'claim' && record.vulnerability === 'CVE-2018-13379' && scheme !== undefined) {
            ranges.push(...record.ranges.map((range) => inRange(scheme, '5.4.8', range)));
          }
        },
      );

      expect(ranges).toEqual(['no', 'no']);
    },
  );
});

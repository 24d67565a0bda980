import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openFeedFile } from '../../input.ts';
import type { Claim, KnowledgeRecord, Note } from '../../record.ts';
import { contractCases } from '../contract.ts';
import { hasRealData, realFiles } from '../real-data.ts';
import { feed } from './feed.ts';
import { platformAlternatives } from './platforms.ts';
import { type Statement, statementsOf } from './versions.ts';

for (const { name, run } of contractCases(feed, import.meta.dirname)) {
  test(name, run);
}

async function recordsOf(fixture: string): Promise<KnowledgeRecord[]> {
  const records: KnowledgeRecord[] = [];
  const file = await openFeedFile(join(import.meta.dirname, 'fixtures', fixture), 'cve5/records.jsonl');
  await feed.parse([file], (record) => {
    records.push(record);
  });
  return records;
}

const claimsOf = (records: readonly KnowledgeRecord[], cve: string): Claim[] =>
  records.filter((record): record is Claim => record.kind === 'claim' && record.vulnerability === cve);

describe('traps', () => {
  test('CVE-2018-13379: versions written as a sentence are undetermined, never guessed and never dropped', async () => {
    const claims = claimsOf(await recordsOf('incidents'), 'CVE-2018-13379');

    expect(claims).toHaveLength(1);
    expect(claims[0]).toMatchObject({
      product: 'cve/fortinet/fortinet fortios, fortiproxy',
      status: 'undetermined',
      ranges: [],
    });
    expect(claims[0]?.unreadable).toMatch(/^free-text: FortiOS 6\.0\.0 to 6\.0\.4, 5\.6\.3/);
  });

  test('the vendor’s names are no CPE; CISA’s CPE makes a claim of its own', async () => {
    const products = claimsOf(await recordsOf('incidents'), 'CVE-2024-21762').map(({ product, scheme }) => [
      product,
      scheme,
    ]);

    expect(products).toEqual([
      ['cve/fortinet/fortios', 'fortios'],
      ['cpe/o/fortinet/fortios', 'fortios'],
    ]);
  });

  test('CISA’s SSVC and its list of known exploited vulnerabilities are in the note', async () => {
    const note = (await recordsOf('incidents')).find((record): record is Note => record.kind === 'note');

    expect(note).toMatchObject({
      exploited: true,
      ssvc: { exploitation: 'active', automatable: 'yes', technicalImpact: 'partial' },
    });
  });

  test('a fixed version inside a CPE is not an affected version', async () => {
    const claims = claimsOf(await recordsOf('forms'), 'CVE-2024-90004');

    expect(claims.map(({ ranges, versions, only }) => [ranges, versions, only])).toEqual([
      [[{ from: '10.0.0', to: '10.0.17763.5458' }], undefined, ['target_hw:x86']],
      [[{ from: '10.0.0', to: '10.0.17763.5458' }], undefined, ['target_hw:x64']],
    ]);
  });

  test('versions of a package are not versions of the system that a CPE names', async () => {
    const products = claimsOf(await recordsOf('forms'), 'CVE-2024-90003').map(({ product, only }) => [product, only]);

    expect(products[0]).toEqual(['cve/red hat/red hat enterprise linux 9', ['package:kernel']]);
    expect(products.every(([product]) => String(product).startsWith('cve/'))).toBe(true);
  });
});

describe('platforms', () => {
  test.each([
    [undefined, [[]]],
    [
      ['Windows', 'Linux'],
      [['target_sw:linux'], ['target_sw:windows']],
    ],
    [
      ['x64-based Systems', '32-bit Systems'],
      [['arch:i686'], ['arch:x86_64']],
    ],
    [['x64-based Systems', '32-bit Systems', 'ARM64-based Systems'], [[]]],
    [['Windows', 'ALL'], [[]]],
    [
      ['Windows', 'SRX Series', 'MX Series'],
      [['target_sw:windows'], ['platforms:mx series|srx series']],
    ],
  ])('%j: any of the alternatives is enough, what no machine can answer stays as it is', (platforms, alternatives) => {
    expect(platformAlternatives(platforms)).toEqual(alternatives);
  });
});

describe('statementsOf', () => {
  const PRODUCT = 'cve/example/viewer';
  const said = (
    versions: Parameters<typeof statementsOf>[0]['versions'],
    defaultStatus?: 'affected' | 'unaffected' | 'unknown',
  ) => statementsOf({ versions, defaultStatus }, PRODUCT);
  const shape = ({ status, scheme, ranges, versions, unreadable }: Statement) => ({
    status,
    scheme,
    ranges,
    versions,
    unreadable,
  });

  test.each([
    [
      'custom, dotted numbers',
      { version: '1.0', lessThan: '1.5', versionType: 'custom' },
      'generic',
      [{ from: '1.0', to: '1.5' }],
    ],
    [
      'semver with a pre-release',
      { version: '1.0.0', lessThan: '2.0.0-rc.1', versionType: 'semver' },
      'semver',
      [{ from: '1.0.0', to: '2.0.0-rc.1' }],
    ],
    [
      'called semver, four numbers',
      { version: '1.0.0.0', lessThan: '1.0.0.9', versionType: 'semver' },
      'generic',
      [{ from: '1.0.0.0', to: '1.0.0.9' }],
    ],
    [
      'rpm',
      { version: '0:5.14.0-1.el9', lessThan: '0:5.14.0-9.el9', versionType: 'rpm' },
      'rpm',
      [{ from: '0:5.14.0-1.el9', to: '0:5.14.0-9.el9' }],
    ],
    [
      'no lower bound',
      { version: 'unspecified', lessThanOrEqual: '2.2' },
      'generic',
      [{ to: '2.2', toIncluded: true }],
    ],
  ])('%s is a range', (_name, entry, scheme, ranges) => {
    const [statement] = said([{ ...entry, status: 'affected' }]);

    expect(statement).toMatchObject({ status: 'affected', scheme, ranges });
  });

  test.each([
    ['letters', { version: '0', lessThan: 'R16B PC4' }, 'free-text'],
    ['one odd word', { version: '0', lessThan: '2.41b7' }, 'version-form'],
    ['a wildcard', { version: '1.*', lessThan: '2' }, 'version-pattern'],
    ['commits', { version: '1da177e4', lessThan: '0a1b2c3d', versionType: 'git' }, 'git-commit'],
    [
      'several branches',
      {
        version: '0',
        versionType: 'custom',
        changes: [
          { at: '1.1', status: 'unaffected' as const },
          { at: '2.1', status: 'unaffected' as const },
        ],
      },
      'several-branches',
    ],
  ])('%s is undetermined with its reason', (_name, entry, code) => {
    const [statement] = said([{ ...entry, status: 'affected' }]);

    expect(statement?.status).toBe('undetermined');
    expect(statement?.unreadable?.split(':')[0]).toBe(code);
  });

  test('affected by default and mended from one version on is a range', () => {
    const [statement] = said(
      [{ version: '2.4', lessThan: '*', status: 'unaffected', versionType: 'semver' }],
      'affected',
    );

    expect(statement).toMatchObject({ status: 'affected', scheme: 'semver', ranges: [{ to: '2.4' }], fixed: '2.4' });
  });

  test('affected by default with listed versions only is every version', () => {
    expect(said([{ version: '1.0', status: 'affected' }], 'affected').map(shape)).toEqual([
      { status: 'affected', scheme: 'generic', ranges: [], versions: [], unreadable: undefined },
    ]);
  });

  test('unaffected by default with no affected version is the vendor’s "not affected"', () => {
    expect(said([], 'unaffected').map(({ status }) => status)).toEqual(['not-affected']);
    expect(said(undefined, undefined).map(({ status }) => status)).toEqual(['undetermined']);
  });
});

describe('real files', () => {
  test.skipIf(!hasRealData('cve5'))(
    'all files of cve5/ are read (skipped when the feeds folder is absent)',
    async () => {
      const counts: Record<string, number> = {};
      const fortios: Claim[] = [];
      let named = 0;
      let cpe = 0;

      const summary = await feed.parse(await realFiles(feed), (record) => {
        counts[record.kind] = (counts[record.kind] ?? 0) + 1;
        if (record.kind === 'claim') {
          const key =
            record.unreadable === undefined ? record.status : `undetermined ${record.unreadable.split(':')[0]}`;
          counts[key] = (counts[key] ?? 0) + 1;
          named += record.product.startsWith('cve/') ? 1 : 0;
          cpe += record.product.startsWith('cpe/') ? 1 : 0;
          if (record.vulnerability === 'CVE-2024-21762' && record.product === 'cpe/o/fortinet/fortios') {
            fortios.push(record);
          }
        }
      });
      console.info('cve5', counts, { cpe, named }, summary.date, summary.notices);

      expect(counts.note).toBeGreaterThan(23_000);
      expect(cpe).toBeGreaterThan(30_000);
      expect(fortios.length).toBeGreaterThan(0);
      expect(fortios.every(({ scheme }) => scheme === 'fortios')).toBe(true);
    },
  );
});

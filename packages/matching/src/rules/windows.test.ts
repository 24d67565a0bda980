import type { Claim, KnowledgeRecord } from '@tsukuroi/knowledge/record.ts';
import { describe, expect, it } from 'vitest';
import type { MappedProduct } from '../product-map.ts';
import { claim, exploitedRecord, judge, knowledgeOf, machine } from '../testing/samples.ts';

const W10: MappedProduct = {
  id: 'windows-10-22h2-x64',
  title: { ja: 'Windows 10 22H2', en: 'Windows 10 22H2' },
  match: [{ os: 'windows', build: '10.0.19045', arch: 'x86_64', role: 'client' }],
  products: ['msrc/12097', 'cpe/o/microsoft/windows_10_22h2'],
  scheme: 'windows',
};
const W10_32: MappedProduct = {
  ...W10,
  id: 'windows-10-22h2-x86',
  match: [{ os: 'windows', build: '10.0.19045', arch: 'i686' }],
  products: ['msrc/12099'],
};
const S2012: MappedProduct = {
  ...W10,
  id: 'windows-server-2012-r2',
  match: [{ os: 'windows', build: '6.3.9600', role: 'server', core: false }],
  products: ['msrc/10483'],
};
const S2012_CORE: MappedProduct = {
  ...S2012,
  id: 'windows-server-2012-r2-core',
  match: [{ os: 'windows', build: '6.3.9600', role: 'server', core: true }],
  products: ['msrc/10543'],
};
const PRODUCTS = [W10, W10_32, S2012, S2012_CORE];

interface Fix {
  readonly kb: string;
  readonly build?: string;
  readonly subtype?: string;
}

/** As the msrc feed words it: a fixed build, or the set of KBs alone. */
function msrc(month: string, vulnerability: string, fixes: readonly Fix[], product = 'msrc/12097'): Claim {
  const build = fixes.find((fix) => fix.build !== undefined)?.build;
  return claim(product, vulnerability, {
    record: month,
    scheme: 'windows',
    remedies: fixes.map(({ kb, build: to, subtype }) => ({
      do: 'kb',
      kb,
      ...(to === undefined ? {} : { to }),
      ...(subtype === undefined ? {} : { subtype }),
    })),
    ...(build === undefined ? { only: ['kb-only'] } : { ranges: [{ to: build }], fixed: build }),
  });
}

function pc(version: string, updates: readonly string[] = [], more: object = {}) {
  const software = updates.map((name) => ({ scheme: 'kb', name, version: '' }) as const);
  return machine({ id: 'windows', version, name: 'Windows 10 Pro', role: 'client', ...more }, software);
}

function server(version: string, updates: readonly string[], more: object = {}) {
  return pc(version, updates, { name: 'Windows Server 2012 R2 Standard', role: 'server', ...more });
}

const FEBRUARY = msrc('2024-Feb', 'CVE-2024-21412', [{ kb: 'KB5034763', build: '10.0.19045.4046' }]);
const JANUARY = msrc('2024-Jan', 'CVE-2024-20674', [{ kb: 'KB5034122', build: '10.0.19045.3930' }]);

function short(inventory: ReturnType<typeof pc>, records: readonly KnowledgeRecord[]) {
  return judge(inventory, knowledgeOf(records), PRODUCTS).short.map((line) =>
    line.replace(/ Windows [^a-z]*[A-Za-z0-9 ]*? (affected|undetermined)/, ' $1'),
  );
}

describe('Windows by build', () => {
  it('compares the revision with the fixed build of the same branch', () => {
    expect(short(pc('10.0.19045.4045'), [FEBRUARY])).toEqual(['CVE-2024-21412 affected windows-build']);
    expect(short(pc('10.0.19045.4046'), [FEBRUARY])).toEqual([]);
  });

  it('a fixed build of another branch is never compared', () => {
    const other = msrc('2024-Feb', 'CVE-2024-21412', [{ kb: 'KB5034763', build: '10.0.22621.3155' }]);

    expect(short(pc('10.0.19045.9999'), [other])).toEqual(['CVE-2024-21412 undetermined windows-other-branch']);
    expect(short(pc('10.0.19045.9999', ['KB5030211']), [other])).toEqual([
      'CVE-2024-21412 undetermined windows-other-branch',
    ]);
    expect(short(pc('10.0.19045.9999', ['KB5034763']), [other])).toEqual([]);
  });

  it('without revision and without updates it is undetermined and says where to look', () => {
    const [finding] = judge(pc('10.0.19045'), knowledgeOf([FEBRUARY]), PRODUCTS).findings;

    expect(finding).toMatchObject({ verdict: 'undetermined', rule: 'windows-revision-unknown' });
    expect(finding?.remedy).toContain('winver');
  });

  it('a product that is not known to MSRC under another name is taken from the map by build, arch and role', () => {
    const server2022 = machine({ id: 'windows', version: '10.0.19045.1', name: 'Windows Server', role: 'server' }, []);

    expect(judge(server2022, knowledgeOf([FEBRUARY]), PRODUCTS).unmapped).toEqual(['Windows Server']);
  });

  it('where the architecture is not known the products must agree', () => {
    const unknownArch = { ...pc('10.0.19045.4000'), manifest: { ...pc('10.0.19045.4000').manifest, arch: '' } };
    const only64 = msrc('2024-Feb', 'CVE-2024-1', [{ kb: 'KB1000001', build: '10.0.19045.4046' }]);
    const both = [FEBRUARY, { ...FEBRUARY, product: 'msrc/12099' }];

    expect(short(unknownArch, [only64])).toEqual(['CVE-2024-1 undetermined product-ambiguous']);
    expect(short(unknownArch, both)).toEqual(['CVE-2024-21412 affected windows-build']);
  });

  it('a CPE of Windows does not speak where MSRC knows the vulnerability', () => {
    const cpe = claim('cpe/o/microsoft/windows_10_22h2', 'CVE-2024-21412', { scheme: 'windows' });
    const elsewhere = msrc('2024-Feb', 'CVE-2024-21412', [{ kb: 'KB1', build: '10.0.17763.5458' }], 'msrc/11568');

    expect(short(pc('10.0.19045.9999'), [cpe, elsewhere])).toEqual([]);
    expect(short(pc('10.0.19045.9999'), [cpe])).toEqual(['CVE-2024-21412 affected every-version']);
  });

  it('a known-exploited one that MSRC lists for other products is not ours', () => {
    const elsewhere = msrc('2024-Feb', 'CVE-2024-21412', [{ kb: 'KB1', build: '10.0.17763.5458' }], 'msrc/11568');
    const names = {
      kind: 'product',
      feed: 'msrc',
      product: 'msrc/12097',
      name: 'Windows 10 Version 22H2',
      language: 'en',
    } as const;
    const kev = exploitedRecord('CVE-2024-21412', 'Microsoft', 'Windows');

    expect(short(pc('10.0.19045.1'), [elsewhere, names, kev])).toEqual([]);
    expect(short(pc('10.0.19045.1'), [names, kev])).toEqual(['CVE-2024-21412 undetermined exploited-without-claim']);
  });
});

describe('Windows by updates, only where there is no build', () => {
  it('an installed update tells the build', () => {
    expect(short(pc('10.0.19045', ['KB5034122']), [JANUARY, FEBRUARY])).toEqual([
      'CVE-2024-21412 affected windows-update-implies-build',
    ]);
    expect(short(pc('10.0.19045', ['KB5034763']), [JANUARY, FEBRUARY])).toEqual([]);
  });

  it('an update that no document names and that may be later leaves it open', () => {
    expect(short(pc('10.0.19045', ['KB5034122', 'KB5034203']), [JANUARY, FEBRUARY])).toEqual([
      'CVE-2024-21412 undetermined windows-update-unclear',
    ]);
  });

  it('an update numbered far below the fix cannot contain it', () => {
    const muchLater = msrc('2025-Aug', 'CVE-2025-53766', [{ kb: 'KB5063709', build: '10.0.19045.6216' }]);

    expect(short(pc('10.0.19045', ['KB5034122', 'KB5034203']), [JANUARY, muchLater])).toEqual([
      'CVE-2025-53766 affected windows-update-implies-build',
    ]);
  });

  it('a document that was revised years later is not settled by the month it carries', () => {
    const revised = msrc('2020-Dec', 'CVE-2020-17103', [{ kb: 'KB4592449' }, { kb: 'KB5094123' }]);

    expect(short(pc('10.0.19045.4046'), [revised, JANUARY])).toEqual([
      'CVE-2020-17103 undetermined windows-updates-unknown',
    ]);
  });

  it('an update of another product (.NET) says nothing about Windows itself', () => {
    const net = {
      kind: 'supersedence',
      feed: 'msrc',
      kb: 'KB5040000',
      product: 'msrc/99999',
      replaces: ['KB5030000'],
    } as const;

    expect(short(pc('10.0.19045', ['KB5034122', 'KB5040000']), [JANUARY, FEBRUARY, net])).toEqual([
      'CVE-2024-21412 affected windows-update-implies-build',
    ]);
  });

  const march = msrc(
    '2017-Mar',
    'CVE-2017-0144',
    [
      { kb: 'KB4012216', subtype: 'Monthly Rollup' },
      { kb: 'KB4012213', subtype: 'Security Only' },
    ],
    'msrc/10483',
  );
  const april = msrc('2017-Apr', 'CVE-2017-0158', [{ kb: 'KB4015550', subtype: 'Monthly Rollup' }], 'msrc/10483');
  const replaces = {
    kind: 'supersedence',
    feed: 'msrc',
    kb: 'KB4015550',
    product: 'msrc/10483',
    replaces: ['KB4012216'],
  } as const;

  it('a KB, or one that replaces it, is enough', () => {
    expect(short(server('6.3.9600', ['KB4012213']), [march])).toEqual([]);
    expect(short(server('6.3.9600', ['KB4015550']), [march, april, replaces])).toEqual([]);
  });

  it('a later monthly rollup contains the earlier ones even where no replacement is stated (since 2023 often empty)', () => {
    expect(short(server('6.3.9600', ['KB4015550']), [march, april])).toEqual([]);
  });

  it('a later "security only" update does not contain the earlier ones', () => {
    const only = msrc('2017-Apr', 'CVE-2017-0158', [{ kb: 'KB4015547', subtype: 'Security Only' }], 'msrc/10483');

    expect(short(server('6.3.9600', ['KB4015547']), [march, only])).toEqual([
      'CVE-2017-0144 affected windows-update-missing',
    ]);
  });

  it('a machine without a list of updates is undetermined', () => {
    expect(short(server('6.3.9600', []), [march])).toEqual(['CVE-2017-0144 undetermined windows-updates-unknown']);
  });

  it('an old KB-only claim is settled by a build of a later month', () => {
    const old = msrc('2019-Jun', 'CVE-2019-0888', [{ kb: 'KB4503279', subtype: 'Security Update' }]);

    expect(short(pc('10.0.19045.4046'), [old, JANUARY])).toEqual([]);
    expect(short(pc('10.0.19045.100'), [old, JANUARY])).toContain('CVE-2019-0888 undetermined windows-updates-unknown');
  });

  it('Server Core is told by its edition; otherwise the full installation is meant', () => {
    const coreOnly = msrc('2017-Mar', 'CVE-2017-0144', [{ kb: 'KB4012216' }], 'msrc/10543');

    expect(short(server('6.3.9600', [], { edition: 'ServerStandardCore' }), [coreOnly])).toEqual([
      'CVE-2017-0144 undetermined windows-updates-unknown',
    ]);
    expect(short(server('6.3.9600', [], { edition: 'ServerStandard' }), [coreOnly])).toEqual([]);
  });
});

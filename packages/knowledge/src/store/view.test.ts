import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { memoryKnowledge } from '../memory.ts';
import type { KnowledgeRecord } from '../record.ts';
import type { KnowledgeView } from '../view.ts';
import { openKnowledge } from './read.ts';
import { createStore } from './write.ts';

const WINDOWS = { kind: 'claim', feed: 'msrc', scheme: 'windows', status: 'affected' } as const;
/** Two products, three sources, every kind: what a ward PC and a Debian server would ask about. */
const RECORDS: KnowledgeRecord[] = [
  {
    ...WINDOWS,
    record: '2024-Jan',
    vulnerability: 'CVE-2024-20654',
    product: 'msrc/11929',
    ranges: [{ to: '10.0.19045.3930' }],
    fixed: '10.0.19045.3930',
  },
  {
    ...WINDOWS,
    record: '2024-Jan',
    vulnerability: 'CVE-2024-20655',
    product: 'msrc/11929',
    ranges: [{ to: '10.0.19045.3930' }],
    fixed: '10.0.19045.3930',
  },
  {
    ...WINDOWS,
    record: '2024-Jan',
    vulnerability: 'CVE-2024-20654',
    product: 'msrc/11923',
    ranges: [{ to: '10.0.20348.2227' }],
  },
  {
    kind: 'claim',
    feed: 'nvd',
    record: 'CVE-2024-20654',
    vulnerability: 'CVE-2024-20654',
    product: 'cpe/o/microsoft/windows_10_22h2',
    scheme: 'windows',
    status: 'undetermined',
    ranges: [],
    unreadable: 'version-not-stated',
  },
  {
    kind: 'claim',
    feed: 'debian',
    record: 'DSA-5532-1',
    vulnerability: 'CVE-2023-5363',
    product: 'deb/debian/12/openssl',
    scheme: 'deb',
    status: 'affected',
    ranges: [{ to: '3.0.11-1~deb12u2' }],
  },
  {
    kind: 'note',
    feed: 'jvn',
    vulnerability: 'CVE-2024-20654',
    language: 'ja',
    title: 'Microsoft ODBC Driver の脆弱性',
  },
  { kind: 'note', feed: 'nvd', vulnerability: 'CVE-2024-20654', language: 'en', summary: 'Microsoft ODBC Driver RCE' },
  {
    kind: 'exploited',
    feed: 'kev',
    vulnerability: 'CVE-2018-13379',
    since: '2021-11-03',
    ransomware: true,
    vendor: 'Fortinet',
    product: 'FortiOS',
    name: 'x',
  },
  {
    kind: 'exploited',
    feed: 'starter',
    vulnerability: 'CVE-2018-13379',
    since: '2021-11-03',
    ransomware: false,
    vendor: 'Fortinet',
    product: 'FortiOS',
    name: 'own words',
  },
  {
    kind: 'exploited',
    feed: 'starter',
    vulnerability: 'CVE-2023-27997',
    since: '2023-06-13',
    ransomware: true,
    vendor: 'Fortinet',
    product: 'FortiOS',
    name: 'only the starter knows',
  },
  { kind: 'likelihood', feed: 'epss', vulnerability: 'CVE-2018-13379', score: 0.94475, percentile: 0.99998 },
  { kind: 'likelihood', feed: 'starter', vulnerability: 'CVE-2018-13379', score: 0.5, percentile: 0.5 },
  {
    kind: 'lifecycle',
    feed: 'eol',
    product: 'windows',
    cycle: '10-22h2',
    title: 'Windows 10 22H2',
    ends: '2025-10-14',
    source: 'https://endoflife.date/windows',
  },
  {
    kind: 'lifecycle',
    feed: 'eol',
    product: 'windows',
    cycle: '7-sp1',
    title: 'Windows 7 SP1',
    ends: true,
    source: 'https://endoflife.date/windows',
  },
  {
    kind: 'archive',
    feed: 'debian-repository',
    distribution: 'debian',
    release: '12',
    suite: 'bookworm-security',
    security: true,
    package: 'libssl3',
    architecture: 'amd64',
    version: '3.0.17-1',
    source: 'openssl',
    sourceVersion: '3.0.17-1',
  },
  {
    kind: 'product',
    feed: 'msrc',
    product: 'msrc/11929',
    name: 'Windows 10 Version 22H2 for x64-based Systems',
    language: 'en',
  },
  {
    kind: 'product',
    feed: 'jvn',
    product: 'cpe/a/skygroup/skysea_client_view',
    name: 'ＳＫＹＳＥＡ　Client View',
    vendor: 'Sky株式会社',
    language: 'ja',
  },
  { kind: 'supersedence', feed: 'msrc', kb: '5034122', product: 'msrc/11929', replaces: ['5033372'] },
];

const FOLDER = mkdtempSync(join(tmpdir(), 'store-'));
const fromMemory = memoryKnowledge(RECORDS);
const fromFile = stored('all.db', RECORDS, fromMemory.digest);
afterAll(() => fromFile.close());

function stored(name: string, records: readonly KnowledgeRecord[], digest: string): KnowledgeView {
  const store = createStore(join(FOLDER, name));
  for (const record of [...records].sort((a, b) => (a.feed < b.feed ? -1 : 1))) {
    store.add(record);
  }
  store.finish({ format: 'knowledge/1', digest, feeds: [], built: '2026-11-22T08:30:00Z' });
  return openKnowledge(join(FOLDER, name));
}

describe.each([
  ['in a file', () => fromFile],
  ['in memory', () => fromMemory],
])('knowledge %s', (_where, make) => {
  test('gives the claims of one product, whole', () => {
    const claims = make().claims('msrc/11929');

    expect(claims).toEqual([RECORDS[0], RECORDS[1]]);
  });

  test('gives the same answer again from its cache', () => {
    expect(make().claims('msrc/11929')).toBe(make().claims('msrc/11929'));
  });

  test('gives the claims about one vulnerability by all sources, by source', () => {
    const claims = make().claimsAbout('CVE-2024-20654');

    expect(claims.map((claim) => [claim.feed, claim.product])).toEqual([
      ['msrc', 'msrc/11923'],
      ['msrc', 'msrc/11929'],
      ['nvd', 'cpe/o/microsoft/windows_10_22h2'],
    ]);
  });

  test('a correction or feed is preferred to what ships with the product; what only that knows is there', () => {
    const view = make();

    expect(view.exploited('CVE-2018-13379')).toMatchObject({ feed: 'kev', ransomware: true });
    expect(view.likelihood('CVE-2018-13379')).toMatchObject({ feed: 'epss', score: 0.94475 });
    expect(view.exploited('CVE-2023-27997')).toMatchObject({ feed: 'starter' });
    expect([...view.exploitedAll()].map((one) => `${one.vulnerability} ${one.feed}`).sort()).toEqual([
      'CVE-2018-13379 kev',
      'CVE-2023-27997 starter',
    ]);
  });

  test('finds products by name, however wide or narrow it is written', () => {
    expect(make().productsNamed('SKYSEA client view')).toEqual([RECORDS[16]]);
    expect(make().productNames('msrc/11929')).toEqual([RECORDS[15]]);
  });

  test('knows lifecycles, archives and supersedence', () => {
    const view = make();

    expect(view.lifecycles('windows')).toEqual([RECORDS[12], RECORDS[13]]);
    expect(view.archive('debian', '12', 'libssl3')).toEqual([RECORDS[14]]);
    expect(view.hasArchive('debian', '12')).toBe(true);
    expect(view.supersedence('5034122')).toEqual([RECORDS[17]]);
    expect(view.notes('CVE-2024-20654').map((note) => note.language)).toEqual(['ja', 'en']);
  });

  test('what it does not know is empty, not an error', () => {
    const view = make();

    expect(view.claims('deb/debian/13/openssl')).toEqual([]);
    expect(view.claimsAbout('CVE-1999-0001')).toEqual([]);
    expect(view.exploited('CVE-1999-0001')).toBeUndefined();
    expect(view.likelihood('CVE-1999-0001')).toBeUndefined();
    expect(view.archive('debian', '13', 'libssl3')).toEqual([]);
    expect(view.hasArchive('debian', '13')).toBe(false);
    expect(view.productsNamed('SKYSEA')).toEqual([]);
  });
});

describe('openKnowledge', () => {
  test('refuses what is no database', () => {
    const path = join(FOLDER, 'text.db');
    writeFileSync(path, 'this is a text and long enough to be looked at as a database header'.repeat(40));

    expect(() => openKnowledge(path)).toThrow(/KNOWLEDGE_NOT_OURS/);
  });

  test('refuses somebody else’s database', () => {
    const path = join(FOLDER, 'other.db');
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE claim (id INTEGER)');
    other.close();

    expect(() => openKnowledge(path)).toThrow(/KNOWLEDGE_NOT_OURS/);
  });

  test('refuses another version of the format and names both', () => {
    const path = join(FOLDER, 'newer.db');
    createStore(path).finish({ format: 'knowledge/1', digest: '', feeds: [], built: '' });
    const newer = new DatabaseSync(path);
    newer.exec('PRAGMA user_version = 99');
    newer.close();

    expect(() => openKnowledge(path)).toThrow(/KNOWLEDGE_VERSION.*"found":99,"expected":1/);
  });

  test('refuses a file that was cut or never finished', () => {
    const whole = readFileSync(join(FOLDER, 'all.db'));
    writeFileSync(join(FOLDER, 'cut.db'), whole.subarray(0, 16_384));
    createStore(join(FOLDER, 'unfinished.db')).finish({});

    expect(() => openKnowledge(join(FOLDER, 'cut.db'))).toThrow(/KNOWLEDGE_UNREADABLE/);
    expect(() => openKnowledge(join(FOLDER, 'unfinished.db'))).toThrow(/KNOWLEDGE_UNREADABLE/);
  });

  test('says so when there is no file', () => {
    expect(() => openKnowledge(join(FOLDER, 'missing.db'))).toThrow(/KNOWLEDGE_UNREADABLE/);
  });
});

test.each([
  ['the higher last', [0.2, 0.94]],
  ['the higher first', [0.94, 0.2]],
])('a feed that names a vulnerability twice breaks nothing and the more likely answer counts: %s', (name, scores) => {
  const records = scores.map(
    (score): KnowledgeRecord => ({
      kind: 'likelihood',
      feed: 'epss',
      vulnerability: 'CVE-2024-20654',
      score,
      percentile: score,
    }),
  );
  const file = stored(`twice ${name}.db`, records, '');

  const answers = [file, memoryKnowledge(records)].map((view) => view.likelihood('CVE-2024-20654')?.score);

  expect(answers).toEqual([0.94, 0.94]);
  file.close();
});

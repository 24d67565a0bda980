import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { describe, expect, test } from 'vitest';
import { memoryKnowledge } from '../memory.ts';
import type { KnowledgeRecord } from '../record.ts';
import type { FeedState } from '../view.ts';
import { explain } from './explanation.ts';
import { explanationText } from './text.ts';
import { conditionWords, productWords, ratingOf, remedyWords, versionWords } from './words.ts';

const CLOCK = fixedClock('2026-11-22T08:30:00Z');
const FORTIOS = 'cpe/o/fortinet/fortios';
const state = (id: string, ja: string, date: string | undefined, more: Partial<FeedState> = {}): FeedState => ({
  id,
  title: { ja, en: id },
  origin: 'feeds-folder',
  date,
  sha256: '0'.repeat(64),
  records: 1,
  staleAfterDays: 14,
  ...more,
});
const FEEDS: FeedState[] = [
  state('debian', 'Debian セキュリティ追跡', '2026-11-20'),
  state('epss', 'FIRST EPSS（悪用される見込み）', '2026-11-21T12:55:00Z'),
  state('fortinet', 'Fortinet PSIRT', '2025-02-12'),
  state('jvn', 'JVN iPedia', undefined),
  state('kev', 'CISA 悪用が確認された脆弱性（KEV）', '2026-11-20', {
    home: 'https://www.cisa.gov/known-exploited-vulnerabilities-catalog',
  }),
  state('nvd', 'NVD（米国 NIST の脆弱性データベース）', '2026-11-21', {
    held: { file: 'nvd/nvdcve-2.0-2024.json.gz', position: 'line 1', reason: 'not JSON', why: 'broken', stands: true },
  }),
];

/** What the sources say of CVE-2018-13379: NVD's ranges miss 5.4.6–5.4.12, Fortinet lists them (FG-IR-18-384). */
const RECORDS: KnowledgeRecord[] = [
  {
    kind: 'note',
    feed: 'jvn',
    vulnerability: 'CVE-2018-13379',
    language: 'ja',
    title: 'Fortinet FortiOS におけるパストラバーサルの脆弱性',
  },
  {
    kind: 'note',
    feed: 'nvd',
    vulnerability: 'CVE-2018-13379',
    language: 'en',
    summary: 'Path traversal in the SSL VPN web portal',
    cvss: [
      { version: '2.0', score: 5, vector: 'AV:N/AC:L/Au:N/C:P/I:N/A:N', by: 'nvd@nist.gov' },
      { version: '3.1', score: 9.8, vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', by: 'nvd@nist.gov' },
    ],
    references: ['https://fortiguard.com/advisory/FG-IR-18-384'],
  },
  {
    kind: 'exploited',
    feed: 'kev',
    vulnerability: 'CVE-2018-13379',
    since: '2021-11-03',
    ransomware: true,
    due: '2022-05-03',
    vendor: 'Fortinet',
    product: 'FortiOS',
    name: 'x',
    action: 'Apply updates per vendor instructions.',
  },
  { kind: 'likelihood', feed: 'epss', vulnerability: 'CVE-2018-13379', score: 0.94475, percentile: 0.99998 },
  {
    kind: 'claim',
    feed: 'nvd',
    record: 'CVE-2018-13379',
    vulnerability: 'CVE-2018-13379',
    product: FORTIOS,
    scheme: 'fortios',
    status: 'affected',
    ranges: [
      { from: '5.6.3', to: '5.6.7', toIncluded: true },
      { from: '6.0.0', to: '6.0.4', toIncluded: true },
    ],
  },
  {
    kind: 'claim',
    feed: 'fortinet',
    record: 'FG-IR-18-384',
    vulnerability: 'CVE-2018-13379',
    product: FORTIOS,
    scheme: 'fortios',
    status: 'affected',
    ranges: [],
    versions: ['5.4.6', '5.4.7', '5.4.8', '5.4.9', '5.4.10', '5.4.11', '5.4.12', '5.6.3', '6.0.4'],
    remedies: [
      { do: 'firmware', to: '5.4.13' },
      { do: 'firmware', to: '6.0.5' },
    ],
  },
  {
    kind: 'note',
    feed: 'nvd',
    vulnerability: 'CVE-2024-55591',
    language: 'en',
    summary: 'Authentication bypass',
    state: 'awaiting-analysis',
  },
  {
    kind: 'exploited',
    feed: 'kev',
    vulnerability: 'CVE-2024-55591',
    since: '2025-01-14',
    ransomware: false,
    vendor: 'Fortinet',
    product: 'FortiOS and FortiProxy',
    name: 'Fortinet FortiOS Authentication Bypass',
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
    fixed: '3.0.11-1~deb12u2',
    fixedOn: '2023-10-24',
  },
  {
    kind: 'claim',
    feed: 'debian',
    record: 'CVE-2023-5363',
    vulnerability: 'CVE-2023-5363',
    product: 'deb/debian/11/openssl',
    scheme: 'deb',
    status: 'not-affected',
    ranges: [],
    tracker: 'not-affected',
  },
];
const VIEW = memoryKnowledge(RECORDS, FEEDS);

function golden(name: string, actual: string): void {
  const path = join(import.meta.dirname, 'expected', name);
  if (process.env.UPDATE_EXPECTED === '1') {
    writeFileSync(path, actual);
  }
  expect(existsSync(path), `${path} is missing; UPDATE_EXPECTED=1 writes it`).toBe(true);
  expect(actual).toBe(readFileSync(path, 'utf8'));
}

describe('explain', () => {
  test('CVE-2018-13379: the union of NVD and Fortinet, each with its own ranges', () => {
    const explanation = explain(VIEW, 'CVE-2018-13379', CLOCK);

    expect(explanation.products).toHaveLength(1);
    expect(explanation.products[0]).toMatchObject({ product: FORTIOS, status: 'affected' });
    expect(explanation.products[0]?.claims.map((claim) => claim.feed)).toEqual(['fortinet', 'nvd']);
    expect(explanation.todo.map((one) => one.words.ja)).toEqual([
      'ファームウェアを 5.4.13 以降にする',
      'ファームウェアを 6.0.5 以降にする',
    ]);
    expect(explanation.cvss.map((score) => [score.version, score.rating.ja])).toEqual([
      ['3.1', '緊急'],
      ['2.0', '警告'],
    ]);
    expect(explanation.likelihood).toMatchObject({ day: '2026-11-21', ageDays: 1 });
  });

  test.each(['ja', 'en'] as const)('CVE-2018-13379 for a terminal, %s', (language) => {
    golden(`CVE-2018-13379.${language}.txt`, explanationText(explain(VIEW, 'CVE-2018-13379', CLOCK), language));
  });

  test('CVE-2024-55591: known to be exploited, nobody says which versions: said as such, never silent', () => {
    const text = explanationText(explain(VIEW, 'CVE-2024-55591', CLOCK), 'ja');

    expect(text).toContain('どの製品のどの版が影響を受けるかを述べた情報源がありません');
    expect(text).toContain('「判断できない」として扱います');
    expect(text).toContain('「NVD」での状態: 分析待ち');
    expect(text).toContain('使われたとは知られていません（「使われていない」ではありません）');
    expect(text).toContain('メーカーまたは保守業者に');
  });

  test('a number nobody knows is no all-clear', () => {
    const explanation = explain(VIEW, 'CVE-2099-0001', CLOCK);

    expect(explanation.known).toBe(false);
    expect(explanationText(explanation, 'ja')).toContain('影響がないという意味ではありません');
    expect(explanationText(explanation, 'en')).toContain('does not mean that nothing is affected');
  });

  test('affected comes before not affected; a fixed version is the remedy where none is stated', () => {
    const explanation = explain(VIEW, 'CVE-2023-5363', CLOCK);

    expect(explanation.products.map((one) => [one.name.ja, one.status])).toEqual([
      ['Debian 12 のソースパッケージ openssl', 'affected'],
      ['Debian 11 のソースパッケージ openssl', 'not-affected'],
    ]);
    expect(explanation.todo.map((one) => one.words.ja)).toEqual(['3.0.11-1~deb12u2 以降に更新する']);
    expect(explanationText(explanation, 'ja')).toContain('修正 3.0.11-1~deb12u2（2023-10-24 公開）');
  });

  test('old sources and inputs that were not taken are marked', () => {
    const text = explanationText(explain(VIEW, 'CVE-2018-13379', CLOCK), 'ja');

    expect(text).toContain('Fortinet PSIRT  2025-02-12 時点・648 日前 ★古くなっています');
    expect(text).toContain(
      '★入力を読み取れないため使っていません（nvd/nvdcve-2.0-2024.json.gz, line 1: not JSON）。前回のものを使っています。',
    );
  });

  test('the vendor’s own name of a product comes before borrowed ones; processors share a line', () => {
    const of = (feed: string, product: string, only: string): KnowledgeRecord => ({
      kind: 'claim',
      feed,
      record: '2021-Jul',
      vulnerability: 'CVE-2021-34527',
      product,
      scheme: 'windows',
      status: 'affected',
      ranges: [{ to: '10.0.19043.1083' }],
      only: [only],
    });
    const view = memoryKnowledge([
      of('cve5', 'cpe/o/microsoft/windows_10_21h1', 'target_hw:x64'),
      of('cve5', 'cpe/o/microsoft/windows_10_21h1', 'target_hw:arm64'),
      of('msrc', 'msrc/11896', 'arch:x64'),
    ]);

    const text = explanationText(explain(view, 'CVE-2021-34527', CLOCK), 'ja');

    expect(text.indexOf('[msrc/11896]')).toBeLessThan(text.indexOf('[cpe/o/microsoft/windows_10_21h1]'));
    expect(text).toContain('・cve5 2021-Jul: 影響あり。10.0.19043.1083 より前（限定: target_hw:arm64, target_hw:x64）');
  });

  test('a flood of products is counted, not listed', () => {
    const many = Array.from(
      { length: 40 },
      (_, at): KnowledgeRecord => ({
        kind: 'claim',
        feed: 'msrc',
        record: '2024-Jan',
        vulnerability: 'CVE-2024-20654',
        product: `msrc/${11_000 + at}`,
        scheme: 'windows',
        status: 'affected',
        ranges: [],
      }),
    );

    const text = explanationText(explain(memoryKnowledge(many), 'CVE-2024-20654', CLOCK), 'ja');

    expect(text).toContain('ほか 28 製品（うち影響あり 28）');
  });
});

describe('words', () => {
  test.each([
    [{ ranges: [] }, 'すべての版', 'all versions'],
    [{ ranges: [{}] }, 'すべての版', 'all versions'],
    [{ ranges: [{ to: '2' }] }, '2 より前', 'before 2'],
    [{ ranges: [{ to: '2', toIncluded: true }] }, '2 以下', 'up to and including 2'],
    [{ ranges: [{ from: '1', fromExcluded: true, to: '2' }] }, '1 より後 2 より前', 'after 1 before 2'],
    [
      { ranges: [{ from: '1' }], versions: ['0.7', '0.10', '0.9', '0.5'] },
      '1 以上、0.5、0.7、0.9〜0.10（列挙された 4 版）',
      'from 1; 0.5, 0.7, 0.9–0.10 (4 versions, listed one by one)',
    ],
  ])('versions %j', (claim, ja, en) => {
    expect(versionWords(claim)).toEqual({ ja, en });
  });

  test('CVSS 2 has no "critical"', () => {
    expect(ratingOf('2.0', 10).ja).toBe('重要');
    expect(ratingOf('3.1', 9).ja).toBe('緊急');
    expect(ratingOf('3.1', 8.9).ja).toBe('重要');
    expect(ratingOf('4.0', 0).ja).toBe('なし');
  });

  test('a KB names its build and its restart', () => {
    const words = remedyWords({ do: 'kb', kb: '5034122', to: '10.0.19045.3930', restart: 'yes' });

    expect(words.ja).toBe('KB5034122 を適用する（適用後 10.0.19045.3930）。再起動が必要');
  });

  test('the other side of an AND node is said (CVE-2022-42475 needs a device of its own versions)', () => {
    const words = conditionWords({
      any: [
        { product: 'cpe/h/fortinet/fim-7901e', ranges: [] },
        { product: 'cpe/o/fortinet/fortios', ranges: [{ from: '6.0.0', to: '6.0.14', toIncluded: true }] },
      ],
    });

    expect(words.ja).toBe('fortinet fim-7901e または fortinet fortios 6.0.0 以上 6.0.14 以下');
  });

  test('product keys read as names', () => {
    expect(productWords('cpe/a/skygroup/skysea_client_view').ja).toBe('skygroup skysea client view');
    expect(productWords('rpm/almalinux/9/openssl-libs').en).toBe('Almalinux 9, package openssl-libs');
    expect(productWords('cve/a%2fb/c').ja).toBe('a/b c');
  });
});

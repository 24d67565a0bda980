import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listFiles, openFeedFile } from '../../input.ts';
import type { KnowledgeRecord, Note, ProductName } from '../../record.ts';
import { contractCases } from '../contract.ts';
import { hasRealData, realFiles } from '../real-data.ts';
import { feed } from './feed.ts';

for (const { name, run } of contractCases(feed, import.meta.dirname)) {
  test(name, run);
}

async function recordsOf(fixture: string): Promise<KnowledgeRecord[]> {
  const root = join(import.meta.dirname, 'fixtures', fixture);
  const files = await Promise.all((await listFiles(root)).map((path) => openFeedFile(root, path)));
  const records: KnowledgeRecord[] = [];
  await feed.parse(files, (record) => {
    records.push(record);
  });
  return records;
}

describe('entries', () => {
  test('of an entry in two files the one updated last counts (here by seconds), with its Japanese words and the source named', async () => {
    const notes = (await recordsOf('entries')).filter((record): record is Note => record.kind === 'note');

    const handa = notes.filter(({ vulnerability }) => vulnerability === 'CVE-2018-13379');

    expect(handa).toHaveLength(1);
    expect(handa[0]).toMatchObject({
      language: 'ja',
      title: 'Fortinet FortiOS におけるパストラバーサルの脆弱性',
      summary: 'Fortinet FortiOS には、パストラバーサルの脆弱性が存在します。',
      references: [
        'https://fortiguard.com/psirt/FG-IR-18-384',
        'https://jvndb.jvn.jp/ja/contents/2018/JVNDB-2018-015565.html',
      ],
    });
    expect(handa[0]?.cvss?.every(({ by }) => by === 'JVN iPedia')).toBe(true);
  });

  test('one entry with two CVEs is a note for each; one without a CVE stands under its own number', async () => {
    const ids = (await recordsOf('entries')).flatMap((record) =>
      record.kind === 'note' ? [record.vulnerability] : [],
    );

    expect(ids.sort()).toEqual(['CVE-2018-13379', 'CVE-2022-0180', 'CVE-2022-0181', 'JVNDB-2019-000001']);
  });
});

describe('products', () => {
  test('names are Japanese; a product without a CPE name keeps its own', async () => {
    const products = (await recordsOf('products')).filter((record): record is ProductName => record.kind === 'product');

    expect(products.find(({ product }) => product === 'cpe/o/fortinet/fortios')).toMatchObject({
      vendor: 'フォーティネット',
      name: 'FortiOS',
      language: 'ja',
    });
    expect(products.find(({ name }) => name === '電子カルテ/標準版')?.product).toBe('cve/例の会社/電子カルテ%2f標準版');
  });

  test('the product list and the entries are chosen apart', () => {
    expect(feed.unitOf?.('jvn/myjvn-products.jsonl.gz')).toBe('products');
    expect(feed.unitOf?.('jvn/myjvn_product_202311.rdf')).toBe('products');
    expect(feed.unitOf?.('jvn/jvndb_detail_2022.rdf')).toBe('entries');
  });
});

describe('real files', () => {
  test.skipIf(!hasRealData('jvn'))(
    'the product list and the samples are read (skipped when the feeds folder is absent)',
    async () => {
      const counts = { products: 0, notes: 0 };
      const notes = new Map<string, Note>();

      const summary = await feed.parse(await realFiles(feed), (record) => {
        if (record.kind === 'product') {
          counts.products += 1;
        } else if (record.kind === 'note') {
          counts.notes += 1;
          notes.set(record.vulnerability, record);
        }
      });
      console.info('jvn', counts, summary.date, summary.notices);

      expect(counts.products).toBeGreaterThan(70_000);
      expect(counts.notes).toBeGreaterThan(10);
      expect(notes.get('CVE-2018-13379')?.title).toContain('FortiOS');
      // Two samples of one entry: the year feed's and the detailed one.
      expect(notes.get('CVE-2021-20877')?.references?.[0]).toBe('https://cweb.canon.jp/e-support/info/211221xss.html');
    },
  );
});

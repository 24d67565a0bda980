import type { DownloadPlan } from '../../download.ts';

const SOURCE =
  'https://jvndb.jvn.jp/ja/feed/ and its checksum.txt (addresses as listed there on 2023-11-02; read 2026-11-22 from a stored copy)';

/** Details of every year once a day, new entries more often, the product list of the month. One request after another. */
export const downloads: readonly DownloadPlan[] = [
  {
    id: 'detail',
    url: 'https://jvndb.jvn.jp/ja/feed/detail/jvndb_detail_{year}.rdf',
    saveAs: 'jvn/jvndb_detail_{year}.rdf',
    limitBytes: 256 * 1024 ** 2,
    conditional: 'last-modified',
    everyHours: 24,
    each: { by: 'year', from: 1998 },
    pauseMs: 2000,
    source: SOURCE,
  },
  {
    id: 'new',
    url: 'https://jvndb.jvn.jp/ja/rss/jvndb_new.rdf',
    saveAs: 'jvn/jvndb_new.rdf',
    limitBytes: 16 * 1024 ** 2,
    conditional: 'last-modified',
    everyHours: 4,
    pauseMs: 2000,
    source: SOURCE,
  },
  {
    id: 'products',
    url: 'https://jvndb.jvn.jp/ja/feed/product/{item}',
    saveAs: 'jvn/{item}',
    limitBytes: 64 * 1024 ** 2,
    conditional: 'last-modified',
    everyHours: 168,
    each: {
      by: 'list',
      url: 'https://jvndb.jvn.jp/ja/feed/checksum.txt',
      limitBytes: 1024 ** 2,
      format: 'json',
      at: '*.filename',
      matching: '^myjvn_product_\\d{6}\\.rdf$',
    },
    pauseMs: 2000,
    source: SOURCE,
  },
];

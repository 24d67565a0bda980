import type { Feed } from '../../feed.ts';
import { downloads } from './download.ts';
import { isProductList, parseJvn } from './parse.ts';

/** JVN iPedia and MyJVN (IPA and JPCERT/CC): what a vulnerability is, in Japanese, and what products are called in Japan. */
export const feed: Feed = {
  id: 'jvn',
  title: { ja: 'JVN iPedia・MyJVN（IPA、JPCERT/CC）', en: 'JVN iPedia and MyJVN (IPA, JPCERT/CC)' },
  home: 'https://jvndb.jvn.jp/',
  licence: 'JVN iPedia / MyJVN terms of use (jvndb.jvn.jp/nav/jvndb.html): the source must be named',
  staleAfterDays: 14,
  shrinkLimit: 0.95,
  notices: {
    superseded: {
      ja: '同じ項目の新しい版、または詳しい版があるため使わなかったもの',
      en: 'left unread because there is a newer or fuller version of the same entry',
    },
    'bad-cpe': {
      ja: 'CPE 名として読めず、製品名で扱ったもの',
      en: 'CPE names that cannot be read; the product’s own name stands for them',
    },
  },
  downloads,
  accepts: (path) =>
    /^jvn\/(?:myjvn-products\.jsonl|myjvn_product_\d{6}\.rdf|jvndb(?:_detail)?(?:_\d{4}|_new)?\.rdf|JVNDB-\d{4}-\d{6}\.json)(?:\.gz)?$/.test(
      path,
    ) || /^jvn\/[\w-]+\.tar\.gz$/.test(path),
  unitOf: (path) => (isProductList(path) ? 'products' : 'entries'),
  parse: parseJvn,
};

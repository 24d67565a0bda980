import type { Feed } from '../../feed.ts';
import { downloads } from './download.ts';
import { parseAmazon } from './parse.ts';

/** Amazon Linux Security Advisories (ALAS). */
export const feed: Feed = {
  id: 'amazon',
  title: { ja: 'Amazon Linux セキュリティアドバイザリ（ALAS）', en: 'Amazon Linux Security Advisories (ALAS)' },
  home: 'https://alas.aws.amazon.com/',
  licence: 'Amazon Linux updateinfo: published without a stated licence',
  staleAfterDays: 14,
  shrinkLimit: 0.95,
  caveat: {
    ja: '修正が出た脆弱性だけが分かります。自動では取得しません。updateinfo.xml.gz を手で置いてください。',
    en: 'Only vulnerabilities with a released fix are listed. Nothing is fetched by itself: put updateinfo.xml.gz into the feeds folder.',
  },
  downloads,
  accepts: (path) =>
    /^(?:rhel\/amazon-linux-[^/]+\.jsonl|amazon\/[^/]+\.jsonl|amazon\/[^/]*updateinfo\.xml)(?:\.gz)?$/.test(path),
  parse: parseAmazon,
};

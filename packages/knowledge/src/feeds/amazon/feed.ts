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
    ja: '修正が出た脆弱性だけが分かります。自動取得は Amazon Linux 2 の core だけです。Amazon Linux 1 は配布が終わっています。',
    en: 'Only vulnerabilities with a released fix are listed. Fetched are the core advisories of Amazon Linux 2 only; those of Amazon Linux 1 are no longer published.',
  },
  downloads,
  accepts: (path) =>
    /^(?:rhel\/amazon-linux-[^/]+\.jsonl|amazon\/[^/]+\.jsonl|amazon\/[^/]*updateinfo\.xml)(?:\.gz)?$/.test(path),
  parse: parseAmazon,
};

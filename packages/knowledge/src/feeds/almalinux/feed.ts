import type { Feed } from '../../feed.ts';
import { downloads } from './download.ts';
import { parseAlmalinux } from './parse.ts';

/** AlmaLinux errata in OSV form. */
export const feed: Feed = {
  id: 'almalinux',
  title: { ja: 'AlmaLinux エラータ', en: 'AlmaLinux errata' },
  home: 'https://errata.almalinux.org/',
  licence: 'MIT',
  staleAfterDays: 14,
  shrinkLimit: 0.95,
  caveat: {
    ja: '修正が出た脆弱性だけが分かります。まだ修正のない脆弱性は、この元データには現れません。',
    en: 'Only vulnerabilities with a released fix are listed; those without one do not appear here.',
  },
  notices: {
    'no-vulnerability': {
      ja: '脆弱性ではないエラータ（不具合の修正、機能の追加）',
      en: 'errata without a weakness (bug fixes, enhancements)',
    },
  },
  downloads,
  accepts: (path) => /^(?:rhel\/almalinux-[^/]+\.jsonl|almalinux\/[^/]+\.(?:jsonl|tar))(?:\.gz)?$/.test(path),
  parse: parseAlmalinux,
};

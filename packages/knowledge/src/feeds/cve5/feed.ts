import type { Feed } from '../../feed.ts';
import { downloads } from './download.ts';
import { parseCve5 } from './parse.ts';

/** CVE records as their numbering authorities and CISA publish them (format 5.x). One unit: single records correct the collections. */
export const feed: Feed = {
  id: 'cve5',
  title: { ja: 'CVE レコード（CISA Vulnrichment を含む）', en: 'CVE records, with CISA Vulnrichment' },
  home: 'https://www.cve.org/',
  licence: 'CVE Terms of Use (cve.org/Legal/TermsOfUse); CISA Vulnrichment: CC0-1.0',
  staleAfterDays: 14,
  // Records are never deleted, only rejected.
  shrinkLimit: 0.95,
  caveat: {
    ja: '版を文章で書いた記録が多くあります。比べられないものは「判断できません」と表示します。',
    en: 'Many records write versions as sentences. What cannot be compared is shown as undetermined.',
  },
  notices: {
    superseded: {
      ja: '同じ記録の新しい版が別のファイルにあるため使わなかったもの',
      en: 'left unread because another file has a newer version of the same record',
    },
    'bad-cpe': {
      ja: 'CPE 名として読めず、ベンダーの書いた製品名で扱ったもの',
      en: 'CPE names that cannot be read; the vendor’s own names stand for them',
    },
  },
  downloads,
  accepts: (path) => /^cve5\/(?:[\w-]+\.jsonl(?:\.gz)?|cves\/(?:\d{4}\/\d+xxx\/)?CVE-\d{4}-\d+\.json)$/.test(path),
  parse: parseCve5,
};

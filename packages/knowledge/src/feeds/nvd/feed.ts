import type { Feed } from '../../feed.ts';
import { downloads } from './download.ts';
import { parseNvd } from './parse.ts';

/** NIST's National Vulnerability Database. One unit: the `modified` feed corrects the year files. */
export const feed: Feed = {
  id: 'nvd',
  title: { ja: 'NVD（米国 NIST の脆弱性データベース）', en: 'NVD, National Vulnerability Database (NIST)' },
  home: 'https://nvd.nist.gov/',
  licence:
    'Public domain (US government work). This product uses data from the NVD API but is not endorsed or certified by the NVD. Overrides: CC0-1.0',
  staleAfterDays: 8,
  // Year files only grow; a missing year file takes more than this away.
  shrinkLimit: 0.95,
  caveat: {
    ja: 'NVD は 2024 年から分析が遅れています。未分析の記録は「判断できません」と表示します。',
    en: 'NVD has been late with its analysis since 2024. Records not yet analysed are shown as undetermined.',
  },
  notices: {
    superseded: {
      ja: '同じ記録の新しい版が別のファイルにあるため使わなかったもの',
      en: 'left unread because another file has a newer version of the same record',
    },
    'no-cve-id': {
      ja: '番号が CVE の形でないため使わなかった記録',
      en: 'left unread because the identifier is no CVE number',
    },
    'override-not-needed': {
      ja: 'NVD 自身の分析があるか、取り下げられたため使わなかった補足',
      en: 'supplements left unused because NVD has its own analysis or has rejected the record',
    },
    'gap-before-modified': {
      ja: '年別ファイルが古く、変更分（8 日）との間に抜けがあるもの',
      en: 'year files so old that changes between them and the modified feed (8 days) are missing',
    },
  },
  downloads,
  accepts: (path) =>
    /^nvd\/(?:nvdcve-(?:1\.1|2\.0)-[\w-]+\.json|nvd-api-2\.0-[\w-]+\.jsonl|nvd2-overrides-[\w-]+\.jsonl)(?:\.gz)?$/.test(
      path,
    ),
  parse: parseNvd,
};

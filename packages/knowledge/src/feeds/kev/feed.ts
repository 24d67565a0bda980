import type { Feed } from '../../feed.ts';
import { downloads } from './download.ts';
import { parseKev } from './parse.ts';

/** CISA's catalogue of vulnerabilities known to be exploited. JSON as published; the CSV where there is no JSON. */
export const feed: Feed = {
  id: 'kev',
  title: { ja: 'CISA 悪用が確認された脆弱性（KEV）', en: 'CISA Known Exploited Vulnerabilities' },
  home: 'https://www.cisa.gov/known-exploited-vulnerabilities-catalog',
  licence: 'CC0-1.0',
  staleAfterDays: 14,
  // The catalogue only grows; entries leave it one by one and rarely.
  shrinkLimit: 0.98,
  notices: {
    'not-newest': {
      ja: '同じ一覧の古い版、または JSON があるため使わなかった CSV',
      en: 'older copies of the catalogue, or CSV left unread because there is JSON',
    },
    'date-from-entries': {
      ja: 'CSV には発行日がないため、最も新しい追加日を一覧の日付としました',
      en: 'the CSV states no date of issue; the newest date of addition stands for it',
    },
  },
  downloads,
  accepts: (path) => /(?:^|\/)known_exploited_vulnerabilities\.(?:json|csv)(?:\.gz)?$/.test(path),
  parse: parseKev,
};

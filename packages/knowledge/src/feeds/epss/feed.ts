import type { Feed } from '../../feed.ts';
import { downloads } from './download.ts';
import { parseEpss } from './parse.ts';

/** FIRST's daily estimate, for every CVE, of the probability of exploitation within 30 days. */
export const feed: Feed = {
  id: 'epss',
  title: { ja: 'FIRST EPSS（悪用される見込み）', en: 'FIRST EPSS (likelihood of exploitation)' },
  home: 'https://www.first.org/epss/',
  licence: 'Free to use with attribution to FIRST (https://www.first.org/epss/)',
  staleAfterDays: 7,
  shrinkLimit: 0.95,
  notices: {
    'not-newest': {
      ja: 'より新しい日の一覧があるため使わなかったファイル',
      en: 'files left unused because a newer day is at hand',
    },
  },
  downloads,
  accepts: (path) => /(?:^|\/)epss_scores-(?:current|\d{4}-\d{2}-\d{2})\.csv(?:\.gz)?$/.test(path),
  parse: parseEpss,
};

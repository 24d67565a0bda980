import type { Feed } from '../../feed.ts';
import { downloads } from './download.ts';
import { parseEol } from './parse.ts';

/** endoflife.date: end of life of operating systems, applications and firmware, one record per release cycle. */
export const feed: Feed = {
  id: 'eol',
  title: { ja: 'endoflife.date（サポート終了日）', en: 'endoflife.date (end-of-life dates)' },
  home: 'https://endoflife.date/',
  licence: 'MIT',
  staleAfterDays: 90,
  shrinkLimit: 0.95,
  notices: {
    'not-newest': {
      ja: 'より新しい一覧があるため使わなかったファイル',
      en: 'files left unused because a newer list is at hand',
    },
    'product-page-used': {
      ja: '日付の入っていない製品ページの形（jsonl）から読みました',
      en: 'read from product pages (jsonl), which state no date of issue',
    },
  },
  downloads,
  accepts: (path) => /^eol\/(?:[^/]+\/)*(?:endoflife-products\.jsonl|products-full\.json)(?:\.gz)?$/.test(path),
  parse: parseEol,
};

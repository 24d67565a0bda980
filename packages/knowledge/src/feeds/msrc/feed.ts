import type { Feed } from '../../feed.ts';
import { downloads } from './download.ts';
import { parseMsrc } from './parse.ts';

const PATH = /^msrc\/cvrf\/(\d{4}-[A-Za-z]{3}(?:-[A-Z])?)\.xml(?:\.gz)?$/;

/** Microsoft's Security Update Guide, month by month. */
export const feed: Feed = {
  id: 'msrc',
  title: { ja: 'マイクロソフト セキュリティ更新プログラム ガイド', en: 'Microsoft Security Update Guide' },
  home: 'https://msrc.microsoft.com/update-guide/',
  licence: 'Microsoft Security Update Guide data, public API; Microsoft terms of use',
  // A document a month; the second Tuesday may be up to five weeks after the last one.
  staleAfterDays: 40,
  // A past month changes by a few entries. One that loses a tenth is held back until a person has looked.
  shrinkLimit: 0.9,
  notices: {
    'azure-linux': {
      ja: 'マイクロソフトのクラウド用 Linux（Azure Linux）の項目で、扱わないもの',
      en: 'entries of Microsoft’s Linux for its cloud (Azure Linux), which are not kept',
    },
    'no-cve-id': {
      ja: '番号が CVE・ADV の形でないため使わなかった項目',
      en: 'left unread because the identifier is no CVE or ADV number',
    },
    'build-form': {
      ja: '修正済みのビルド番号が番号の形でないもの（KB 番号で判断します）',
      en: 'fixed builds that are no build numbers (the KB decides)',
    },
    'build-line': {
      ja: '修正済みのビルド番号が別の製品のもの（KB 番号で判断します）',
      en: 'fixed builds of another product line (the KB decides)',
    },
  },
  downloads,
  accepts: (path) => PATH.test(path),
  unitOf: (path) => PATH.exec(path)?.[1] ?? '',
  parse: parseMsrc,
};

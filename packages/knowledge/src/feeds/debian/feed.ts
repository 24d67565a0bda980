import type { Feed } from '../../feed.ts';
import { downloads } from './download.ts';
import { acceptsDebian, parseDebian } from './parse.ts';

/** Debian's security tracker in the forms it is to be had, its advisories, and where its security support has ended. */
export const feed: Feed = {
  id: 'debian',
  title: { ja: 'Debian セキュリティ追跡', en: 'Debian security tracker' },
  home: 'https://security-tracker.debian.org/',
  licence: 'Debian security tracker: free to use; lists of debian-security-support: GPL-2.0-or-later',
  staleAfterDays: 14,
  shrinkLimit: 0.9,
  caveat: {
    ja: '追跡データ本体（tracker.json）がないときは OSV とアドバイザリだけで判断します。その場合、修正しないという Debian の判断と「未判定」の区別は分かりません。追跡データ本体には日付が書かれていないため、取得したときに配布元が知らせた更新日時（Last-Modified）をその日付とします。手で持ち込んだものは日付が分からず、「修正版なし」は未判定になります。',
    en: "Without the tracker's own JSON only OSV and advisories speak: Debian's decisions not to fix, and what it left undetermined, are then unknown. The tracker's JSON states no date; its server's Last-Modified at the time of download is taken as one. A copy brought by hand has none, and what it calls open is then undetermined.",
  },
  notices: {
    'no-tracker': { ja: '追跡データ本体（tracker.json）がありません', en: "the tracker's own JSON is absent" },
    'no-vulnerability': {
      ja: '脆弱性ではないアドバイザリ（不具合の手直し、お知らせ）',
      en: 'advisories without a weakness of their own (regression updates, announcements)',
    },
    'other-ecosystem': { ja: 'Debian 以外についての記述', en: 'statements about others than Debian' },
    pattern: {
      ja: '名前が型（php-horde.* など）で書かれたサポート終了・制限。ここに現れるパッケージにだけ当てはめました',
      en: 'ends or limits of support written as a pattern (php-horde.*), applied to the packages named here only',
    },
    withdrawn: { ja: '配布元が取り下げた記録', en: 'records the publisher has withdrawn' },
  },
  downloads,
  accepts: acceptsDebian,
  parse: parseDebian,
};

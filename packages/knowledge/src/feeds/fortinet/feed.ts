import type { Feed } from '../../feed.ts';
import { downloads } from './download.ts';
import { parseFortinet } from './parse.ts';

/** Fortinet's own advisories: they list versions that NVD leaves out (CVE-2018-13379). */
export const feed: Feed = {
  id: 'fortinet',
  title: { ja: 'フォーティネット PSIRT アドバイザリ', en: 'Fortinet PSIRT advisories' },
  home: 'https://fortiguard.fortinet.com/psirt',
  licence: 'Fortinet PSIRT public advisories',
  // Monthly advisories, critical ones between.
  staleAfterDays: 40,
  shrinkLimit: 0.95,
  caveat: {
    ja: '修正版が書かれていないアドバイザリがあります（2023 年以降の多く）。',
    en: 'Some advisories name no fixed version (many since 2023).',
  },
  notices: {
    superseded: {
      ja: '同じアドバイザリの新しい版があるため使わなかったもの',
      en: 'left unread because there is a newer version of the same advisory',
    },
    'no-products': {
      ja: '影響を受ける製品が一覧になっていないアドバイザリ（判断できません）',
      en: 'advisories without a list of affected products (undetermined)',
    },
  },
  downloads,
  accepts: (path) =>
    /^fortinet\/(?:psirt-cvrf[\w-]*\.jsonl(?:\.gz)?|cvrf\/FG-IR-[\d-]+\.xml(?:\.gz)?|csaf\/[\w.-]+\.json(?:\.gz)?)$/.test(
      path,
    ),
  parse: parseFortinet,
};

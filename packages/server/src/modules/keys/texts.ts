import type { Text } from '@tsukuroi/core';

interface RoleWords {
  readonly role: Text;
  readonly purpose: Text;
  readonly place: 'safe' | 'server' | 'collector';
}

/** What each role of the two repositories is to a person (docs/recipes/trust.md), and where its key must lie. */
export const ROLE_WORDS: Readonly<Record<string, RoleWords>> = {
  'catalog/root': {
    role: { ja: 'カタログの根', en: 'Root of the catalogue' },
    purpose: {
      ja: '信頼のおおもとです。鍵を取り替えるときだけ使います。',
      en: 'Where trust begins. Used only to replace keys.',
    },
    place: 'safe',
  },
  'catalog/targets': {
    role: { ja: 'カタログの中身', en: 'Content of the catalogue' },
    purpose: {
      ja: '配ってよいものと、何をしてよいか（憲章）を決めます。',
      en: 'Says what may be installed and what the server may order (the charter).',
    },
    place: 'safe',
  },
  'catalog/snapshot': {
    role: { ja: 'カタログの版', en: 'Version of the catalogue' },
    purpose: { ja: '古い版と混ぜられることを防ぎます。', en: 'Keeps old versions from being mixed in.' },
    place: 'safe',
  },
  'catalog/timestamp': {
    role: { ja: 'カタログの日付', en: 'Date of the catalogue' },
    purpose: { ja: 'いつの時点のカタログかを示します。', en: 'Says of when the catalogue is.' },
    place: 'safe',
  },
  'director/root': {
    role: { ja: '施設の根', en: 'Root of the facility' },
    purpose: {
      ja: 'どのサーバーの鍵を信じるかを決めます。',
      en: 'Says which server’s key is believed.',
    },
    place: 'safe',
  },
  'director/targets': {
    role: { ja: '施設の計画', en: 'Plans of the facility' },
    purpose: { ja: 'サーバーが端末ごとの計画に署名します。', en: 'The server signs the plan of each device.' },
    place: 'server',
  },
  'director/snapshot': {
    role: { ja: '施設の計画の版', en: 'Version of the plans' },
    purpose: { ja: '古い計画と混ぜられることを防ぎます。', en: 'Keeps old plans from being mixed in.' },
    place: 'server',
  },
  'director/timestamp': {
    role: { ja: '施設の計画の日付', en: 'Date of the plans' },
    purpose: {
      ja: 'サーバーが動いていることを毎日示します。',
      en: 'Shows day by day that the server is at work.',
    },
    place: 'server',
  },
};

export const COLLECTOR_WORDS: RoleWords = {
  role: { ja: '情報を集める機械', en: 'Collector' },
  purpose: {
    ja: '外で集めた知識と更新に署名します。',
    en: 'Signs knowledge and updates that were gathered outside.',
  },
  place: 'collector',
};

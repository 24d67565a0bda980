import type { Text } from '@tsukuroi/core';
import type { UpgradeStatus } from '@tsukuroi/trust/release/status.ts';
import { defineErrors } from '../../platform/errors.ts';
import { defineAuditFields, defineAuditWords } from '../audit/index.ts';
import type { Standing } from './view.ts';

defineAuditWords({
  'upgrade.asked': { ja: 'つくろい自身の更新を指示', en: 'Upgrade of the product asked for' },
  'upgrade.done': { ja: 'つくろい自身を更新', en: 'The product was upgraded' },
  'upgrade.returned': { ja: 'つくろい自身の更新を取り消し、前の版へ復帰', en: 'The upgrade was taken back' },
  'upgrade.abandoned': { ja: 'つくろい自身の更新を始めずに中止', en: 'The upgrade was not begun' },
  'upgrade.stuck': { ja: 'つくろい自身の更新も復帰もできず', en: 'Neither the upgrade nor the way back succeeded' },
});

defineAuditFields('upgrade', {
  endedAt: { ja: '終わった時刻', en: 'Ended at' },
  notedAt: { ja: '記録した時刻', en: 'Noted at' },
});

defineErrors({
  UPGRADE_NOT_POSSIBLE: {
    status: 409,
    ja: [
      '今は {version} へ更新できません。',
      'サーバーは今の版のまま動いています。',
      '「設定」の「つくろい自身の状態」に書いてあることを行ってから、もう一度指示してください。',
    ],
    en: [
      'It cannot be upgraded to {version} now.',
      'The server goes on with its version.',
      'Do what the settings say about the program itself, then ask again.',
    ],
  },
});

export const STATES: Readonly<Record<UpgradeStatus['state'], Text>> = {
  running: { ja: '{from} から {to} へ更新しています。', en: 'Upgrading from {from} to {to}. ' },
  returning: { ja: '{to} をやめ、{from} へ戻しています。', en: 'Going back from {to} to {from}. ' },
  done: { ja: '{from} から {to} へ更新しました。', en: 'Upgraded from {from} to {to}. ' },
  returned: {
    ja: '{to} への更新をやめ、{from} に戻りました。',
    en: 'The upgrade to {to} was taken back; {from} runs. ',
  },
  abandoned: { ja: '{to} への更新は始めていません。', en: 'The upgrade to {to} was not begun. ' },
  stuck: {
    ja: '{to} への更新も、{from} へ戻すこともできませんでした。',
    en: 'Neither the upgrade to {to} nor the way back to {from} succeeded. ',
  },
};

export const SENTENCES: Readonly<Record<Standing, Text>> = {
  none: {
    ja: '署名されたカタログに、つくろい自身の版はまだありません。',
    en: 'The signed catalogue names no release of the product yet.',
  },
  newest: {
    ja: 'カタログにある最新の版（{version}）です。',
    en: 'This is the newest release of the catalogue ({version}).',
  },
  unordered: {
    ja: 'カタログの版 {version} が今の版より新しいか、比べられません。',
    en: 'Whether release {version} is newer cannot be told.',
  },
  'not-arrived': {
    ja: '新しい版 {version} が署名されています。パッケージはまだ届いていません。',
    en: 'Release {version} is signed; its package has not arrived.',
  },
  absent: {
    ja: '新しい版 {version} がありますが、このサーバーはパッケージから入れたものではないため、自分では更新できません。',
    en: 'There is release {version}, but this server was not installed from its package and cannot upgrade itself.',
  },
  untrusted: {
    ja: '新しい版 {version} がありますが、更新の署名を確かめる組織の root がまだ決まっていません。',
    en: 'There is release {version}, but nobody has said yet whose signatures count for upgrades.',
  },
  running: { ja: '更新の途中です。', en: 'An upgrade is under way.' },
  ready: { ja: '新しい版 {version} に更新できます。', en: 'Release {version} can be installed.' },
};

export const NEXTS: Readonly<Record<Standing, Text>> = {
  none: { ja: '', en: '' },
  newest: { ja: '', en: '' },
  unordered: { ja: '販売元へ確かめてください。', en: 'Ask the maker.' },
  'not-arrived': {
    ja: 'USBメモリーか中継で、パッケージの入った持ち運びファイルを取り込んでください。',
    en: 'Bring the bundle with its package by stick or relay.',
  },
  absent: { ja: 'キットの手順で入れ替えてください。', en: 'Install it from the kit.' },
  untrusted: {
    ja: 'サーバーで、鍵の儀式の結果を挿して「sudo tsukuroi-server admin upgrade trust --from フォルダー」を一度だけ行ってください。',
    en: 'Run "sudo tsukuroi-server admin upgrade trust --from DIR" on the server once, with the result of the ceremony.',
  },
  running: {
    ja: 'そのままお待ちください。サーバーは数分止まることがあります。',
    en: 'Wait; the server may be away for minutes.',
  },
  ready: {
    ja: '都合のよい時に、管理者がサーバーで「sudo tsukuroi-server admin upgrade apply」を行ってください。先にバックアップし、数分止まり、動かなければ自動で元の版とデータへ戻ります。',
    en: 'Run "sudo tsukuroi-server admin upgrade apply" on the server at a quiet hour: backup first, minutes of standstill, and back by itself when it does not work.',
  },
};

import { catalogue } from '../../platform/language.ts';

export const useKeysWords = catalogue('keys', {
  title: { ja: '鍵', en: 'Keys' },
  lead: {
    ja: '端末が何に従ってよいかを決める鍵です。鍵は USB メモリーを挿して命令で作り、この画面からは変えられません。',
    en: 'The keys that say what devices may follow. They are made by command with the sticks plugged in, never here.',
  },
  parts: { ja: '鍵の見方', en: 'Parts' },
  state: { ja: '今の状態', en: 'State' },
  roles: { ja: '鍵の一覧', en: 'Keys' },
  waiting: { ja: '承認待ち', en: 'Waiting for approval' },
  none: { ja: '見ているだけです', en: 'Only watching' },
  noneEffect: {
    ja: '端末の状態と弱点は示しますが、更新の適用はしません。適用まで任せるには鍵が要ります。',
    en: 'Devices and their weaknesses are shown, but nothing is applied. That needs keys.',
  },
  ok: { ja: '鍵の状態に問題は見つかりません', en: 'Nothing is wrong with the keys' },
  refused: { ja: '鍵の記録を確かめられません', en: 'The records of the keys do not verify' },
  requirement: {
    ja: '用意するもの: USB メモリー 2 本。サーバーで次の命令を実行します(約 1 分)。',
    en: 'You need two sticks. Run this on the server; it takes about a minute.',
  },
  paths: {
    ja: '/media/usb1 と /media/usb2 は挿した USB メモリーの場所に、hospital-name は病院の名前に置き換えてください。',
    en: 'Replace /media/usb1 and /media/usb2 by where your sticks are mounted, and hospital-name by the name of your hospital.',
  },
  partly: {
    ja: 'データの置き場を最後まで調べられていません。問題がないとは言い切れません。',
    en: 'The data folder was not searched to its end: it cannot be said that nothing is wrong.',
  },
  facts: { ja: '鍵の記録', en: 'On record' },
  organisation: { ja: '組織', en: 'Organisation' },
  facility: { ja: '施設', en: 'Facility' },
  rootVersion: { ja: '根の版', en: 'Version of the root' },
  lookedAt: { ja: '調べた日時', en: 'Looked at' },
  catalogVersion: { ja: 'カタログの版', en: 'Version of the catalogue' },
  serverSigned: { ja: 'サーバーの最後の署名', en: 'Last signed by the server' },
  serverUntil: { ja: 'その期限', en: 'Valid until' },
  unknown: { ja: '分からない', en: 'Not known' },
  devices: { ja: '端末が確かめた結果', en: 'What devices found' },
  devicesMore: {
    ja: '署名された指示を、端末が自分で確かめた結果です。「正しくない」端末は指示を使わず、前のまま動いています。',
    en: 'What each device found when it verified signed orders. A device that found them invalid does not use them.',
  },
  standing_invalid: { ja: '正しくない', en: 'Invalid' },
  standing_old: { ja: '古い', en: 'Old' },
  standing_unreachable: { ja: '届かない', en: 'Not reached' },
  standing_unknown: { ja: 'まだ分からない', en: 'Not known yet' },
  standing_ok: { ja: '正しい', en: 'Valid' },
  count: { ja: '{count} 台', en: '{count}' },
  next: { ja: 'すること: {next}', en: 'What to do: {next}' },
});

import type { Text } from '@tsukuroi/core';
import type { Removal } from '@tsukuroi/protocol/removals-api.ts';
import { catalogue } from '../../platform/language.ts';

export const useRemovalWords = catalogue('removals', {
  title: { ja: 'プログラムを外す', en: 'Take a program off' },
  lead: {
    ja: 'カタログにあるプログラムを、選んだ端末から外します。自動で外すことはありません。外れるのは、金庫の鍵で許可に署名した後、その端末の保守時間の中です。',
    en: 'Takes a program of the catalogue off the devices you choose. Nothing is ever removed by itself: only after the permit was signed with the keys of the safe, and in the device’s own hours.',
  },
  order: { ja: '外すものを選ぶ', en: 'Choose what goes' },
  nothing: {
    ja: 'カタログのプログラムが入っている端末はありません。',
    en: 'No device has a program of the catalogue.',
  },
  program: { ja: 'プログラム', en: 'Program' },
  cannot: { ja: 'このプログラムは外せません', en: 'This program cannot be removed' },
  devices: { ja: '外す端末', en: 'Devices' },
  all: { ja: 'すべて選ぶ（{count} 台）', en: 'All ({count})' },
  because: { ja: '理由', en: 'Reason' },
  becauseHint: {
    ja: '許可の文書と監査ログに残ります。例: 提供が終わった古い遠隔操作のプログラムのため',
    en: 'It stands in the permit and in the audit log. For example: an old remote-control program without support',
  },
  safe: {
    ja: '外すのはこのプログラムだけです。ほかのプログラムが必要としている端末では、名前を示して外さずに止まります。使っている間は、終わるまで待ちます。',
    en: 'Only this program goes. Where another one needs it, nothing is removed and its name is shown. While it is in use, the device waits.',
  },
  submit: { ja: '{count} 台から外す指示を出す', en: 'Order it off {count} devices' },
  standing: { ja: '{name} を外す', en: 'Taking off {name}' },
  by: { ja: '指示した人', en: 'Ordered by' },
  at: { ja: '指示した時刻', en: 'Ordered at' },
  progress: { ja: '外れた端末', en: 'Gone from' },
  progressOf: { ja: '{total} 台のうち {gone} 台', en: '{gone} of {total}' },
  permitTitle: { ja: '許可の署名が要る端末があります', en: 'Some devices still need a signed permit' },
  permitHint: {
    ja: '許可のファイルを保存し、カタログの permits フォルダーに入れて、鍵の責任者に署名を頼んでください。署名したカタログを入れると、次の保守時間に外れます。',
    en: 'Save the permit, put it into the folder permits of the catalogue and have it signed by whoever keeps the keys. Once that catalogue is installed it goes in the next hours.',
  },
  permit: { ja: '許可のファイルを保存', en: 'Save the permit' },
  cancel: { ja: '取り消す', en: 'Take it back' },
  cancelReason: { ja: '取り消す理由', en: 'Why it is taken back' },
  cancelHint: {
    ja: 'まだ始まっていない端末では外しません。方針によっては、外した端末にまた入ります。',
    en: 'Devices that have not begun keep it. A policy may put it back where it went.',
  },
  close: { ja: '戻る', en: 'Back' },
  device: { ja: '端末', en: 'Device' },
  department: { ja: '部署', en: 'Department' },
  state: { ja: '状態', en: 'State' },
  held: { ja: '待っている理由', en: 'Why it waits' },
  toRollout: { ja: 'その配布を見る', en: 'See that rollout' },
  back: { ja: '失敗したとき', en: 'If it fails' },
  backYes: { ja: '元の版を入れ直せます', en: 'The same version can be put back' },
  backNo: { ja: '自動では戻せません', en: 'It cannot be put back by itself' },
  noDepartment: { ja: '部署なし', en: 'No department' },
});

export const REMOVAL_STATES: Readonly<Record<Removal['devices'][number]['state'], Text>> = {
  held: { ja: '待っている', en: 'Held' },
  waiting: { ja: '保守時間を待っている', en: 'Waits for its hours' },
  failed: { ja: '失敗', en: 'Failed' },
  unknown: { ja: '分からない', en: 'Not known' },
  done: { ja: '外れた', en: 'Gone' },
};

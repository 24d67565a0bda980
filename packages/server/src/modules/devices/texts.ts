import { fillText, type Language, type Text } from '@tsukuroi/core';
import { CLINICAL_ROLE_WORDS, EXPOSURE_WORDS, VIA_WORDS } from '@tsukuroi/protocol/words.ts';
import { defineAuditFields, defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'devices.added': { ja: '端末を登録', en: 'Device added' },
  'devices.changed': { ja: '端末の情報を変更', en: 'Device changed' },
  'devices.removed': { ja: '端末を削除', en: 'Device removed' },
});

defineAuditFields('devices', {
  via: { ja: '登録のしかた', en: 'How it came', values: VIA_WORDS },
  model: { ja: '型番', en: 'Model' },
  vendor: { ja: '製造元', en: 'Maker' },
  os: { ja: 'OS', en: 'Operating system' },
  exposure: { ja: '外部との接点', en: 'Exposure', values: EXPOSURE_WORDS },
  clinicalRole: { ja: '診療での役割', en: 'Clinical role', values: CLINICAL_ROLE_WORDS },
});

/** Events of a device's history: what people read, and the sentence with its parameters. */
export const HISTORY_WORDS = {
  added: { what: { ja: '登録', en: 'Added' }, detail: { ja: '{via} で登録しました。', en: 'Added by {via}.' } },
  reported: {
    what: { ja: 'ソフトウェアの変化', en: 'Software changed' },
    detail: {
      ja: '{via} の報告で、ソフトウェアが {entries} 件になりました。',
      en: '{entries} entries, read by {via}.',
    },
  },
  renamed: {
    what: { ja: '名前の変化', en: 'Renamed' },
    detail: { ja: '{before} → {after}', en: '{before} → {after}' },
  },
  changed: {
    what: { ja: '情報の変更', en: 'Changed' },
    detail: { ja: '{field}: {before} → {after}（{by}）', en: '{field}: {before} → {after} ({by})' },
  },
  'hardware-changed': {
    what: { ja: '機器の交換の可能性', en: 'Hardware changed' },
    detail: {
      ja: '同じ名前で、機器の番号が {before} から {after} に変わりました。予備機との交換か確かめてください。',
      en: 'Same name, but the hardware changed from {before} to {after}. Check whether a spare was swapped in.',
    },
  },
  're-rooted': {
    what: { ja: '信頼の根の入れ替え', en: 'Root of trust replaced' },
    detail: {
      ja: '登録ファイル {token} で、端末の前の操作によって信頼の根が {root} になりました。心当たりがなければ確かめてください。',
      en: 'By enrolment file {token}, at the device itself, the root of trust became {root}. Ask if nobody knows why.',
    },
  },
  'clone-noticed': {
    what: { ja: '複製の疑い', en: 'Clone noticed' },
    detail: {
      ja: '同じ識別子を名乗る別の機器（{other}）から報告がありました。別の端末として扱います。ディスクの複製か確かめてください。',
      en: 'Another machine ({other}) reports under the same identifier. It is kept apart. Check whether a disk was cloned.',
    },
  },
  reverted: {
    what: { ja: '再起動で元の版に戻った', en: 'Reverted by a restart' },
    detail: {
      ja: '再起動のあと、ソフトウェアが前の版に戻りました。失敗ではありません。元のイメージを更新してください。',
      en: 'After a restart its software was at an earlier version again. Nothing failed: update the master image.',
    },
  },
  'restored-at-boot': {
    what: { ja: '起動のたびに元へ戻る端末', en: 'Comes back as it was at each boot' },
    detail: {
      ja: 'ディスクが起動前の状態に戻っています。更新は元のイメージに対して行ってください。',
      en: 'Its disk came back as it was before. Updates belong into its master image.',
    },
  },
  'reports-lost': {
    what: { ja: '受け取れなかった報告', en: 'Reports lost' },
    detail: {
      ja: '端末が保存していた期間を過ぎたため、{count} 件の報告を受け取れませんでした。',
      en: '{count} reports were no longer kept by the device when they were asked for.',
    },
  },
  'reports-lost-missing': {
    what: { ja: '失われた報告', en: 'Reports lost' },
    detail: {
      ja: '端末に保存してあった報告 {count} 件（{from}～{to} 番）が消えていました。誰かが消したか、ディスクが傷んでいないかを確かめてください。',
      en: '{count} reports ({from} to {to}) were gone from the device. Check whether somebody removed them, and its disk.',
    },
  },
  'reports-lost-damaged': {
    what: { ja: '失われた報告', en: 'Reports lost' },
    detail: {
      ja: '端末に保存してあった報告 {count} 件（{from}～{to} 番）が壊れていました。ディスクが傷んでいないかを確かめてください。',
      en: '{count} reports ({from} to {to}) were damaged on the device. Check its disk.',
    },
  },
  'reports-lost-let-go': {
    what: { ja: '受け取れなかった報告', en: 'Reports lost' },
    detail: {
      ja: '報告 {count} 件（{from}～{to} 番）は、端末が保存しておく期間を過ぎていました。以前のサーバーは受け取り済みです。',
      en: '{count} reports ({from} to {to}) were no longer kept by the device. An earlier state of this server had them.',
    },
  },
} as const satisfies Readonly<Record<string, { what: Text; detail: Text }>>;

export type HistoryCode = keyof typeof HISTORY_WORDS;

export function historyWords(code: string, params: Readonly<Record<string, string>>, language: Language) {
  const words = Object.hasOwn(HISTORY_WORDS, code) ? HISTORY_WORDS[code as HistoryCode] : undefined;
  return words === undefined
    ? { what: code, detail: '' }
    : { what: words.what[language], detail: fillText(words.detail[language], worded(params, language)) };
}

/** The ways a device comes to be known are codes; people read words. */
function worded(params: Readonly<Record<string, string>>, language: Language): Readonly<Record<string, string>> {
  const via = params.via === undefined ? undefined : VIA_WORDS[params.via]?.[language];
  return via === undefined ? params : { ...params, via };
}

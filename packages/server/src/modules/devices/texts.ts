import { fillText, type Language, type Text } from '@tsukuroi/core';
import { defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'devices.added': { ja: '端末を登録', en: 'Device added' },
  'devices.changed': { ja: '端末の情報を変更', en: 'Device changed' },
  'devices.removed': { ja: '端末を削除', en: 'Device removed' },
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
  'clone-noticed': {
    what: { ja: '複製の疑い', en: 'Clone noticed' },
    detail: {
      ja: '同じ識別子を名乗る別の機器（{other}）から報告がありました。別の端末として扱います。ディスクの複製か確かめてください。',
      en: 'Another machine ({other}) reports under the same identifier. It is kept apart. Check whether a disk was cloned.',
    },
  },
} as const satisfies Readonly<Record<string, { what: Text; detail: Text }>>;

export type HistoryCode = keyof typeof HISTORY_WORDS;

export function historyWords(code: string, params: Readonly<Record<string, string>>, language: Language) {
  const words = Object.hasOwn(HISTORY_WORDS, code) ? HISTORY_WORDS[code as HistoryCode] : undefined;
  return words === undefined
    ? { what: code, detail: '' }
    : { what: words.what[language], detail: fillText(words.detail[language], params) };
}

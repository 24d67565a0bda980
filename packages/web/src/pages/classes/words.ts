import { catalogue } from '../../platform/language.ts';

export const useClassWords = catalogue('classes', {
  title: { ja: '端末の分類', en: 'Classes of devices' },
  lead: {
    ja: '区分は人が確かめて決めます。決めるまで、その端末は見るだけで何も適用しません。',
    en: 'A person confirms what a device is. Until then it is watched only.',
  },
  parts: { ja: '分類の部分', en: 'Parts' },
  proposals: { ja: '提案', en: 'Proposals' },
  devices: { ja: 'すべての端末', en: 'All devices' },
  unclassified: {
    ja: '未分類 {count}台：何も適用しません',
    en: '{count} devices are not classified: nothing is applied',
  },
  unclassifiedText: {
    ja: '全 {total} 台のうちです。下の組ごとに、端末を見て区分を確かめてください。',
    en: 'Of {total} in all. Look at each group below and confirm its class.',
  },
  none: { ja: 'すべての端末の区分が決まっています', en: 'Every device has a class' },
  why: { ja: '手がかり', en: 'What speaks for it' },
  doubts: { ja: '別の手がかり: {doubts}', en: 'But also: {doubts}' },
  examples: { ja: '端末の例: {names}', en: 'Such as: {names}' },
  count: { ja: '{count} 台', en: '{count} devices' },
  class: { ja: '区分', en: 'Class' },
  choose: { ja: '選んでください', en: 'Choose' },
  confirm: { ja: 'この {count} 台を確定する', en: 'Confirm these {count}' },
  confirmed: { ja: '{count} 台の区分を確定しました', en: '{count} devices confirmed' },
  pick: { ja: '{name} を選ぶ', en: 'Pick {name}' },
  pickAll: { ja: '表示中の端末をすべて選ぶ', en: 'Pick all that are shown' },
  many: { ja: '選んだ {count} 台を変える', en: 'Change the {count} picked' },
  manyTitle: { ja: '{count} 台の区分と札', en: 'Class and tags of {count} devices' },
  keep: { ja: '変えない', en: 'As it is' },
  takeAway: { ja: '未分類に戻す', en: 'Take the class away' },
  addTag: { ja: '札を付ける（「、」で区切る）', en: 'Add tags, with commas' },
  removeTag: { ja: '札を外す（「、」で区切る）', en: 'Take tags away' },
  save: { ja: '保存する', en: 'Save' },
  cancel: { ja: 'やめる', en: 'Cancel' },
} as const);

import { catalogue } from '../../platform/language.ts';

export const useWorkWords = catalogue('work', {
  title: { ja: '作業の履歴', en: 'History of work' },
  lead: {
    ja: 'いつ、どの端末に、何をして、どうなったか。新しいものが先です。行を選ぶと記録を読めます。',
    en: 'When, on which device, what, and what became of it; newest first. Choose a row to read its record.',
  },
  todo: { ja: '今すること', en: 'What to do now' },
  note: { ja: '注意', en: 'Note' },
  when: { ja: '日時', en: 'When' },
  device: { ja: '端末', en: 'Device' },
  department: { ja: '部署', en: 'Department' },
  noDepartment: { ja: '部署が未確認', en: 'Department not known' },
  updates: { ja: '更新', en: 'Updates' },
  rollout: { ja: '配布', en: 'Rollout' },
  order: { ja: '指示', en: 'Order' },
  orderWords: { ja: '計画 {plan}、作業 {action}', en: 'Plan {plan}, action {action}' },
  record: { ja: '端末の記録', en: 'Record of the device' },
  noRecord: {
    ja: 'この行には、端末の記録が付いていません(記録は作業が終わるときに作られます)。',
    en: 'This line has no record; one is made when the work ends.',
  },
  printRecord: { ja: '記録を印刷する', en: 'Print the record' },
  print: { ja: '印刷する', en: 'Print' },
  sheetTitle: { ja: '作業の記録', en: 'Record of work' },
  sheetLead: {
    ja: '端末が署名して報告した記録です。このまま印刷して保守業者や監査に渡せます。',
    en: 'The record that the device signed and reported, to print for the vendor or an inspector.',
  },
  result: { ja: '結果', en: 'Result' },
  fingerprint: { ja: '記録の指紋(SHA-256)', en: 'Fingerprint of the record (SHA-256)' },
});

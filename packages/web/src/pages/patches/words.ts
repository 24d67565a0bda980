import { catalogue } from '../../platform/language.ts';

export const usePatchWords = catalogue('patches', {
  title: { ja: 'パッチ', en: 'Patches' },
  lead: {
    ja: '更新ごとに、入った端末と、まだの端末。行を選ぶと、どの端末がなぜまだなのかが分かります。',
    en: 'For each update, who has it and who has not. Choose a row to see which devices lack it, and why.',
  },
  published: { ja: '公開日', en: 'Published' },
  publishedUnknown: { ja: '分からない', en: 'Not known' },
  since: { ja: '初めて届いた日時', en: 'First seen' },
  share: { ja: '入った端末', en: 'Devices that have it' },
  shareOf: { ja: '{done} / {all} 台', en: '{done} of {all}' },
  unknownCount: { ja: 'ほかに分からない端末が {count} 台', en: '{count} more are not known' },
  noDepartment: { ja: '部署が未確認', en: 'Department not known' },
  openDevices: { ja: 'すべての端末({count} 台)を一覧で見る', en: 'All {count} devices as a list' },
  history: { ja: 'この更新の作業の履歴', en: 'History of work on it' },
  devicesLead: {
    ja: 'この更新が要る端末と、その状態です。失敗と、理由のあるものが先です。',
    en: 'Every device that needs it, failures and those held back first.',
  },
});

import { catalogue } from '../platform/language.ts';

export const useLayoutWords = catalogue('layout', {
  skip: { ja: '本文へ移る', en: 'Skip to the content' },
  places: { ja: '画面の一覧', en: 'Pages' },
  language: { ja: '表示する言語', en: 'Language' },
  signOut: { ja: 'サインアウト', en: 'Sign out' },
  signedInAs: { ja: '{name}({role})', en: '{name} ({role})' },
  version: { ja: '版 {version}', en: 'Version {version}' },
  loading: { ja: '読み込んでいます…', en: 'Loading …' },
  sampleTitle: { ja: '見本のデータです', en: 'This is sample data' },
  sampleText: {
    ja: '見本の病院が入っています。実際の病院の状態ではありません。',
    en: 'A sample hospital is loaded. It is not the state of a real hospital.',
  },
  sampleRemove: { ja: '見本を消す', en: 'Remove the sample' },
  sampleAskAdmin: { ja: '消すには管理者に頼んでください。', en: 'Ask an administrator to remove it.' },
});

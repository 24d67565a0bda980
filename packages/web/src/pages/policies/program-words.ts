import { catalogue } from '../../platform/language.ts';

export const useProgramWords = catalogue('policy-programs', {
  categories: { ja: '入っているアプリを種類で選ぶ', en: 'Installed applications by class' },
  hint: {
    ja: 'カタログのアプリのうち、レシピに種類が書いてあるものだけが入ります。入っていない端末には入れません。',
    en: 'Only programs whose recipe names a class; nothing is put where it is not.',
  },
  classOf: { ja: '{name}({programs} 種・{devices} 台)', en: '{name} (programs: {programs}, devices: {devices})' },
  classNone: { ja: '{name}(カタログになし)', en: '{name} (none in the catalogue)' },
  notRead: {
    ja: '種類ごとの数を読み取れませんでした。選ぶことはできます。',
    en: 'What each class holds could not be read. You can still choose.',
  },
  noCatalogue: {
    ja: 'カタログがまだないため、どの種類に何が入っているかは分かりません(0 台という意味ではありません)。',
    en: 'There is no catalogue yet: what each class holds is not known (which does not mean none).',
  },
  nothing: { ja: 'カタログにアプリはまだありません。', en: 'The catalogue has no programs yet.' },
  unknown: {
    ja: 'ソフトウェアの一覧が届いていない端末が {unknown} 台あり、この数に入っていません(届いた {known} 台で数えました)。',
    en: '{unknown} devices have sent no list of software and are not counted here ({known} are).',
  },
  which: { ja: 'どのアプリが、どの端末にあるか', en: 'Which programs, on which devices' },
  without: { ja: '種類が書かれていないアプリ(種類では選ばれません)', en: 'Without a class (not taken by class)' },
  programOf: { ja: '{name}({devices} 台)', en: '{name} (devices: {devices})' },
  nowhere: { ja: '入っている端末は見つかっていません', en: 'Not found on any device' },
  more: { ja: 'ほか {count} 台', en: 'and {count} more' },
});

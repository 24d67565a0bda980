import type { Language, Text } from '@tsukuroi/core';

/** Why a claim cannot be compared. Each code has its words here; what a source wrote follows the code as its detail. */
const WORDS = {
  'version-not-stated': {
    ja: '影響を受ける版が書かれていません',
    en: 'the affected versions are not stated',
  },
  'version-pattern': {
    ja: '版が範囲ではなく模様（*・?）で書かれています',
    en: 'the version is a pattern with wildcards',
  },
  'product-pattern': {
    ja: '製品が一つに決まらない書き方です',
    en: 'no single product is named',
  },
  'version-form': {
    ja: '版の書き方が、比べられる決まった形ではありません',
    en: 'the versions are not of a form that can be compared',
  },
  'free-text': {
    ja: '版が文章で書かれています',
    en: 'the versions are written as a sentence',
  },
  'git-commit': {
    ja: '版がソースコードの番号で書かれています',
    en: 'the versions are commits of the source code',
  },
  'affected-except': {
    ja: '「書かれた版のほかはすべて影響あり」という書き方です',
    en: 'everything but the listed versions is affected',
  },
  'several-branches': {
    ja: '枝ごとの修正版が順序なしに並んでいます',
    en: 'fixes of several branches are listed without an order',
  },
  'status-unknown': {
    ja: '影響があるかどうか、配布元も「不明」としています',
    en: 'the source itself says it does not know',
  },
  negated: {
    ja: '「この製品でなければ」という条件で書かれています',
    en: 'written as a condition on what is not there',
  },
  'fixed-build-missing': {
    ja: '修正済みのビルド番号も KB 番号も書かれていません',
    en: 'neither a fixed build nor a KB number is stated',
  },
  'fixed-build-form': {
    ja: '修正済みのビルド番号が番号として読めません',
    en: 'the fixed build cannot be read as a build number',
  },
  'fixed-build-line': {
    ja: '修正済みのビルド番号が別の製品のものです',
    en: 'the fixed build belongs to another product line',
  },
  'fixed-builds-differ': {
    ja: '更新の種類ごとに修正済みのビルド番号が違います',
    en: 'each kind of update has its own fixed build',
  },
  'fixed-version-missing': {
    ja: '修正済みとありますが、どの版で直ったかは書かれていません',
    en: 'said to be fixed, but not in which version',
  },
  'module-stream-missing': {
    ja: 'どのモジュールストリームの更新か書かれていません',
    en: 'the update does not say which module stream it is for',
  },
  'no-longer-evaluated': {
    ja: '配布元は、この版への影響をもう調べていません',
    en: 'the distribution no longer evaluates this release or package',
  },
} as const satisfies Readonly<Record<string, Text>>;

export type UnreadableCode = keyof typeof WORDS;

/** The value of `Claim.unreadable`: the code and, after a colon, what the source wrote (at most 200 characters). */
export function unreadable(code: UnreadableCode, detail?: string): string {
  return detail === undefined || detail === '' ? code : `${code}: ${detail.slice(0, 200)}`;
}

/** Words for people. A text without a code of ours is shown as it is. */
export function describeUnreadable(text: string, language: Language): string {
  const end = text.indexOf(': ');
  const code = end === -1 ? text : text.slice(0, end);
  const words: Text | undefined = Object.hasOwn(WORDS, code) ? WORDS[code as UnreadableCode] : undefined;
  if (words === undefined) {
    return text;
  }
  if (end === -1) {
    return words[language];
  }
  const detail = text.slice(end + 2);
  return language === 'ja' ? `${words.ja}（${detail}）` : `${words.en} (${detail})`;
}

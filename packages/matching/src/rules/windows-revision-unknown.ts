import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'windows-revision-unknown',
  title: { ja: 'Windows の改訂番号が分からない', en: 'Windows revision not known' },
  because: {
    ja: '{source} はビルド {fixed} で直したとしていますが（{record}）、この端末の改訂番号（ビルドの最後の数字）が分かりません。',
    en: '{source} mended it in build {fixed} ({record}), but the revision of this machine, the last number of its build, is not known.',
  },
  remedy: {
    ja: 'Windows 10 以降では、端末で winver を開き、OS ビルドの小数点の後の数字を確かめてください。それより前の Windows では、入っている更新の一覧（wmic qfe list の出力）を取り込んでください。',
    en: 'On Windows 10 and later run winver and read the number after the point of the OS build. On earlier Windows import the list of installed updates (output of wmic qfe list).',
  },
  source: 'https://learn.microsoft.com/en-us/windows/release-health/release-information',
};

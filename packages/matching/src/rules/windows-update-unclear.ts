import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'windows-update-unclear',
  title: { ja: '更新どうしの関係が分からない', en: 'How the updates relate is not known' },
  because: {
    ja: '{source} は更新 {kbs} で直したとしています（{record}）。この端末に入っている更新 {kb} がそれを含むかどうかは、手元の資料では分かりません。',
    en: '{source} mended it with {kbs} ({record}). Whether the installed {kb} contains the fix is not in the knowledge at hand.',
  },
  remedy: {
    ja: 'Windows 10 以降では、端末で winver を開き、OS ビルドの小数点の後の数字を確かめてください。それより前の Windows では、入っている更新の一覧（wmic qfe list の出力）を取り込んでください。',
    en: 'On Windows 10 and later run winver and read the number after the point of the OS build. On earlier Windows import the list of installed updates (output of wmic qfe list).',
  },
  source: 'MSRC CVRF: Supercedence is often empty since 2023',
};

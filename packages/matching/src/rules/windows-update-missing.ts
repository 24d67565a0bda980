import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'windows-update-missing',
  title: { ja: '必要な更新が入っていない', en: 'A needed update is missing' },
  because: {
    ja: '{source} は更新 {kbs} で直したとしています（{record}）。どれも、それを置き換える更新も入っていません。',
    en: '{source} mended it with {kbs} ({record}). None of them is installed, nor one that replaces them.',
  },
  source: 'MSRC CVRF, Vendor Fix remediations and their Supercedence',
};

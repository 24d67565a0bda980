import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'windows-update-installed',
  title: { ja: '必要な更新が入っている', en: 'The needed update is installed' },
  because: {
    ja: '{source} が直した更新か、それを含む更新 {kb} が入っています（{record}）。',
    en: '{kb}, the update of {source} or one that contains it, is installed ({record}).',
  },
  source: 'MSRC CVRF, Supercedence; data/windows.json (monthly rollups are cumulative)',
};

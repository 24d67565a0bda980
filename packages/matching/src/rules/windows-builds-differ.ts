import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'windows-builds-differ',
  title: { ja: '更新の種類で修正ビルドが違う', en: 'Each kind of update has its own build' },
  because: {
    ja: '{source} は更新の種類ごとに別の修正ビルド（{fixed}）を挙げており、この端末はその間にあります（{record}）。',
    en: '{source} names a fixed build for each kind of update ({fixed}), and this machine lies between them ({record}).',
  },
  remedy: {
    ja: 'Windows Update で最新の更新まで入っているか確かめてください。',
    en: 'Check with Windows Update that the newest update is installed.',
  },
  source: 'MSRC CVRF, SubType SecurityHotpatchUpdate beside Security Update',
};

import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'windows-updates-unknown',
  title: { ja: '入っている更新の一覧がない', en: 'Installed updates not known' },
  because: {
    ja: '{source} は更新 {kbs} で直したとしていますが（{record}）、この端末に入っている更新の一覧がありません。',
    en: '{source} mended it with {kbs} ({record}), but the list of installed updates is not known.',
  },
  remedy: {
    ja: '更新の一覧（systeminfo か wmic qfe）を取り込んでください。',
    en: 'Import the list of updates (systeminfo or wmic qfe).',
  },
  source: 'MSRC CVRF, Vendor Fix remediations without FixedBuild',
};

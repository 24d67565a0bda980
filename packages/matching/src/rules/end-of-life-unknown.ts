import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'end-of-life-unknown',
  title: { ja: 'サポート終了日が不明', en: 'End of support not known' },
  because: {
    ja: '{title} のサポート終了日が、手元の知識では分かりません。',
    en: 'When support of {title} ends is not in the knowledge at hand.',
  },
  remedy: { ja: '販売元にサポートの終わる日を確かめてください。', en: 'Ask the vendor when support ends.' },
  source: 'docs/formats/match.md',
};

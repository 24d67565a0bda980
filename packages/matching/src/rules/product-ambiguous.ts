import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'product-ambiguous',
  title: { ja: '製品を一つに決められない', en: 'Not known which product it is' },
  because: {
    ja: 'この端末からは {candidates} のどれか決められず、{source} の判断がそれぞれ違います（{record}）。',
    en: 'This may be any of {candidates}, and what {source} says differs between them ({record}).',
  },
  remedy: {
    ja: 'OS の種類（32/64 ビット、サーバーかどうか、版）を登録してください。',
    en: 'Enter what kind of system it is (32 or 64 bit, server or client, release).',
  },
  source: 'docs/recipes/matching-rule.md',
};

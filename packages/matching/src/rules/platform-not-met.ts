import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'platform-not-met',
  title: { ja: '条件に当てはまらない', en: 'The condition does not hold' },
  because: {
    ja: '{source} が条件とする製品がこの端末にはありません（{record}）。',
    en: 'The product that {source} makes a condition is not on this machine ({record}).',
  },
  source: 'NISTIR 7698 section 6 (applicability: AND)',
};

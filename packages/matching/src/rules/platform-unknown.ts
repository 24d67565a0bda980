import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'platform-unknown',
  title: { ja: '条件となる相手が分からない', en: 'A condition cannot be checked' },
  because: {
    ja: '{source} は別の製品と組み合わせたときだけ影響があるとしていますが（{record}）、それがこの端末に当てはまるか分かりません。',
    en: '{source} says that this holds only together with another product ({record}), and it is not known whether that is here.',
  },
  remedy: {
    ja: '組み合わせの条件が当てはまるか、元の記録で確かめてください。',
    en: 'Check the condition in the original record.',
  },
  source: 'NISTIR 7698 section 6 (applicability: AND)',
};

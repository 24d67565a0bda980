import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'tracker',
  title: { ja: 'Debian の追跡情報そのまま', en: 'The tracker as it is' },
  because: {
    ja: '{source} の追跡情報では影響ありです（{record}）。名前付きの規則は当てはめていません。',
    en: 'Affected by the tracker of {source} ({record}). No named rule was applied.',
  },
  source: 'debsecan(1); a regression figure only',
};

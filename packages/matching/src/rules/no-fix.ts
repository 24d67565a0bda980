import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'no-fix',
  title: { ja: '修正版がない', en: 'No fix yet' },
  because: {
    ja: '{source} は影響ありとしており、修正版はありません（{record}）。',
    en: '{source} says that it is affected and has no fix ({record}).',
  },
  source: 'https://security-team.debian.org/security_tracker.html (open)',
};

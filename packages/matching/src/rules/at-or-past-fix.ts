import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'at-or-past-fix',
  title: { ja: '修正版以上', en: 'Fixed version or later' },
  because: {
    ja: '{source} が直した {fixed} か、それより新しい版です（{record}）。',
    en: 'This is {fixed}, which {source} names as mended, or later ({record}).',
  },
  source: 'the claim itself',
};

import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'listed-version',
  title: { ja: '名指しされた版', en: 'Version named by the source' },
  because: {
    ja: '{source} はこの版を影響ありと名指ししています（{record}）。',
    en: '{source} names this very version as affected ({record}).',
  },
  source: 'the claim itself (enumerated versions)',
};

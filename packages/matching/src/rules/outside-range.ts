import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'outside-range',
  title: { ja: '対象の版ではない', en: 'Outside the affected versions' },
  because: {
    ja: '{source} が影響ありとする版ではありません（{record}）。',
    en: 'Not among the versions that {source} calls affected ({record}).',
  },
  source: 'the claim itself',
};

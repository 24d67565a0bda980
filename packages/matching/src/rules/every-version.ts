import type { Rule } from './rule.ts';

/** A source without bounds: the weakness is there in every version it knows of. Says nothing about a fix. */
export const rule: Rule = {
  id: 'every-version',
  title: { ja: 'すべての版が対象', en: 'Every version' },
  because: {
    ja: '{source} はすべての版に影響があるとしており、修正版は書いていません（{record}）。',
    en: '{source} says that every version is affected and names no fix ({record}).',
  },
  source: 'NVD configurations with the version ANY and without bounds',
};

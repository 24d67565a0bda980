import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'stale-no-fix',
  title: { ja: '古い知識の「修正版なし」', en: '"No fix" from old knowledge' },
  because: {
    ja: '{source} の知識は {date} のもので古く、そのときは影響あり・修正版なしでした（{record}）。今どうなのか分かりません。',
    en: 'The knowledge of {source} is of {date} and old: at that time it was affected without a fix ({record}). What holds today is not known.',
  },
  remedy: {
    ja: '知識を新しくしてから、もう一度判定してください。',
    en: 'Bring the knowledge up to date and judge again.',
  },
  source: 'docs/decisions/0029-stale-no-fix.md',
};

import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'end-of-life',
  title: { ja: 'サポート終了', en: 'Support has ended' },
  because: {
    ja: '{title} のサポートは {ends} に終わりました（{record}）。{extended}',
    en: 'Support of {title} ended on {ends} ({record}). {extended}',
  },
  remedy: {
    ja: '後継への入れ替えを計画し、それまでは外とのつながりを絞ってください。',
    en: 'Plan its replacement and restrict its connections until then.',
  },
  source: 'https://endoflife.date/',
};

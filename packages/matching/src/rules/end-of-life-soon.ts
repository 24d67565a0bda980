import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'end-of-life-soon',
  title: { ja: 'まもなくサポート終了', en: 'Support ends within twelve months' },
  because: {
    ja: '{title} のサポートは {ends} に終わります（{record}）。{extended}',
    en: 'Support of {title} ends on {ends} ({record}). {extended}',
  },
  remedy: { ja: '入れ替えの予算と日程を決めてください。', en: 'Fix budget and date of its replacement.' },
  source: 'https://endoflife.date/',
};

import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'package-support-ends-soon',
  title: { ja: 'まもなくパッケージのサポート終了', en: 'Support of the package ends within twelve months' },
  because: {
    ja: '{name} {version} が入っています。{title} のセキュリティ修正は {ends} に終わります（{record}）。{remark}',
    en: '{name} {version} is installed. Security support of {title} ends on {ends} ({record}). {remark}',
  },
  remedy: {
    ja: '使っていなければ外してください。使っているなら、終わる日までに代わりのものを決めてください。',
    en: 'Remove it if it is not used. Otherwise choose what replaces it before that day.',
  },
  source: 'https://salsa.debian.org/debian/debian-security-support',
};

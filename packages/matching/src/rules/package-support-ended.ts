import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'package-support-ended',
  title: { ja: 'パッケージのサポート終了', en: 'Support of the package has ended' },
  because: {
    ja: '{name} {version} が入っています。{title} のセキュリティ修正は {ends} に終わりました（{record}）。{remark}',
    en: '{name} {version} is installed. Security support of {title} ended on {ends} ({record}). {remark}',
  },
  remedy: {
    ja: '使っていなければ外してください。使っているなら、サポートのある代わりのものか新しい版の OS へ移る日を決めてください。',
    en: 'Remove it if it is not used. Otherwise plan to move to something supported or to a newer release of the system.',
  },
  source: 'https://salsa.debian.org/debian/debian-security-support',
};

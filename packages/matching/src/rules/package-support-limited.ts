import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'package-support-limited',
  title: { ja: 'サポートが限られるパッケージ', en: 'Package with limited support' },
  because: {
    ja: '{name} {version} が入っています。{title} のセキュリティ修正は、決まった使い方のときだけ出ます（{record}）。{remark}',
    en: '{name} {version} is installed. Security support of {title} is limited to certain uses ({record}). {remark}',
  },
  remedy: {
    ja: 'この端末での使い方が対象か、保守会社に確かめてください。使っていなければ外してください。',
    en: 'Ask the maintenance company whether the use here is covered. Remove it if it is not used.',
  },
  source: 'https://salsa.debian.org/debian/debian-security-support',
};

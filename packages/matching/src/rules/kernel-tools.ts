import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'kernel-tools',
  title: { ja: 'カーネルのヘッダーと道具', en: 'Kernel headers and tools' },
  because: {
    ja: '{source} はカーネルの元パッケージに影響があるとしていますが（{record}）、ここにあるのはヘッダーや道具で、動くカーネルではありません。',
    en: '{source} calls the kernel source affected ({record}); these are headers or tools of it, no kernel that runs.',
  },
  remedy: {
    ja: '急ぎません。次の更新のときに一緒に新しくしてください。',
    en: 'Not urgent. Update them with the next maintenance.',
  },
  source: 'https://kernel-team.pages.debian.net/kernel-handbook/ch-packaging.html (binary packages of source linux)',
};

import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'windows-build-of-month',
  title: { ja: 'ビルドが修正の月を過ぎている', en: 'The build is past the month of the fix' },
  because: {
    ja: '{source} は更新 {kbs} で直したとしています（{record}）。この端末のビルドは、それより後の累積更新 {kb}（{build}）以上です。',
    en: '{source} mended it with {kbs} ({record}). The build of this machine is that of the later cumulative {kb} ({build}) or newer.',
  },
  source: 'https://learn.microsoft.com/en-us/windows/deployment/update/waas-overview (updates are cumulative)',
};

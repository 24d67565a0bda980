import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'windows-other-branch',
  title: { ja: '別の系列のビルドしか書かれていない', en: 'Only builds of other branches are named' },
  because: {
    ja: '{source} の修正ビルド {fixed} は別の系列のもので、この端末のビルドとは比べられません（{record}）。',
    en: 'The fixed build {fixed} of {source} belongs to another branch and cannot be compared with this one ({record}).',
  },
  remedy: {
    ja: 'Windows Update で最新の更新まで入っているか確かめてください。',
    en: 'Check with Windows Update that the newest update is installed.',
  },
  source: 'https://learn.microsoft.com/en-us/windows/release-health/release-information',
};

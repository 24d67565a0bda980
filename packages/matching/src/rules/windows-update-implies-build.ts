import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'windows-update-implies-build',
  title: { ja: '入っている更新がビルドを示す', en: 'An installed update tells the build' },
  because: {
    ja: '入っている更新 {kb} はビルド {build} に当たります。{source} はビルド {fixed} で直したとしています（{record}）。',
    en: 'The installed {kb} stands for build {build}. {source} mended it in build {fixed} ({record}).',
  },
  source: 'MSRC CVRF, KB and FixedBuild of one remediation',
};

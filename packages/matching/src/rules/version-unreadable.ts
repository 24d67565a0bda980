import type { Rule } from './rule.ts';

export const rule: Rule = {
  id: 'version-unreadable',
  title: { ja: '版を比べられない', en: 'Versions cannot be compared' },
  because: {
    ja: '{source} の記録（{record}）の版と、入っている版の書き方が違い、前後を比べられません。',
    en: 'The versions in the record of {source} ({record}) and the installed one are written differently and cannot be ordered.',
  },
  remedy: {
    ja: '製品の画面で正式な版を確かめ、元の記録と見比べてください。',
    en: 'Look up the exact version on the product and compare it with the original record.',
  },
  source: 'docs/decisions/0002-generic-versions-stay-unknown.md',
};

import type { Rule } from './rule.ts';

/**
 * What a distribution says about its own package does not hold for a vendor's build, a backport or a local rebuild: fixed
 * versions of the release do not speak about it, and neither does "not affected".
 */
export const rule: Rule = {
  id: 'not-from-archive',
  title: { ja: '配布元の書庫にない作り', en: 'Not built by the distribution' },
  because: {
    ja: 'これは {maker} が作ったもので、配布元の書庫のものではありません。{source} の判断（{record}）は当てはまるとは限りません。',
    en: 'This was built by {maker} and does not come from the distribution’s archive, so that the word of {source} ({record}) need not hold for it.',
  },
  remedy: {
    ja: '作った側（{maker}）の案内で、この脆弱性への対応を確かめてください。',
    en: 'Check with its maker ({maker}) whether this weakness is mended.',
  },
  source:
    'https://backports.debian.org/ ; https://security-team.debian.org/security_tracker.html (versions of the archive only)',
  judge({ identity, claim }) {
    if (identity.doubt?.rule !== 'not-from-archive') {
      return undefined;
    }
    return { claim, verdict: 'undetermined', rule: 'not-from-archive' };
  },
};

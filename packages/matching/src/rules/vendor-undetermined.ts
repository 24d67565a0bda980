import type { Rule } from './rule.ts';

/** The source itself says that it does not know. */
export const rule: Rule = {
  id: 'vendor-undetermined',
  title: { ja: '配布元も判断していない', en: 'The source has not decided' },
  because: {
    ja: '{source} も、影響があるかどうかをまだ判断していません（{record}）。{reason}',
    en: '{source} itself has not decided whether it is affected ({record}). {reason}',
  },
  remedy: { ja: '配布元の判断が出るまで見守ってください。', en: 'Watch until the source has decided.' },
  source: 'https://security-team.debian.org/security_tracker.html ("undetermined")',
  judge({ claim }) {
    if (claim.status !== 'undetermined' && claim.tracker !== 'undetermined') {
      return undefined;
    }
    return { claim, verdict: 'undetermined', rule: 'vendor-undetermined' };
  },
};

import { holdsVersion } from '../claim-range.ts';
import type { Rule } from './rule.ts';

/** The source says that these versions do not have the weakness. For a distribution's own package that is final. */
export const rule: Rule = {
  id: 'vendor-not-affected',
  title: { ja: '配布元が影響なしとしている', en: 'The source says not affected' },
  because: {
    ja: '{source} は影響なしとしています（{record}）。',
    en: '{source} says that it is not affected ({record}).',
  },
  source: 'https://security-team.debian.org/security_tracker.html ("not-affected")',
  judge({ identity, claim }) {
    if (claim.status !== 'not-affected') {
      return undefined;
    }
    const holds = holdsVersion(claim, identity.judgedVersion);
    if (holds === 'no') {
      return 'not-meant';
    }
    return holds === 'yes'
      ? { claim, verdict: 'not-affected', rule: 'vendor-not-affected' }
      : { claim, verdict: 'undetermined', rule: 'version-unreadable' };
  },
};

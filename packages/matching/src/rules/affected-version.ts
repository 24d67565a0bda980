import { holdsVersion, isListed } from '../claim-range.ts';
import type { Rule } from './rule.ts';

/** The installed version against the versions of the claim: the plain case. */
export const rule: Rule = {
  id: 'affected-version',
  title: { ja: '影響のある版', en: 'Affected version' },
  because: {
    ja: '{source} は {range}に影響があるとしています（{record}）。',
    en: '{source} says that {range} is affected ({record}).',
  },
  source: 'the claim itself',
  judge({ identity, claim }) {
    const version = identity.judgedVersion;
    const holds = holdsVersion(claim, version);
    if (holds === 'unknown') {
      return { claim, verdict: 'undetermined', rule: 'version-unreadable' };
    }
    if (holds === 'no') {
      return { claim, verdict: 'not-affected', rule: claim.fixed === undefined ? 'outside-range' : 'at-or-past-fix' };
    }
    if (isListed(claim.versions, version)) {
      return { claim, verdict: 'affected', rule: 'listed-version' };
    }
    const bounded = claim.ranges.length > 0 || claim.versions !== undefined;
    if (claim.fixed !== undefined && claim.ranges.length === 1 && claim.ranges[0]?.from === undefined) {
      return { claim, verdict: 'affected', rule: 'fixed-version' };
    }
    return {
      claim,
      verdict: 'affected',
      rule: bounded ? 'affected-version' : identity.package === undefined ? 'every-version' : 'no-fix',
    };
  },
};

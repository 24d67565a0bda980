import { holdsVersion } from '../claim-range.ts';
import type { Rule } from './rule.ts';

/** The source words its versions so that no program can compare them. What it does list one by one still counts. */
export const rule: Rule = {
  id: 'unreadable-claim',
  title: { ja: '配布元の書き方が比べられない', en: 'The source cannot be compared' },
  because: {
    ja: '{source} の記録（{record}）からは、この版が当てはまるか分かりません。{reason}',
    en: 'The record of {source} ({record}) does not tell whether this version is meant. {reason}',
  },
  remedy: { ja: '元の記録を読んで確かめてください。', en: 'Read the original record and decide.' },
  source: 'packages/knowledge/src/unreadable.ts',
  judge({ identity, claim }) {
    if (claim.unreadable === undefined) {
      return undefined;
    }
    const listed = claim.ranges.length > 0 || (claim.versions?.length ?? 0) > 0;
    if (listed && holdsVersion(claim, identity.judgedVersion) === 'yes') {
      return undefined;
    }
    return { claim, verdict: 'undetermined', rule: 'unreadable-claim' };
  },
};

import type { Rule } from './rule.ts';

/** An empty version is never compared: neither affected nor fine. */
export const rule: Rule = {
  id: 'version-unknown',
  title: { ja: '版が分からない', en: 'Version not known' },
  because: {
    ja: '{source} の記録（{record}）に当てはまるか判断できません。',
    en: 'The installed version is not known, so that the record of {source} ({record}) cannot be applied.',
  },
  remedy: { ja: '版を調べて登録してください。', en: 'Find out the version and enter it.' },
  source: 'anchore/grype issue 1349 and fleetdm/fleet issue 13615: an empty version matched everything or nothing',
  judge({ identity, claim }) {
    if (identity.judgedVersion !== '') {
      return undefined;
    }
    return claim.status === 'not-affected' && claim.ranges.length === 0 && claim.versions === undefined
      ? { claim, verdict: 'not-affected', rule: 'vendor-not-affected' }
      : { claim, verdict: 'undetermined', rule: 'version-unknown' };
  },
};

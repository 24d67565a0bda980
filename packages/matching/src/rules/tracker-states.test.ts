import type { TrackerState } from '@tsukuroi/knowledge/record.ts';
import { describe, expect, it } from 'vitest';
import { claim, DEBIAN_12, debPackage, exploitedRecord, judge, knowledgeOf, machine } from '../testing/samples.ts';

const TAR = 'deb/debian/12/tar';
const host = machine(DEBIAN_12, [debPackage('tar', '1.34+dfsg-1.2+deb12u1')]);

function stated(tracker: TrackerState, status: 'affected' | 'not-affected' | 'undetermined' = 'affected') {
  return claim(TAR, 'CVE-2000-0001', { tracker, status });
}

describe('states of Debian’s tracker', () => {
  it.each([
    ['no-dsa', 'affected', 'watch', '急いで直すほどではない'],
    ['postponed', 'affected', 'watch', '次の更新に合わせて'],
    ['ignored', 'affected', 'watch', '直さないと決めて'],
    ['unimportant', 'affected', 'watch', '危険はほとんどない'],
    ['end-of-life', 'affected', 'next-window', 'サポートは終わって'],
  ] as const)('%s is shown as %s, decided as %s, with its words', (tracker, verdict, decision, words) => {
    const [finding] = judge(host, knowledgeOf([stated(tracker)])).findings;

    expect(finding).toMatchObject({ verdict, decision });
    expect(finding?.because).toContain(words);
  });

  it('undetermined stays undetermined', () => {
    const found = judge(host, knowledgeOf([stated('undetermined', 'undetermined')]));

    expect(found.short).toEqual(['CVE-2000-0001 tar undetermined vendor-undetermined']);
  });

  it('not-affected is final for a distribution’s own package, whatever a CPE says', () => {
    const records = [stated('not-affected', 'not-affected'), claim('cpe/a/gnu/tar', 'CVE-2000-0001')];

    expect(judge(host, knowledgeOf(records)).short).toEqual([]);
    expect(judge(host, knowledgeOf(records), [], { all: true }).short).toEqual([
      'CVE-2000-0001 tar not-affected vendor-not-affected',
    ]);
  });

  it.each(['no-dsa', 'unimportant', 'ignored'] as const)(
    '%s does not wait when it is known to be exploited',
    (tracker) => {
      const knowledge = knowledgeOf([stated(tracker), exploitedRecord('CVE-2000-0001', 'GNU', 'tar')]);

      expect(judge(host, knowledge).findings.find(({ id }) => id === 'CVE-2000-0001')?.decision).toBe('this-week');
    },
  );

  it('a correction outranks the tracker; knowledge that ships with the product does not', () => {
    const open = claim(TAR, 'CVE-2000-0001');
    const correction = claim(TAR, 'CVE-2000-0001', { feed: 'override', status: 'not-affected' });
    const starter = claim(TAR, 'CVE-2000-0001', { feed: 'starter', status: 'not-affected' });

    expect(judge(host, knowledgeOf([open, correction])).short).toEqual([]);
    expect(judge(host, knowledgeOf([open, starter])).short).toEqual(['CVE-2000-0001 tar affected no-fix']);
  });
});

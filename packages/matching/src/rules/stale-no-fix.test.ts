import { describe, expect, it } from 'vitest';
import { claim, DEBIAN_12, debPackage, fixedIn, judge, knowledgeOf, machine } from '../testing/samples.ts';

const CURL = 'deb/debian/12/curl';
const records = [
  claim(CURL, 'CVE-2024-11053'),
  claim(CURL, 'CVE-2024-9681', { versions: ['7.88.1-10+deb12u4'] }),
  fixedIn(CURL, 'CVE-2024-2398', '7.88.1-10+deb12u6'),
];
const host = machine(DEBIAN_12, [debPackage('curl', '7.88.1-10+deb12u4')]);

describe('rule (c): "affected, no fix" from a feed past its staleness limit', () => {
  it('is undetermined, unless the feed lists this very version; a known fix stays a fact', () => {
    const old = judge(host, knowledgeOf(records, { debian: '2025-02-12' }));

    expect(old.short).toEqual([
      'CVE-2024-11053 curl undetermined stale-no-fix',
      'CVE-2024-2398 curl affected fixed-version',
      'CVE-2024-9681 curl affected listed-version',
    ]);
    expect(old.findings.find(({ id }) => id === 'CVE-2024-11053')?.because).toContain('2025-02-12');
  });

  it('is affected while the feed is fresh', () => {
    expect(judge(host, knowledgeOf(records)).short).toContain('CVE-2024-11053 curl affected no-fix');
  });

  it('a feed without a date counts as old', () => {
    const undated = judge(host, knowledgeOf(records, { debian: undefined }));

    expect(undated.short).toContain('CVE-2024-11053 curl undetermined stale-no-fix');
  });
});

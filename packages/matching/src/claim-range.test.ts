import { describe, expect, it } from 'vitest';
import { holdsVersion } from './claim-range.ts';
import { claim, judge, knowledgeOf, machine } from './testing/samples.ts';

const FIREFOX = claim('rpm/rhel/8/firefox', 'CVE-2023-6212', {
  feed: 'redhat',
  ranges: [{ to: '115.5.0-1.el8_9' }],
  fixed: '115.5.0-1.el8_9',
  alsoFixed: ['115.5.0-1.el8_8', '115.5.0-1.el8_6'],
});

describe('versions that a claim speaks about', () => {
  it('the fixed build of another minor release of RHEL is mended although it is below the newest fix', () => {
    expect(holdsVersion(FIREFOX, '115.5.0-1.el8_8')).toBe('no');
    expect(holdsVersion(FIREFOX, '115.4.0-1.el8_8')).toBe('yes');
    expect(holdsVersion(FIREFOX, '115.5.0-1.el8_9')).toBe('no');
  });

  it('and so it is judged, fast path or not', () => {
    const host = (version: string) =>
      judge(
        machine({ id: 'rhel', version: '8.8', name: 'RHEL 8.8' }, [
          { scheme: 'rpm', name: 'firefox', version, arch: 'x86_64', source: 'firefox', sourceVersion: version },
        ]),
        knowledgeOf([FIREFOX]),
      ).short;

    expect(host('115.5.0-1.el8_8')).toEqual([]);
    expect(host('115.4.0-1.el8_8')).toEqual(['CVE-2023-6212 firefox affected fixed-version']);
  });

  it('no range and no list is every version; an unknown scheme is unknown', () => {
    expect(holdsVersion({ scheme: 'deb', ranges: [] }, '1')).toBe('yes');
    expect(holdsVersion({ scheme: 'nobody', ranges: [{ to: '2' }] }, '1')).toBe('unknown');
    expect(holdsVersion({ scheme: 'nobody', ranges: [], versions: ['1'] }, '1')).toBe('yes');
  });
});

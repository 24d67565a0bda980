import { describe, expect, it } from 'vitest';
import { claim, debPackage, fixedIn, knowledgeOf } from '../testing/samples.ts';
import { trackerPairs } from './rule.ts';

const TAR = 'deb/debian/12/tar';
const knowledge = knowledgeOf([
  fixedIn(TAR, 'CVE-2000-0001', '1.35-1'),
  fixedIn(TAR, 'CVE-2000-0002', '1.34-1'),
  claim(TAR, 'CVE-2000-0003', { status: 'undetermined', tracker: 'undetermined' }),
  claim(TAR, 'CVE-2000-0004', { tracker: 'unimportant' }),
  claim(TAR, 'CVE-2000-0005', { tracker: 'no-dsa' }),
  claim(TAR, 'CVE-2000-0006', { status: 'not-affected' }),
  claim(TAR, 'DSA-1-1'),
]);

function pairs(...software: ReturnType<typeof debPackage>[]): string[] {
  return trackerPairs(software, { distribution: 'debian', release: '12' }, knowledge).map(
    (pair) => `${pair.package} ${pair.vulnerability}`,
  );
}

describe('the tracker as it is', () => {
  it('goes by the source version and by nothing else', () => {
    const vendorBuild = debPackage('tar', '1.36-1~bpo12+1', { sourceVersion: '1.34-2', origin: 'local' });

    expect(pairs(vendorBuild)).toEqual(['tar CVE-2000-0001', 'tar CVE-2000-0003', 'tar CVE-2000-0005']);
  });

  it('names each binary package of the source', () => {
    const found = pairs(debPackage('tar', '1.35-1'), debPackage('tar-scripts', '1.35-1', { source: 'tar' }));

    expect(found).toEqual([
      'tar CVE-2000-0003',
      'tar CVE-2000-0005',
      'tar-scripts CVE-2000-0003',
      'tar-scripts CVE-2000-0005',
    ]);
  });
});

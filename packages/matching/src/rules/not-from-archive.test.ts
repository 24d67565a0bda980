import { describe, expect, it } from 'vitest';
import { archived, claim, DEBIAN_12, debPackage, fixedIn, judge, knowledgeOf, machine } from '../testing/samples.ts';

const CURL = 'deb/debian/12/curl';
const NODE = 'deb/debian/12/nodejs';

describe('rule (b): packages that are not from the distribution’s archive', () => {
  const knowledge = knowledgeOf([
    fixedIn(CURL, 'CVE-2024-2398', '7.88.1-10+deb12u6'),
    claim(NODE, 'CVE-2024-21891', { status: 'not-affected' }),
  ]);

  it.each<[string, string | undefined, string]>([
    ['8.11.1-1~bpo12+1', undefined, 'a backport by its version'],
    ['7.88.1-10+deb12u9+local1', undefined, 'a local rebuild by its version'],
    ['7.88.1-10+deb12u9', 'local', 'an origin that no list knows'],
    ['7.88.1-10+deb12u9', 'Hospital Vendor K.K.', 'a foreign origin'],
    ['7.88.1-10ubuntu1', undefined, 'Ubuntu’s package on Debian'],
  ])('%s with origin %s is undetermined: %s', (version, origin) => {
    const item = debPackage('curl', version, origin === undefined ? {} : { origin });

    expect(judge(machine(DEBIAN_12, [item]), knowledge).short).toEqual([
      'CVE-2024-2398 curl undetermined not-from-archive',
    ]);
  });

  it.each([
    ['7.88.1-10+deb12u4', undefined],
    ['7.88.1-10+deb12u4', 'Debian'],
  ])('%s with origin %s is Debian’s own', (version, origin) => {
    const item = debPackage('curl', version, origin === undefined ? {} : { origin });

    expect(judge(machine(DEBIAN_12, [item]), knowledge).short).toEqual(['CVE-2024-2398 curl affected fixed-version']);
  });

  it('NodeSource’s nodejs: even "not affected" of Debian does not hold for it', () => {
    const item = debPackage('nodejs', '20.20.2-1nodesource1');

    expect(judge(machine(DEBIAN_12, [item]), knowledge).short).toEqual([
      'CVE-2024-21891 nodejs undetermined not-from-archive',
    ]);
    expect(judge(machine(DEBIAN_12, [debPackage('nodejs', '18.13.0+dfsg1-1')]), knowledge).short).toEqual([]);
  });

  it('a version beyond everything in the archive index was not built there', () => {
    const withIndex = knowledgeOf([
      fixedIn(CURL, 'CVE-2024-2398', '7.88.1-10+deb12u6'),
      archived('curl', '7.88.1-10+deb12u15'),
    ]);

    const beyond = judge(machine(DEBIAN_12, [debPackage('curl', '7.90.0-1')]), withIndex);
    const ownLater = judge(machine(DEBIAN_12, [debPackage('curl', '7.88.1-10+deb12u16')]), withIndex);

    expect(beyond.short).toEqual(['CVE-2024-2398 curl undetermined not-from-archive']);
    expect(ownLater.short).toEqual([]);
  });

  it('a vendor’s build that the product map knows is judged as that product too', () => {
    const node = {
      id: 'nodejs',
      title: { ja: 'Node.js', en: 'Node.js' },
      match: [{ name: 'nodejs' }],
      products: ['cpe/a/nodejs/node.js'],
      scheme: 'generic',
    };
    const withCpe = knowledgeOf([
      claim(NODE, 'CVE-2024-21891', { status: 'not-affected' }),
      fixedIn('cpe/a/nodejs/node.js', 'CVE-2024-21892', '20.11.1'),
    ]);
    const item = debPackage('nodejs', '20.11.0-1nodesource1');

    expect(judge(machine(DEBIAN_12, [item]), withCpe, [node]).short).toEqual([
      'CVE-2024-21891 nodejs undetermined not-from-archive',
      'CVE-2024-21892 nodejs undetermined version-unreadable',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { archived, claim, DEBIAN_12, debPackage, fixedIn, judge, knowledgeOf, machine } from '../testing/samples.ts';

const OPENSSL = fixedIn('deb/debian/12/openssl', 'CVE-2023-5363', '3.0.11-1~deb12u2');
const bare = (name: string, version: string) => {
  const { source: _source, sourceVersion: _version, ...rest } = debPackage(name, version);
  return rest;
};

describe('rule (e): a listing without source names', () => {
  it('is mapped through the archive index', () => {
    const knowledge = knowledgeOf([OPENSSL, archived('libssl3', '3.0.17-1~deb12u2', { source: 'openssl' })]);

    const found = judge(machine(DEBIAN_12, [bare('libssl3', '3.0.11-1~deb12u1')]), knowledge);

    expect(found.short).toEqual(['CVE-2023-5363 libssl3 affected fixed-version']);
    expect(found.unmapped).toEqual([]);
  });

  it('takes the source version that the index names, and strips a binary-only rebuild', () => {
    const knowledge = knowledgeOf([
      fixedIn('deb/debian/12/zlib', 'CVE-2022-37434', '1:1.2.13.dfsg-1'),
      archived('zlib1g', '1:1.2.13.dfsg-1+b1', { source: 'zlib', sourceVersion: '1:1.2.13.dfsg-1' }),
    ]);

    expect(judge(machine(DEBIAN_12, [bare('zlib1g', '1:1.2.13.dfsg-1+b1')]), knowledge).short).toEqual([]);
    expect(judge(machine(DEBIAN_12, [bare('zlib1g', '1:1.2.12.dfsg-1+b2')]), knowledge).short).toEqual([
      'CVE-2022-37434 zlib1g affected fixed-version',
    ]);
  });

  it('is unknown where binaries count otherwise than their source', () => {
    const knowledge = knowledgeOf([
      fixedIn('deb/debian/12/gcc-defaults', 'CVE-2000-0001', '1.300'),
      archived('gcc', '4:12.2.0-3', { source: 'gcc-defaults', sourceVersion: '1.203' }),
    ]);

    const found = judge(machine(DEBIAN_12, [bare('gcc', '4:12.1.0-1')]), knowledge);

    expect(found.short).toEqual([]);
    expect(found.unmapped).toEqual(['gcc']);
  });

  it('without an index: undetermined where a source has the same name, else listed', () => {
    const knowledge = knowledgeOf([OPENSSL]);
    const listing = machine(DEBIAN_12, [bare('openssl', '3.0.11-1~deb12u1'), bare('libssl3', '3.0.11-1~deb12u1')]);

    const found = judge(listing, knowledge);

    expect(found.short).toEqual(['CVE-2023-5363 openssl undetermined source-unknown']);
    expect(found.unmapped).toEqual(['libssl3']);
  });

  it('a listing of another kind does not borrow the index', () => {
    const knowledge = knowledgeOf([claim('deb/debian/11/openssl', 'CVE-2023-5363'), archived('libssl3', '3.0.17-1')]);
    const os = { id: 'debian', version: '11', name: 'Debian 11' };

    expect(judge(machine(os, [bare('libssl3', '3.0.11-1')]), knowledge).unmapped).toEqual(['libssl3']);
  });
});

import { type PrimaryPackage, primaryReader } from '@tsukuroi/providers/dnf/primary.ts';
import { describe, expect, it } from 'vitest';
import { readRepomd } from './repomd.ts';
import { dnfSources } from './repositories.ts';

const EL9 = { releasever: '9', basearch: 'x86_64' };

describe('a .repo file', () => {
  it('is read with the variables of dnf; what is not enabled is left out', () => {
    const text = `# of the vendor
[baseos]
name = BaseOS
baseurl = https://repo.example.org/$releasever/BaseOS/$basearch/os
 https://mirror.example.org/\${releasever}/BaseOS/$basearch/os/
gpgcheck = 0
[debug]
enabled = 0
baseurl=https://repo.example.org/debug
`;

    expect(dnfSources('x.repo', text, EL9)).toEqual([
      {
        id: 'baseos',
        addresses: ['https://repo.example.org/9/BaseOS/x86_64/os/', 'https://mirror.example.org/9/BaseOS/x86_64/os/'],
      },
    ]);
  });

  it.each([
    ['a metalink alone', '[a]\nmetalink=https://x.example/'],
    ['a file on this machine', '[a]\nbaseurl=file:///etc/'],
    ['a variable that nobody set', '[a]\nbaseurl=https://x.example/$contentdir/'],
    ['a password in the address', '[a]\nbaseurl=https://u:p@x.example/'],
    ['a name that climbs out', '[../a]\nbaseurl=https://x.example/'],
    ['nothing that is enabled', '[a]\nenabled=0\nbaseurl=https://x.example/'],
  ])('%s is refused', (_, text) => {
    expect(() => dnfSources('x.repo', text, EL9)).toThrow('DNF_REPO_FILE');
  });
});

const HASH = 'a'.repeat(64);
const data = (type: string, more = `<location href="repodata/p.xml.gz"/>`) =>
  `<data type="${type}"><checksum type="sha256">${HASH}</checksum>${more}<timestamp>1700000000</timestamp><size>10</size></data>`;
const repomd = (inside: string, before = '') => Buffer.from(`<?xml version="1.0"?>${before}<repomd>${inside}</repomd>`);

describe('a hostile repomd.xml', () => {
  it.each([
    ['a path out of the repository', repomd(data('primary', '<location href="../../etc/passwd"/>'))],
    ['an address of somebody else', repomd(data('primary', '<location xml:base="https://evil.example/" href="p"/>'))],
    ['two primaries', repomd(data('primary') + data('primary'))],
    ['no primary', repomd(data('filelists'))],
    ['no time', repomd(data('primary').replace(/<timestamp>.*<\/timestamp>/, ''))],
    ['no size', repomd(data('primary').replace(/<size>.*<\/size>/, ''))],
    ['a document type', repomd(data('primary'), '<!DOCTYPE x [<!ENTITY a "b">]>')],
    ['not XML', Buffer.from('<repomd')],
    ['not UTF-8', Buffer.from([0x3c, 0xff, 0xfe])],
    ['nesting without end', repomd('<a>'.repeat(10_000))],
  ])('%s is refused', (_, bytes) => {
    expect(() => readRepomd(bytes, 'baseos')).toThrow('DNF_REPOMD_INVALID');
  });

  it('one that is right is read', () => {
    expect(readRepomd(repomd(data('primary')), 'baseos').metadata).toHaveLength(1);
  });
});

describe('primary.xml', () => {
  const item = (fields: string) =>
    `<package type="rpm"><name>bash</name><arch>x86_64</arch><version epoch="0" ver="5.1.8" rel="9.el9"/><checksum type="sha256">${HASH}</checksum><size package="10"/><location href="Packages/bash.rpm"/>${fields}</package>`;
  const read = (text: string) => {
    const found: PrimaryPackage[] = [];
    const reader = primaryReader((one) => found.push(one));
    const bytes = Buffer.from(`<metadata>${text}</metadata>`);
    for (let at = 0; at < bytes.length; at += 7) {
      reader.push(bytes.subarray(at, at + 7));
    }
    reader.end();
    return { found, unreadable: reader.state.unreadable };
  };

  it('is read in pieces of any size; letters of several bytes too', () => {
    const { found } = read(item('<summary>端末の殻</summary>'));

    expect(found.map(({ name, evr, size }) => [name, evr, size])).toEqual([['bash', '5.1.8-9.el9', 10]]);
  });

  it.each([
    ['a name that a program would read as an option', item('').replace('<name>bash', '<name>--root=x')],
    ['a path out of the repository', item('').replace('Packages/', '../')],
    ['an address of somebody else', item('').replace('<location ', '<location xml:base="https://evil.example/" ')],
    ['a weak hash', item('').replace('type="sha256"', 'type="md5"')],
  ])('%s: counted, never handed over', (_, text) => {
    expect(read(text + item(''))).toMatchObject({ found: [{ name: 'bash' }], unreadable: 1 });
  });
});

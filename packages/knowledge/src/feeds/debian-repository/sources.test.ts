import { expect, test } from 'vitest';
import { repositoryPlans } from './download.ts';
import { feed } from './feed.ts';
import { aptSources } from './sources.ts';

test('deb822 files: several suites, comments, disabled and source stanzas', () => {
  const text = [
    'Types: deb deb-src',
    '# a remark',
    'URIs: http://mirror.hospital.example/debian',
    'Suites: bookworm',
    ' bookworm-updates',
    'Components: main contrib',
    'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
    '',
    'Types: deb-src',
    'URIs: http://mirror.hospital.example/debian',
    'Suites: bookworm',
    'Components: main',
    '',
    'Enabled: no',
    'Types: deb',
    'URIs: http://other.example/debian',
    'Suites: bookworm',
    'Components: main',
  ].join('\n');

  const common = { uri: 'http://mirror.hospital.example/debian', components: ['main', 'contrib'], architectures: [] };
  expect(aptSources('/etc/apt/sources.list.d/debian.sources', text)).toEqual([
    { ...common, suite: 'bookworm' },
    { ...common, suite: 'bookworm-updates' },
  ]);
});

test('one-line files: options, comments, flat repositories', () => {
  const text = [
    '# deb http://commented.example/debian bookworm main',
    'deb [arch=amd64,i386 signed-by=/k.gpg] https://mirror.example/debian-security bookworm-security main # a remark',
    'deb-src https://mirror.example/debian bookworm main',
    'deb https://flat.example/repository ./',
    'deb cdrom:[Debian]/ bookworm main',
  ].join('\n');

  const sources = aptSources('/etc/apt/sources.list', text);
  const plans = repositoryPlans(sources, 'arm64');

  expect(plans.map(({ url, saveAs }) => [url, saveAs])).toEqual(
    [
      ['InRelease', 'InRelease'],
      ['main/binary-amd64/Packages.xz', 'main/binary-amd64/Packages.xz'],
      ['main/binary-i386/Packages.xz', 'main/binary-i386/Packages.xz'],
    ].map(([url, saveAs]) => [
      `https://mirror.example/debian-security/dists/bookworm-security/${url}`,
      `debian-repository/mirror.example/debian-security/dists/bookworm-security/${saveAs}`,
    ]),
  );
  expect(plans.every(({ saveAs }) => feed.accepts(saveAs))).toBe(true);
});

test('the architecture of the machine stands where a source names none', () => {
  const [, index] = repositoryPlans(aptSources('a.list', 'deb http://m.example/debian bookworm main'), 'arm64');

  expect(index?.url).toBe('http://m.example/debian/dists/bookworm/main/binary-arm64/Packages.xz');
  // Plain http is for content whose signature is checked before it is parsed.
  expect(index?.signed).toBe(true);
});

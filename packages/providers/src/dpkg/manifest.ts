import type { ProviderManifest } from '../provider.ts';

export const dpkgManifest: ProviderManifest = {
  id: 'dpkg',
  title: { ja: 'dpkg のパッケージ', en: 'dpkg packages' },
  learns: ['software', 'changelogs'],
  reads: [
    '/var/lib/dpkg/status',
    '/var/lib/dpkg/status.d',
    '/var/lib/apt/lists',
    '/usr/share/doc/*/changelog.Debian.gz',
  ],
  runs: [
    {
      command: '/usr/lib/apt/apt-helper',
      args: ['cat-file', 'LIST'],
      exitCodes: { 0: 'the unpacked list on standard output', 100: 'the file could not be opened' },
      source: 'apt 2.6 apt-helper --help: "cat-file - concatenate files, with automatic decompression"',
    },
  ],
};

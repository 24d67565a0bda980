import type { ProviderManifest } from '../provider.ts';

export const rpmManifest: ProviderManifest = {
  id: 'rpm',
  title: { ja: 'rpm のパッケージ', en: 'rpm packages' },
  learns: ['software'],
  reads: ['/usr/lib/sysimage/rpm', '/var/lib/rpm'],
  runs: [
    {
      command: '/usr/bin/rpm',
      args: ['--dbpath', 'FOLDER', '-qa', '--nosignature', '--nodigest', '--qf', 'RPM_QUERY'],
      exitCodes: {
        0: 'every package of the database on standard output; also for a database that cannot be read',
        1: 'failed',
      },
      source:
        'rpm(8); an empty answer with exit code 0 was seen with rpm 4.18 on an empty folder, in which it then made a database',
    },
  ],
};

import type { ProviderManifest } from '../provider.ts';

export const systemdManifest: ProviderManifest = {
  id: 'systemd',
  title: { ja: 'サービス', en: 'Services' },
  learns: ['services'],
  reads: ['/etc/systemd/system', '/lib/systemd/system', '/usr/lib/systemd/system', '/run/systemd/system'],
  runs: [
    {
      command: '/usr/bin/systemctl',
      args: ['list-units', '--type=service', '--all', '--plain', '--no-legend', '--no-pager', '--full'],
      exitCodes: { 0: 'the loaded services with their state', 1: 'systemd did not answer' },
      source: 'systemctl(1)',
    },
  ],
};

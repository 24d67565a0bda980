import type { ProviderManifest } from '../provider.ts';

export const linuxReleaseManifest: ProviderManifest = {
  id: 'linux-release',
  title: { ja: 'Linux の版と名前', en: 'Linux release and name' },
  learns: ['os', 'arch', 'device', 'hostname'],
  reads: ['/etc/os-release', '/usr/lib/os-release', '/etc/machine-id', '/etc/hostname', '/var/lib/dpkg/arch'],
  runs: [],
};

import type { ProviderManifest } from '../provider.ts';

export const linuxPlatformManifest: ProviderManifest = {
  id: 'linux-platform',
  title: { ja: '機種', en: 'Hardware' },
  learns: ['platform'],
  reads: ['/sys/class/dmi/id', '/proc/device-tree/model', '/proc/cpuinfo', '/run/systemd/container', '/.dockerenv'],
  runs: [],
};

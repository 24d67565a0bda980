import type { ProviderManifest } from '../provider.ts';

export const linuxNetworkManifest: ProviderManifest = {
  id: 'linux-network',
  title: { ja: '待ち受けとネットワーク', en: 'Listening sockets and network' },
  learns: ['listening', 'interfaces'],
  reads: ['/proc/net/tcp', '/proc/net/tcp6', '/proc/net/udp', '/proc/net/udp6', '/proc/*/fd', '/sys/class/net'],
  runs: [],
};

import type { ProviderManifest } from '../provider.ts';

export const aptManifest: ProviderManifest = {
  id: 'apt',
  title: { ja: 'apt の更新の設定', en: 'apt update settings' },
  learns: ['updates'],
  reads: ['/etc/apt/apt.conf', '/etc/apt/apt.conf.d', '/etc/apt/sources.list', '/etc/apt/sources.list.d'],
  runs: [],
};

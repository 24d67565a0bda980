import type { ProviderManifest } from '../provider.ts';

export const dnfManifest: ProviderManifest = {
  id: 'dnf',
  title: { ja: 'dnf の更新の設定', en: 'dnf update settings' },
  learns: ['updates'],
  reads: ['/etc/dnf/automatic.conf', '/etc/yum.repos.d', '/etc/systemd/system/timers.target.wants'],
  runs: [],
};

import type { ProviderManifest } from '../provider.ts';

export const linuxAccountsManifest: ProviderManifest = {
  id: 'linux-accounts',
  title: { ja: 'この機器のアカウント', en: 'Local accounts' },
  learns: ['accounts'],
  reads: ['/etc/passwd', '/etc/shadow', '/etc/group', '/etc/sudoers', '/etc/sudoers.d'],
  runs: [],
};

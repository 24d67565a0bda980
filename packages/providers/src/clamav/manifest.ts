import type { ProviderManifest } from '../provider.ts';

export const clamavManifest: ProviderManifest = {
  id: 'clamav',
  title: { ja: 'ウイルス対策（ClamAV）', en: 'Antivirus (ClamAV)' },
  learns: ['antivirus'],
  reads: ['/var/lib/clamav', '/proc/*/comm'],
  runs: [],
};

import type { ProviderManifest } from '../provider.ts';

export const linuxKernelManifest: ProviderManifest = {
  id: 'linux-kernel',
  title: { ja: 'カーネルと再起動待ち', en: 'Kernel and pending restart' },
  learns: ['kernel', 'restartPending'],
  reads: ['/boot', '/proc/version', '/proc/*/maps', '/run/reboot-required', '/run/reboot-required.pkgs'],
  runs: [],
};

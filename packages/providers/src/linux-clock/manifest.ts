import type { ProviderManifest } from '../provider.ts';

export const linuxClockManifest: ProviderManifest = {
  id: 'linux-clock',
  title: { ja: '時計・起動・利用中の人', en: 'Clock, boot and sessions' },
  learns: ['bootId', 'uptimeSeconds', 'clockSynchronised', 'sessions'],
  reads: [
    '/proc/sys/kernel/random/boot_id',
    '/proc/uptime',
    '/run/systemd/timesync/synchronized',
    '/var/lib/chrony/chrony.drift',
    '/var/lib/chrony/drift',
    '/run/utmp',
  ],
  runs: [],
};

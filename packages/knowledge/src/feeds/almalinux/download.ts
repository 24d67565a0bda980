import type { DownloadPlan } from '../../download.ts';

export const downloads: readonly DownloadPlan[] = [
  {
    id: 'osv',
    url: 'https://codeload.github.com/AlmaLinux/osv-database/tar.gz/refs/heads/master',
    saveAs: 'almalinux/osv-database.tar.gz',
    limitBytes: 256 * 1024 ** 2,
    conditional: 'etag',
    everyHours: 12,
    source:
      'https://github.com/AlmaLinux/osv-database ("OSV advisories are compiled … after each errata update"; read 2026-11-22)',
  },
];

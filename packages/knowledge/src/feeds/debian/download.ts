import type { DownloadPlan } from '../../download.ts';

/** The tracker outweighs the others; the advisory lists add the releases and years that the tracker has dropped. */
export const downloads: readonly DownloadPlan[] = [
  {
    id: 'tracker',
    url: 'https://security-tracker.debian.org/tracker/data/json',
    saveAs: 'debian/tracker.json',
    limitBytes: 512 * 1024 ** 2,
    conditional: 'last-modified',
    everyHours: 6,
    source: 'https://security-tracker.debian.org/tracker/ ("JSON"; its code sets Last-Modified; read 2026-11-22)',
  },
  {
    id: 'dsa',
    url: 'https://salsa.debian.org/security-tracker-team/security-tracker/-/raw/master/data/DSA/list',
    saveAs: 'debian/DSA-list.txt',
    limitBytes: 32 * 1024 ** 2,
    conditional: 'etag',
    everyHours: 24,
    source: 'https://security-team.debian.org/security_tracker.html ("The DSA list"; read 2026-11-22)',
  },
  {
    id: 'dla',
    url: 'https://salsa.debian.org/security-tracker-team/security-tracker/-/raw/master/data/DLA/list',
    saveAs: 'debian/DLA-list.txt',
    limitBytes: 32 * 1024 ** 2,
    conditional: 'etag',
    everyHours: 24,
    source: 'https://security-team.debian.org/security_tracker.html (read 2026-11-22)',
  },
  {
    id: 'support-ended',
    url: 'https://salsa.debian.org/debian/debian-security-support/-/raw/master/security-support-ended.deb{item}',
    saveAs: 'debian/security-support-ended.deb{item}',
    limitBytes: 4 * 1024 ** 2,
    conditional: 'etag',
    everyHours: 24 * 7,
    each: { by: 'items', items: ['11', '12', '13'] },
    source:
      'https://salsa.debian.org/debian/debian-security-support (named by bin/unsupported_packages.py; read 2026-11-22)',
  },
  {
    id: 'support-limited',
    url: 'https://salsa.debian.org/debian/debian-security-support/-/raw/master/security-support-limited',
    saveAs: 'debian/security-support-limited',
    limitBytes: 4 * 1024 ** 2,
    conditional: 'etag',
    everyHours: 24 * 7,
    source:
      'https://salsa.debian.org/debian/debian-security-support (named by bin/unsupported_packages.py; read 2026-11-22)',
  },
];

import type { DownloadPlan } from '../../download.ts';

export const downloads: readonly DownloadPlan[] = [
  {
    id: 'vex',
    url: 'https://security.access.redhat.com/data/csaf/v2/vex/{item}',
    saveAs: 'redhat/csaf_vex.tar.zst',
    limitBytes: 2 * 1024 ** 3,
    conditional: 'etag',
    everyHours: 24,
    each: {
      by: 'list',
      url: 'https://security.access.redhat.com/data/csaf/v2/vex/archive_latest.txt',
      limitBytes: 4_096,
      format: 'lines',
      matching: '^csaf_vex_\\d{4}-\\d{2}-\\d{2}\\.tar\\.zst$',
    },
    source:
      'https://redhatproductsecurity.github.io/security-data-guidelines/csaf-vex/ (archive_latest.txt; read 2026-11-22)',
  },
];

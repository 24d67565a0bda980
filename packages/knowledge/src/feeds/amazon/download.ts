import type { DownloadPlan } from '../../download.ts';

/**
 * The core repository of Amazon Linux 2; the "extras" repositories are one per topic and are not fetched. Amazon Linux 1 is
 * no longer published, and 2023 names its file only inside another one, which a plan cannot follow.
 */
export const downloads: readonly DownloadPlan[] = [
  {
    id: 'amazon-2-core',
    url: '{item}/repodata/updateinfo.xml.gz',
    saveAs: 'amazon/2-core-updateinfo.xml.gz',
    limitBytes: 64 * 1024 ** 2,
    conditional: 'etag',
    everyHours: 24,
    each: {
      by: 'list',
      url: 'https://cdn.amazonlinux.com/2/core/latest/x86_64/mirror.list',
      limitBytes: 64 * 1024,
      format: 'lines',
      matching: '^https://',
    },
    source: 'https://github.com/quay/claircore (aws/client.go: updatesPath; read 2026-11-22)',
  },
];

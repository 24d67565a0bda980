import type { DownloadPlan } from '../../download.ts';

export const downloads: readonly DownloadPlan[] = [
  {
    id: 'current',
    // Answers with a redirect to the dated file on the same host.
    url: 'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz',
    saveAs: 'epss/epss_scores-current.csv.gz',
    limitBytes: 64 * 1024 ** 2,
    conditional: 'etag',
    everyHours: 12,
    source: 'https://www.first.org/epss/data_stats, https://www.first.org/epss/faq (read 2026-11-22)',
  },
];

import type { DownloadPlan } from '../../download.ts';

export const downloads: readonly DownloadPlan[] = [
  {
    id: 'full',
    url: 'https://endoflife.date/api/v1/products/full/',
    saveAs: 'eol/products-full.json',
    limitBytes: 64 * 1024 ** 2,
    conditional: 'etag',
    everyHours: 24,
    source:
      'https://endoflife.date/docs/api/v1/; endoflife-date/endoflife.date _plugins/generate-api-v1.rb (read 2026-11-22)',
  },
];

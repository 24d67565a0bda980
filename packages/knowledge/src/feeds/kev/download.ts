import type { DownloadPlan } from '../../download.ts';

export const downloads: readonly DownloadPlan[] = [
  {
    id: 'json',
    url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
    saveAs: 'kev/known_exploited_vulnerabilities.json',
    limitBytes: 32 * 1024 ** 2,
    conditional: 'last-modified',
    everyHours: 6,
    source: 'https://www.cisa.gov/known-exploited-vulnerabilities-catalog (URL as named by its users, 2026-11-22)',
  },
];

import type { DownloadPlan } from '../../download.ts';

export const downloads: readonly DownloadPlan[] = [
  {
    id: 'cves',
    url: 'https://ubuntu.com/security/cves.json',
    saveAs: 'ubuntu/cves-api.jsonl',
    limitBytes: 4 * 1024 ** 3,
    conditional: 'none',
    everyHours: 24 * 3,
    pages: { offsetParameter: 'offset', sizeParameter: 'limit', size: 20, totalAt: 'total_results', itemsAt: 'cves' },
    // The whole list is some thousand requests; nobody asks for a pause, so we are slow on our own account.
    pauseMs: 1_000,
    source:
      'https://ubuntu.com/security/cves.json (its answers state limit 20, offset and total_results; read 2026-11-22)',
  },
];

import type { DownloadPlan } from '../../download.ts';

/** What the collector fetches: data only, no code. Every URL names the publisher's page that documents it. */
export const downloads: readonly DownloadPlan[] = [
  {
    id: 'all',
    url: 'https://example.org/notes.jsonl.gz',
    saveAs: '_template/notes.jsonl.gz',
    limitBytes: 16 * 1024 ** 2,
    conditional: 'etag',
    everyHours: 12,
    source: 'https://example.org/feeds (read 2026-11-22)',
  },
];

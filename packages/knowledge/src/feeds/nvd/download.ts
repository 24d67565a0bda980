import type { DownloadPlan } from '../../download.ts';

const SOURCE =
  'https://nvd.nist.gov/vuln/data-feeds ("2.0 JSON Feeds", read 2026-11-22 from a stored copy; file names as its users name them)';

/**
 * Year files once a day, the changes of eight days every two hours, as NVD publishes them. The `.meta` file beside each feed is
 * not read: the validators of the answer say what changed.
 */
export const downloads: readonly DownloadPlan[] = [
  {
    id: 'year',
    url: 'https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-{year}.json.gz',
    saveAs: 'nvd/nvdcve-2.0-{year}.json.gz',
    limitBytes: 128 * 1024 ** 2,
    conditional: 'last-modified',
    everyHours: 24,
    each: { by: 'year', from: 2002 },
    pauseMs: 6000,
    source: SOURCE,
  },
  {
    id: 'modified',
    url: 'https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-modified.json.gz',
    saveAs: 'nvd/nvdcve-2.0-modified.json.gz',
    limitBytes: 64 * 1024 ** 2,
    conditional: 'last-modified',
    everyHours: 2,
    pauseMs: 6000,
    source: SOURCE,
  },
];

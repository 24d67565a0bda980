import type { DownloadPlan } from '../../download.ts';

const SOURCE =
  'https://github.com/CVEProject/cvelistV5#readme (deltaLog.json: changes of 30 days; read 2026-11-22 from a stored copy)';

const changed = (id: string, at: string): DownloadPlan => ({
  id,
  url: '{item}',
  saveAs: 'cve5/cves/{item}',
  limitBytes: 16 * 1024 ** 2,
  conditional: 'etag',
  everyHours: 24,
  each: {
    by: 'list',
    url: 'https://raw.githubusercontent.com/CVEProject/cvelistV5/main/cves/deltaLog.json',
    limitBytes: 64 * 1024 ** 2,
    format: 'json',
    at,
    matching: '^https://raw\\.githubusercontent\\.com/CVEProject/cvelistV5/main/cves/.*/CVE-\\d{4}-\\d+\\.json$',
  },
  source: SOURCE,
});

/**
 * The records that were made or changed in the last thirty days, one file each, from the CVE Program's repository. A first
 * full set is a release archive of several hundred megabytes (zip inside zip), which is brought by hand as JSON lines.
 */
export const downloads: readonly DownloadPlan[] = [
  changed('new', '*.new.*.githubLink'),
  changed('updated', '*.updated.*.githubLink'),
];

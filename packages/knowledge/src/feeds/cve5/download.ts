import type { DownloadPlan } from '../../download.ts';

/**
 * The records that changed in the last thirty days, one file each, from the CVE Program's repository. A first full set is a
 * release archive of several hundred megabytes (zip inside zip), which is brought by hand as JSON lines.
 */
export const downloads: readonly DownloadPlan[] = [
  {
    id: 'changed',
    url: 'https://raw.githubusercontent.com/CVEProject/cvelistV5/main/cves/{item}.json',
    saveAs: 'cve5/cves/{item}.json',
    limitBytes: 16 * 1024 ** 2,
    conditional: 'etag',
    everyHours: 24,
    each: {
      by: 'list',
      url: 'https://raw.githubusercontent.com/CVEProject/cvelistV5/main/cves/deltaLog.json',
      limitBytes: 64 * 1024 ** 2,
      format: 'json',
      at: '*.*.*.githubLink',
      matching: '/cves/(\\d{4}/\\d+xxx/CVE-\\d{4}-\\d+)\\.json$',
    },
    source:
      'https://github.com/CVEProject/cvelistV5#readme (deltaLog.json: changes of 30 days; read 2026-11-22 from a stored copy)',
  },
];

import type { DownloadPlan } from '../../download.ts';

/**
 * The advisories of Fortinet's RSS feed (about the last fifty), one CVRF file each. Older ones come with a collection that is
 * brought by hand. CSAF files stand under names made from their titles, linked only from each advisory's page; they are read
 * when they are brought.
 */
export const downloads: readonly DownloadPlan[] = [
  {
    id: 'recent',
    url: 'https://fortiguard.fortinet.com/psirt/cvrf/{item}',
    saveAs: 'fortinet/cvrf/{item}.xml',
    limitBytes: 8 * 1024 ** 2,
    conditional: 'none',
    everyHours: 12,
    each: {
      by: 'list',
      url: 'https://filestore.fortinet.com/fortiguard/rss/ir.xml',
      limitBytes: 4 * 1024 ** 2,
      format: 'lines',
      matching: '/psirt/(FG-IR-\\d{2,3}-\\d{3,})',
    },
    pauseMs: 1000,
    source:
      'https://community.fortinet.com article 191789 (RSS feed of PSIRT); address of the CVRF form as linked from each advisory, not documented by the publisher (read 2026-11-22)',
  },
];

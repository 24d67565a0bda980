import type { DownloadPlan } from '../../download.ts';

/** Every month since 2016 again when it changed: documents of past months are revised for years. No key is needed (v3.0). */
export const downloads: readonly DownloadPlan[] = [
  {
    id: 'month',
    url: 'https://api.msrc.microsoft.com/cvrf/v3.0/cvrf/{item}',
    saveAs: 'msrc/cvrf/{item}.xml',
    limitBytes: 64 * 1024 ** 2,
    conditional: 'none',
    everyHours: 24,
    headers: { Accept: 'application/xml' },
    each: {
      by: 'list',
      url: 'https://api.msrc.microsoft.com/cvrf/v3.0/updates',
      limitBytes: 4 * 1024 ** 2,
      format: 'json',
      at: 'value.*.ID',
      matching: '^20(?:1[6-9]|[2-9]\\d)-[A-Za-z]{3}(?:-[A-Z])?$',
    },
    pauseMs: 1000,
    source:
      'https://github.com/microsoft/MSRC-Microsoft-Security-Updates-API (read 2026-11-22 from a stored copy); index as published on 2026-07-06',
  },
];

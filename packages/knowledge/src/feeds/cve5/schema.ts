import { z } from 'zod';
import { configuration } from '../../configurations.ts';
import { ssvcStatement } from '../../ssvc.ts';

/** Only the fields we use of CVE Record Format 5.x (github.com/CVEProject/cve-schema, schema/CVE_Record_Format.json). */

const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T/);
const status = z.enum(['affected', 'unaffected', 'unknown']);

export const versionEntry = z.object({
  version: z.string(),
  status,
  versionType: z.string().optional(),
  lessThan: z.string().optional(),
  lessThanOrEqual: z.string().optional(),
  changes: z.array(z.object({ at: z.string(), status })).optional(),
});
export type VersionEntry = z.infer<typeof versionEntry>;

export const affectedEntry = z.object({
  vendor: z.string().optional(),
  product: z.string().optional(),
  packageName: z.string().optional(),
  cpes: z.array(z.string()).optional(),
  platforms: z.array(z.string()).optional(),
  defaultStatus: status.optional(),
  versions: z.array(versionEntry).optional(),
});
export type AffectedEntry = z.infer<typeof affectedEntry>;

const cvss = z.object({ vectorString: z.string(), baseScore: z.number().min(0).max(10) });
const text = z.object({ lang: z.string(), value: z.string() });

const container = z.object({
  providerMetadata: z.object({ shortName: z.string().optional(), orgId: z.string() }),
  title: z.string().optional(),
  descriptions: z.array(text).optional(),
  affected: z.array(affectedEntry).optional(),
  cpeApplicability: z.array(configuration).optional(),
  metrics: z
    .array(
      z.object({
        cvssV2_0: cvss.optional(),
        cvssV3_0: cvss.optional(),
        cvssV3_1: cvss.optional(),
        cvssV4_0: cvss.optional(),
        other: z.object({ type: z.string(), content: z.unknown() }).optional(),
      }),
    )
    .optional(),
  problemTypes: z.array(z.object({ descriptions: z.array(z.object({ cweId: z.string().optional() })) })).optional(),
  references: z.array(z.object({ url: z.string(), tags: z.array(z.string()).optional() })).optional(),
});
export type Container = z.infer<typeof container>;

export const cveRecord = z.object({
  dataType: z.literal('CVE_RECORD'),
  cveMetadata: z.object({
    cveId: z.string().regex(/^CVE-\d{4}-\d{4,}$/),
    state: z.enum(['PUBLISHED', 'REJECTED']),
    datePublished: time.optional(),
    dateUpdated: time.optional(),
  }),
  containers: z.object({ cna: container, adp: z.array(container).optional() }),
});
export type CveRecord = z.infer<typeof cveRecord>;

/** What the first pass looks at. */
export const cveHead = z.object({ cveMetadata: z.object({ cveId: z.string(), dateUpdated: z.string().optional() }) });

export const ssvcMetric = ssvcStatement;
export const kevMetric = z.object({ dateAdded: z.string().regex(/^\d{4}-\d{2}-\d{2}/) });

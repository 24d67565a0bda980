import { z } from 'zod';
import { configuration, versionBounds } from '../../configurations.ts';
import { ssvcStatement } from '../../ssvc.ts';

/** Only the fields we use, of NVD's three forms. Times stay texts: NVD writes 1.1 as `2025-02-25T01:00Z`, 2.0 without a zone. */

const cveId = z.string().regex(/^CVE-\d{4}-\d{4,}$/);
const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T/);
const flag = z.boolean().optional();
const operator = z.enum(['AND', 'OR']);
const description = z.object({ lang: z.string(), value: z.string() });
const score = z.number().min(0).max(10);

const metric = (version: z.ZodType<string>) =>
  z
    .array(
      z.object({
        source: z.string().min(1),
        type: z.enum(['Primary', 'Secondary']),
        cvssData: z.object({ version, vectorString: z.string(), baseScore: score }),
      }),
    )
    .optional();

/** One `cve` object of the API 2.0 and of the 2.0 feeds. */
export const cve2 = z.object({
  id: cveId,
  published: time,
  lastModified: time,
  vulnStatus: z.string().min(1),
  descriptions: z.array(description),
  metrics: z
    .object({
      cvssMetricV2: metric(z.literal('2.0')),
      cvssMetricV30: metric(z.literal('3.0')),
      cvssMetricV31: metric(z.literal('3.1')),
      cvssMetricV40: metric(z.literal('4.0')),
      ssvcV203: z.array(z.object({ ssvcData: ssvcStatement })).optional(),
    })
    .optional(),
  weaknesses: z.array(z.object({ description: z.array(description) })).optional(),
  configurations: z.array(configuration).optional(),
  /** Day on which CISA listed it as known to be exploited. */
  cisaExploitAdd: z.string().optional(),
  references: z.array(z.object({ url: z.string(), tags: z.array(z.string()).optional() })).optional(),
});
export type Cve2 = z.infer<typeof cve2>;

/** `{"timestamp":…,"vulnerabilities":[{"cve":{…}}]}` without its items, which are checked one by one. */
export const head2 = z.object({ timestamp: time.optional() });

/** Configurations alone, for records NVD has not analysed (anchore/nvd-data-overrides, CC0). */
export const override2 = z.object({
  _annotation: z.object({ cve_id: cveId, modified: time.optional() }),
  cve: z.object({ configurations: z.array(configuration).optional() }),
});

/** A node of the JSON 1.1 form. Deeper than NVD ever wrote is refused, so that no file can exhaust the stack. */
export interface Node1 {
  readonly operator: 'AND' | 'OR';
  readonly negate?: boolean | undefined;
  readonly children?: readonly Node1[] | undefined;
  readonly cpe_match?: readonly Match1[] | undefined;
}
const match1 = z.object({ vulnerable: z.boolean(), cpe23Uri: z.string(), ...versionBounds });
export type Match1 = z.infer<typeof match1>;

function node1(depth: number): z.ZodType<Node1> {
  return z.object({
    operator,
    negate: flag,
    children: depth === 0 ? z.array(z.never()).max(0).optional() : z.array(node1(depth - 1)).optional(),
    cpe_match: z.array(match1).optional(),
  });
}

/** One item of a JSON 1.1 feed. */
export const item1 = z.object({
  cve: z.object({
    CVE_data_meta: z.object({ ID: cveId }),
    problemtype: z.object({ problemtype_data: z.array(z.object({ description: z.array(description) })) }),
    references: z.object({
      reference_data: z.array(z.object({ url: z.string(), tags: z.array(z.string()).optional() })),
    }),
    description: z.object({ description_data: z.array(description) }),
  }),
  configurations: z.object({ nodes: z.array(node1(4)) }).optional(),
  impact: z
    .object({
      baseMetricV2: z.object({ cvssV2: z.object({ vectorString: z.string(), baseScore: score }) }).optional(),
      baseMetricV3: z
        .object({
          cvssV3: z.object({ version: z.enum(['3.0', '3.1']), vectorString: z.string(), baseScore: score }),
        })
        .optional(),
    })
    .optional(),
  publishedDate: time,
  lastModifiedDate: time,
});
export type Item1 = z.infer<typeof item1>;

/** `{"CVE_data_timestamp":…,"CVE_Items":[…]}` without its items. */
export const head1 = z.object({ CVE_data_timestamp: time });

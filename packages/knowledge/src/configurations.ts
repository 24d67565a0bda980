import { z } from 'zod';
import type { ApplicabilityNode } from './applicability.ts';
import type { VersionRange } from './record.ts';

/**
 * The JSON form of applicability statements that NVD's API 2.0 (`configurations`) and CVE records from 5.1 on
 * (`cpeApplicability`) share: csrc.nist.gov/schema/nvd/api/2.0/cve_api_json_2.0.schema, `config` and `node`.
 */
export const versionBounds = {
  versionStartIncluding: z.string().min(1).optional(),
  versionStartExcluding: z.string().min(1).optional(),
  versionEndIncluding: z.string().min(1).optional(),
  versionEndExcluding: z.string().min(1).optional(),
};
const bounds = z.object(versionBounds);

const operator = z.enum(['AND', 'OR']);
const negate = z.boolean().optional();

export const configuration = z.object({
  operator: operator.optional(),
  negate,
  nodes: z.array(
    z.object({
      operator,
      negate,
      cpeMatch: z.array(z.object({ vulnerable: z.boolean(), criteria: z.string(), ...versionBounds })),
    }),
  ),
});
export type Configuration = z.infer<typeof configuration>;

/** The statement's nodes stand under its own operator; without one, any of them is enough. */
export function nodeOf(statement: Configuration): ApplicabilityNode {
  return {
    operator: statement.operator ?? 'OR',
    negate: statement.negate === true,
    tests: [],
    nodes: statement.nodes.map((node) => ({
      operator: node.operator,
      negate: node.negate === true,
      nodes: [],
      tests: node.cpeMatch.map((match) => ({
        vulnerable: match.vulnerable,
        criteria: match.criteria,
        range: rangeOf(match),
      })),
    })),
  };
}

/** The four bounds as a range; undefined when there is none. */
export function rangeOf(match: z.infer<typeof bounds>): VersionRange | undefined {
  const from = match.versionStartIncluding ?? match.versionStartExcluding;
  const to = match.versionEndExcluding ?? match.versionEndIncluding;
  if (from === undefined && to === undefined) {
    return undefined;
  }
  return {
    ...(from === undefined ? {} : { from }),
    ...(match.versionStartIncluding === undefined && from !== undefined ? { fromExcluded: true } : {}),
    ...(to === undefined ? {} : { to }),
    ...(match.versionEndExcluding === undefined && to !== undefined ? { toIncluded: true } : {}),
  };
}

import { type ApplicabilityNode, saysSomething } from '../../applicability.ts';
import { type Configuration, nodeOf, rangeOf } from '../../configurations.ts';
import type { Cvss, Note } from '../../record.ts';
import { vendorFirst } from '../../references.ts';
import { ssvcFrom } from '../../ssvc.ts';
import type { Cve2, Item1, Node1 } from './schema.ts';

/** One NVD record in the room's words. */
export interface Analysis {
  /** `lastModified` as NVD writes it. */
  readonly modified: string;
  readonly record: string;
  readonly note: Omit<Note, 'kind' | 'feed' | 'vulnerability' | 'language'> & { readonly id: string };
  /** Empty when NVD has no configuration, and always for a rejected record. */
  readonly statements: readonly ApplicabilityNode[];
}

/** A record of the API 2.0 or a 2.0 feed. */
export function fromCve2(cve: Cve2): Analysis {
  const rejected = cve.vulnStatus === 'Rejected';
  const statements = rejected ? [] : nodesOf2(cve.configurations ?? []);
  const metrics = cve.metrics ?? {};
  const scores = [
    ...scoresOf(metrics.cvssMetricV40, '4.0'),
    ...scoresOf(metrics.cvssMetricV31, '3.1'),
    ...scoresOf(metrics.cvssMetricV30, '3.0'),
    ...scoresOf(metrics.cvssMetricV2, '2.0'),
  ];
  const ssvc = metrics.ssvcV203?.map(({ ssvcData }) => ssvcFrom(ssvcData)).find((found) => found !== undefined);
  return {
    modified: cve.lastModified,
    record: cve.id,
    statements,
    note: {
      id: cve.id,
      ...textOf(cve.descriptions),
      ...listed('cvss', scores),
      ...listed('cwe', cweOf(cve.weaknesses?.flatMap(({ description }) => description) ?? [])),
      published: cve.published.slice(0, 10),
      modified: cve.lastModified.slice(0, 10),
      ...stateOf(rejected, statements.length, stateWord(cve.vulnStatus)),
      ...(cve.cisaExploitAdd === undefined ? {} : { exploited: true }),
      ...(ssvc === undefined ? {} : { ssvc }),
      ...vendorFirst(cve.references ?? [], VENDOR_TAGS),
    },
  };
}

/** An item of a JSON 1.1 feed, which has no status field: a rejected record says so in its description. */
export function fromItem1(item: Item1): Analysis {
  const id = item.cve.CVE_data_meta.ID;
  const text = textOf(item.cve.description.description_data);
  const rejected = /^(?:\*\* REJECT \*\*|Rejected reason:)/.test(text.summary ?? '');
  const statements = rejected ? [] : (item.configurations?.nodes ?? []).map(nodeOf1).filter(saysSomething);
  const v3 = item.impact?.baseMetricV3?.cvssV3;
  const v2 = item.impact?.baseMetricV2?.cvssV2;
  const by = 'nvd@nist.gov';
  const scores: Cvss[] = [
    ...(v3 === undefined ? [] : [{ version: v3.version, score: v3.baseScore, vector: v3.vectorString, by }]),
    ...(v2 === undefined ? [] : [{ version: '2.0' as const, score: v2.baseScore, vector: v2.vectorString, by }]),
  ];
  const weaknesses = item.cve.problemtype.problemtype_data.flatMap(({ description }) => description);
  return {
    modified: item.lastModifiedDate,
    record: id,
    statements,
    note: {
      id,
      ...text,
      ...listed('cvss', scores),
      ...listed('cwe', cweOf(weaknesses)),
      published: item.publishedDate.slice(0, 10),
      modified: item.lastModifiedDate.slice(0, 10),
      ...stateOf(rejected, statements.length, 'awaiting-analysis'),
      ...vendorFirst(item.cve.references.reference_data, VENDOR_TAGS),
    },
  };
}

/** API 2.0 `configurations` as statements that stand side by side. */
export function nodesOf2(configurations: readonly Configuration[]): ApplicabilityNode[] {
  return configurations.map(nodeOf).filter(saysSomething);
}

function nodeOf1(node: Node1): ApplicabilityNode {
  return {
    operator: node.operator,
    negate: node.negate === true,
    nodes: (node.children ?? []).map(nodeOf1),
    tests: (node.cpe_match ?? []).map((match) => ({
      vulnerable: match.vulnerable,
      criteria: match.cpe23Uri,
      range: rangeOf(match),
    })),
  };
}

type Metric = {
  readonly source: string;
  readonly type: 'Primary' | 'Secondary';
  readonly cvssData: { readonly vectorString: string; readonly baseScore: number };
};

/** Primary before Secondary; both are kept, each with its author. */
function scoresOf(metrics: readonly Metric[] | undefined, version: Cvss['version']): Cvss[] {
  return (metrics ?? [])
    .toSorted((a, b) => (a.type === b.type ? 0 : a.type === 'Primary' ? -1 : 1))
    .map(({ source, cvssData }) => ({ version, score: cvssData.baseScore, vector: cvssData.vectorString, by: source }));
}

function textOf(descriptions: readonly { readonly lang: string; readonly value: string }[]): { summary?: string } {
  const summary = descriptions.find(({ lang }) => lang === 'en')?.value.trim() ?? '';
  return summary === '' ? {} : { summary };
}

function cweOf(descriptions: readonly { readonly value: string }[]): string[] {
  return [...new Set(descriptions.map(({ value }) => value).filter((value) => /^CWE-\d+$/.test(value)))];
}

const VENDOR_TAGS = ['Vendor Advisory', 'Patch', 'Mitigation'];

/** A state is said only where it matters: rejected, or no configuration to judge by. */
function stateOf(rejected: boolean, statements: number, unanalysed: string): { state?: string } {
  if (rejected) {
    return { state: 'rejected' };
  }
  return statements > 0 ? {} : { state: unanalysed };
}

/** `Awaiting Analysis` → `awaiting-analysis`. Analysed, yet without a configuration: that is what must be said. */
function stateWord(status: string): string {
  return status === 'Analyzed' || status === 'Modified'
    ? 'no-configurations'
    : status.toLowerCase().replaceAll(' ', '-');
}

function listed<K extends string, V>(name: K, values: readonly V[]): { [key in K]?: readonly V[] } {
  return values.length === 0 ? {} : ({ [name]: values } as { [key in K]?: readonly V[] });
}

import { comparable } from '@tsukuroi/core';
import { CpeUnreadable, claimsFrom } from '../../applicability.ts';
import { nodeOf } from '../../configurations.ts';
import { keyName, parseCpe, parseCpeUri, productKeyOf, restrictionsOf } from '../../cpe.ts';
import type { Claim, Cvss, Note, ProductKey, Ssvc } from '../../record.ts';
import { vendorFirst } from '../../references.ts';
import { ssvcFrom } from '../../ssvc.ts';
import { platformAlternatives } from './platforms.ts';
import { type AffectedEntry, type Container, type CveRecord, kevMetric, ssvcMetric } from './schema.ts';
import { statementsOf } from './versions.ts';

/** One CVE record in the room's words. */
export interface Reading {
  readonly note: Note;
  readonly claims: readonly Claim[];
  /** CPE names that cannot be read; their entries stand under the vendor's own names. */
  readonly badCpes: number;
}

/** The CNA's and the ADPs' containers side by side: every claim that one of them makes. */
export function readRecord(record: CveRecord): Reading {
  const id = record.cveMetadata.cveId;
  const rejected = record.cveMetadata.state === 'REJECTED';
  const containers = [record.containers.cna, ...(record.containers.adp ?? [])];
  const claims: Claim[] = [];
  let badCpes = 0;
  for (const container of rejected ? [] : containers) {
    const found = claimsOf(container, id);
    claims.push(...found.claims);
    badCpes += found.badCpes;
  }
  return { note: noteOf(record, containers, rejected, claims.length), claims, badCpes };
}

function claimsOf(container: Container, id: string): { claims: Claim[]; badCpes: number } {
  const claims: Claim[] = [];
  let badCpes = 0;
  for (const statement of container.cpeApplicability ?? []) {
    try {
      claims.push(...claimsFrom([nodeOf(statement)], { feed: 'cve5', record: id, vulnerability: id }));
    } catch (cause) {
      if (!(cause instanceof CpeUnreadable)) {
        throw cause;
      }
      badCpes += 1;
    }
  }
  for (const entry of container.affected ?? []) {
    const { products, bad } = productsOf(entry);
    badCpes += bad;
    for (const { product, only } of products) {
      claims.push(...claimsAbout(entry, product, only, id));
    }
  }
  return { claims, badCpes };
}

function claimsAbout(entry: AffectedEntry, product: ProductKey, only: readonly string[], id: string): Claim[] {
  return statementsOf(entry, product).map(({ status, scheme, ranges, versions, fixed, alsoFixed, unreadable }) => ({
    kind: 'claim',
    feed: 'cve5',
    record: id,
    vulnerability: id,
    product,
    scheme,
    status,
    ranges,
    ...(versions.length === 0 ? {} : { versions }),
    ...(fixed === undefined ? {} : { fixed }),
    ...(alsoFixed.length === 0 ? {} : { alsoFixed }),
    ...(only.length === 0 ? {} : { only }),
    ...(unreadable === undefined ? {} : { unreadable }),
  }));
}

interface Named {
  readonly product: ProductKey;
  readonly only: readonly string[];
}

/**
 * Which products an entry is about. CPE names where there are any, for the product alone: CNAs write the fixed version into
 * them. Where `packageName` is set, the versions are those of the package and a CPE would name the system around it.
 */
function productsOf(entry: AffectedEntry): { readonly products: readonly Named[]; readonly bad: number } {
  const packageName = comparable(entry.packageName ?? '');
  const alternatives = platformAlternatives(entry.platforms);
  const products = new Map<string, Named>();
  let bad = 0;
  for (const text of packageName === '' ? (entry.cpes ?? []) : []) {
    const parsed = text.startsWith('cpe:/') ? parseCpeUri(text) : parseCpe(text);
    if (!parsed.ok) {
      bad += 1;
      continue;
    }
    const own = restrictionsOf(parsed.value);
    // A CPE that names the hardware says what the list of platforms says, for itself.
    const around = own.some((word) => word.startsWith('target_hw:')) ? [[]] : alternatives;
    for (const alternative of around) {
      const named = { product: productKeyOf(parsed.value), only: [...own, ...alternative] };
      products.set(JSON.stringify(named), named);
    }
  }
  const product = vendorKey(entry);
  if (products.size > 0 || product === undefined) {
    return { products: [...products.values()], bad };
  }
  const inside = packageName === '' ? [] : [`package:${packageName}`];
  return { products: alternatives.map((alternative) => ({ product, only: [...inside, ...alternative] })), bad };
}

/** `cve/<vendor>/<product>` from the names in the record; undefined when it names nothing (`n/a`). */
function vendorKey({ vendor, product, packageName }: AffectedEntry): ProductKey | undefined {
  const maker = nameOf(vendor) ?? '-';
  const thing = nameOf(product) ?? nameOf(packageName);
  return thing === undefined ? undefined : `cve/${keyName(maker)}/${keyName(thing)}`;
}

function nameOf(text: string | undefined): string | undefined {
  const name = comparable(text ?? '');
  return ['', 'n/a', 'unspecified', 'unknown', '-'].includes(name) ? undefined : name;
}

function noteOf(record: CveRecord, containers: readonly Container[], rejected: boolean, claims: number): Note {
  const { cveId, datePublished, dateUpdated } = record.cveMetadata;
  const { cna } = record.containers;
  const summary = cna.descriptions?.find(({ lang }) => /^en/i.test(lang))?.value.trim();
  const scores = containers.flatMap(scoresOf);
  const weaknesses = containers
    .flatMap(({ problemTypes }) => problemTypes ?? [])
    .flatMap(({ descriptions }) => descriptions.map(({ cweId }) => cweId ?? ''))
    .filter((cwe) => /^CWE-\d+$/.test(cwe));
  const { ssvc, exploited } = judgementOf(containers);
  const state = rejected ? 'rejected' : claims === 0 ? 'no-products' : undefined;
  return {
    kind: 'note',
    feed: 'cve5',
    vulnerability: cveId,
    language: 'en',
    ...(cna.title === undefined || cna.title.trim() === '' ? {} : { title: cna.title.trim() }),
    ...(summary === undefined || summary === '' ? {} : { summary }),
    ...(scores.length === 0 ? {} : { cvss: scores }),
    ...(weaknesses.length === 0 ? {} : { cwe: [...new Set(weaknesses)] }),
    ...(datePublished === undefined ? {} : { published: datePublished.slice(0, 10) }),
    ...(dateUpdated === undefined ? {} : { modified: dateUpdated.slice(0, 10) }),
    ...(state === undefined ? {} : { state }),
    ...(exploited ? { exploited } : {}),
    ...(ssvc === undefined ? {} : { ssvc }),
    ...vendorFirst(cna.references ?? [], VENDOR_TAGS),
  };
}

function scoresOf(container: Container): Cvss[] {
  const by = container.providerMetadata.shortName ?? container.providerMetadata.orgId;
  const scores: Cvss[] = [];
  for (const metric of container.metrics ?? []) {
    const named = [
      ['4.0', metric.cvssV4_0],
      ['3.1', metric.cvssV3_1],
      ['3.0', metric.cvssV3_0],
      ['2.0', metric.cvssV2_0],
    ] as const;
    for (const [version, found] of named) {
      if (found !== undefined) {
        scores.push({ version, score: found.baseScore, vector: found.vectorString, by });
      }
    }
  }
  return scores;
}

/** CISA's statements in the ADP containers: SSVC decision points, and its list of known exploited vulnerabilities. */
function judgementOf(containers: readonly Container[]): {
  readonly ssvc: Ssvc | undefined;
  readonly exploited: boolean;
} {
  let ssvc: Ssvc | undefined;
  let exploited = false;
  for (const { other } of containers.flatMap(({ metrics }) => metrics ?? [])) {
    if (other?.type === 'ssvc') {
      const statement = ssvcMetric.safeParse(other.content);
      ssvc = statement.success ? (ssvcFrom(statement.data) ?? ssvc) : ssvc;
    } else if (other?.type === 'kev') {
      exploited = exploited || kevMetric.safeParse(other.content).success;
    }
  }
  return { ssvc, exploited };
}

const VENDOR_TAGS = ['vendor-advisory', 'patch', 'mitigation'];

import type { KnowledgeView } from '@tsukuroi/knowledge';
import type { ArchivePackage, Claim, Exploited, ProductKey } from '@tsukuroi/knowledge/record.ts';
import { type Scheme, schemeOf } from '@tsukuroi/versions';
import type { PackageFacts } from '../identity.ts';
import { rankedGroups } from '../rank.ts';
import type { Verdict } from '../verdict.ts';

/** All that is claimed about one set of products, arranged for judging many versions. */
export interface CompiledClaims {
  /** True when no source says anything about these products. */
  readonly empty: boolean;
  /**
   * The plain case, by scheme: one claim, affected below a fixed version. Sorted by the fixed version, oldest first, so
   * that an installed version is placed by halving.
   */
  readonly plain: PlainClaims | undefined;
  /** Everything else: claims of one vulnerability in groups of equal rank. */
  readonly others: readonly VulnerabilityClaims[];
  /** Every vulnerability with its claims, the plain ones too. */
  readonly all: readonly VulnerabilityClaims[];
}

export interface VulnerabilityClaims {
  readonly vulnerability: string;
  readonly groups: readonly (readonly Claim[])[];
}

export interface PlainClaims {
  readonly scheme: Scheme;
  readonly fixes: readonly unknown[];
  readonly affected: readonly Verdict[];
  readonly fixed: readonly Verdict[];
  readonly claims: readonly VulnerabilityClaims[];
  /** Verdicts from a place on, made once and shared by all versions that fall there. */
  readonly tails: (readonly Verdict[] | undefined)[];
}

/** What has been compiled from one knowledge. Grows with what is asked and lives as long as the knowledge. */
export class CompiledKnowledge {
  readonly knowledge: KnowledgeView;
  readonly #products = new Map<string, CompiledClaims>();
  #exploited: ReadonlyMap<string, readonly Exploited[]> | undefined;
  readonly #spokenByMicrosoft = new Map<string, boolean>();
  readonly #archive = new Map<string, readonly ArchivePackage[]>();
  readonly #archives = new Map<string, boolean>();

  constructor(knowledge: KnowledgeView) {
    this.knowledge = knowledge;
  }

  claimsOf(products: readonly ProductKey[]): CompiledClaims {
    const key = products.join('\n');
    let compiled = this.#products.get(key);
    if (compiled === undefined) {
      compiled = compile(products.flatMap((product) => this.knowledge.claims(product)));
      this.#products.set(key, compiled);
    }
    return compiled;
  }

  /** What the archive of a distribution release holds under a binary package name; empty also where no index is at hand. */
  archiveOf(
    { distribution, release }: Pick<PackageFacts, 'distribution' | 'release'>,
    binary: string,
  ): readonly ArchivePackage[] {
    const place = `${distribution}/${release}`;
    let has = this.#archives.get(place);
    if (has === undefined) {
      has = this.knowledge.hasArchive(distribution, release);
      this.#archives.set(place, has);
    }
    if (!has) {
      return [];
    }
    const key = `${place}/${binary}`;
    let records = this.#archive.get(key);
    if (records === undefined) {
      records = this.knowledge.archive(distribution, release, binary);
      this.#archive.set(key, records);
    }
    return records;
  }

  /** Known-exploited records by vendor, in lower case. */
  exploitedOf(vendor: string): readonly Exploited[] {
    this.#exploited ??= Map.groupBy(this.knowledge.exploitedAll(), (record) => record.vendor.trim().toLowerCase());
    return this.#exploited.get(vendor) ?? [];
  }

  /** Does MSRC speak about the vulnerability, about whichever product? Then its list of products is complete. */
  isKnownToMicrosoft(vulnerability: string): boolean {
    let known = this.#spokenByMicrosoft.get(vulnerability);
    if (known === undefined) {
      known = this.knowledge.claimsAbout(vulnerability).some(({ product }) => product.startsWith('msrc/'));
      this.#spokenByMicrosoft.set(vulnerability, known);
    }
    return known;
  }
}

const BY_KNOWLEDGE = new WeakMap<KnowledgeView, CompiledKnowledge>();

/** The compiled form of a knowledge; the same object for the same knowledge. */
export function compiledOf(knowledge: KnowledgeView): CompiledKnowledge {
  let compiled = BY_KNOWLEDGE.get(knowledge);
  if (compiled === undefined) {
    compiled = new CompiledKnowledge(knowledge);
    BY_KNOWLEDGE.set(knowledge, compiled);
  }
  return compiled;
}

function compile(claims: readonly Claim[]): CompiledClaims {
  const all: VulnerabilityClaims[] = [];
  for (const [vulnerability, about] of Map.groupBy(claims, (claim) => claim.vulnerability)) {
    all.push({ vulnerability, groups: rankedGroups(about) });
  }
  const plain: PlainCandidate[] = [];
  const others: VulnerabilityClaims[] = [];
  for (const claimed of all) {
    const candidate = plainCandidate(claimed);
    if (candidate === undefined) {
      others.push(claimed);
    } else {
      plain.push(candidate);
    }
  }
  return { empty: claims.length === 0, plain: plainClaims(plain, others), others, all };
}

interface PlainCandidate {
  readonly claimed: VulnerabilityClaims;
  readonly claim: Claim;
  readonly scheme: Scheme;
  readonly fix: unknown;
}

/** Package schemes order any two versions they can read; only such claims may be sorted. */
const TOTAL_ORDER = new Set(['deb', 'rpm']);

function plainCandidate(claimed: VulnerabilityClaims): PlainCandidate | undefined {
  const claim = claimed.groups.length === 1 && claimed.groups[0]?.length === 1 ? claimed.groups[0][0] : undefined;
  const range = claim?.ranges.length === 1 ? claim.ranges[0] : undefined;
  if (claim === undefined || range?.to === undefined || !TOTAL_ORDER.has(claim.scheme)) {
    return undefined;
  }
  const restricted = claim.versions ?? claim.only ?? claim.requires ?? claim.unreadable;
  const bounded = range.from !== undefined || range.toIncluded === true || claim.fixed !== range.to;
  if (claim.status !== 'affected' || claim.tracker === 'undetermined' || restricted !== undefined || bounded) {
    return undefined;
  }
  const scheme = schemeOf(claim.scheme);
  const fix = scheme?.parse(range.to);
  return scheme === undefined || fix === undefined || !fix.ok ? undefined : { claimed, claim, scheme, fix: fix.value };
}

function plainClaims(candidates: readonly PlainCandidate[], others: VulnerabilityClaims[]): PlainClaims | undefined {
  const scheme = candidates[0]?.scheme;
  if (scheme === undefined) {
    return undefined;
  }
  const same = candidates.filter((candidate) => candidate.scheme === scheme);
  others.push(...candidates.filter((candidate) => candidate.scheme !== scheme).map(({ claimed }) => claimed));
  const sorted = same.sort((a, b) => scheme.compare(a.fix, b.fix));
  return {
    scheme,
    fixes: sorted.map(({ fix }) => fix),
    affected: sorted.map(({ claim }) => plainVerdict(claim, 'affected', 'fixed-version')),
    fixed: sorted.map(({ claim }) => plainVerdict(claim, 'not-affected', 'at-or-past-fix')),
    claims: sorted.map(({ claimed }) => claimed),
    tails: [],
  };
}

function plainVerdict(claim: Claim, verdict: Verdict['verdict'], rule: string): Verdict {
  return { kind: 'vulnerability', id: claim.vulnerability, verdict, rule, claims: [claim] };
}

/** How many of the sorted fixes the version has: they come first. Undefined when the version cannot be read. */
export function placeAmong(plain: PlainClaims, version: string): number | undefined {
  const { scheme, fixes } = plain;
  const read = version === '' ? undefined : scheme.parse(version);
  if (read === undefined || !read.ok) {
    return undefined;
  }
  let low = 0;
  let high = fixes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (scheme.compare(read.value, fixes[middle]) >= 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

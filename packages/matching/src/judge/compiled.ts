import type { KnowledgeView } from '@tsukuroi/knowledge';
import type { ArchivePackage, Claim, Exploited, Lifecycle, ProductKey } from '@tsukuroi/knowledge/record.ts';
import type { PackagePlace } from '../identity.ts';
import { rankedGroups } from '../rank.ts';
import { isOpen, type PlainCandidate, type PlainClaims, plainCandidate, plainClaims } from './plain.ts';

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
  /** What is said of the support of these products themselves (packages; systems and programs have `JudgedIdentity.lifecycles`). */
  readonly lifecycles: readonly Lifecycle[];
}

export interface VulnerabilityClaims {
  readonly vulnerability: string;
  readonly groups: readonly (readonly Claim[])[];
}

/** What has been compiled from one knowledge. Grows with what is asked and lives as long as the knowledge. */
export class CompiledKnowledge {
  readonly knowledge: KnowledgeView;
  readonly #products = new Map<string, CompiledClaims>();
  readonly #lists = new WeakMap<readonly ProductKey[], CompiledClaims>();
  #exploited: ReadonlyMap<string, readonly Exploited[]> | undefined;
  readonly #spokenByMicrosoft = new Map<string, boolean>();
  readonly #archive = new Map<string, readonly ArchivePackage[]>();
  readonly #archives = new Map<string, boolean>();
  #lastPlace: { readonly distribution: string; readonly release: string; readonly has: boolean } | undefined;

  constructor(knowledge: KnowledgeView) {
    this.knowledge = knowledge;
  }

  /** The same list object is answered without looking at its keys. */
  claimsOf(products: readonly ProductKey[]): CompiledClaims {
    let compiled = this.#lists.get(products);
    if (compiled === undefined) {
      const key = products.join('\n');
      compiled = this.#products.get(key) ?? this.#compile(products);
      this.#products.set(key, compiled);
      this.#lists.set(products, compiled);
    }
    return compiled;
  }

  #compile(products: readonly ProductKey[]): CompiledClaims {
    const packages = products.filter((product) => product.startsWith('deb/') || product.startsWith('rpm/'));
    return compile(
      products.flatMap((product) => this.knowledge.claims(product)),
      packages.flatMap((product) => this.knowledge.lifecycles(product)),
    );
  }

  /** What the archive of a distribution release holds under a binary package name; empty also where no index is at hand. */
  archiveOf({ distribution, release }: PackagePlace, binary: string): readonly ArchivePackage[] {
    if (!this.#holdsArchive(distribution, release)) {
      return [];
    }
    const key = `${distribution}/${release}/${binary}`;
    let records = this.#archive.get(key);
    if (records === undefined) {
      records = this.knowledge.archive(distribution, release, binary);
      this.#archive.set(key, records);
    }
    return records;
  }

  /** A machine asks hundreds of times about its own release, so the last answer is kept at hand. */
  #holdsArchive(distribution: string, release: string): boolean {
    const last = this.#lastPlace;
    if (last !== undefined && last.distribution === distribution && last.release === release) {
      return last.has;
    }
    const place = `${distribution}/${release}`;
    const has = this.#archives.get(place) ?? this.knowledge.hasArchive(distribution, release);
    this.#archives.set(place, has);
    this.#lastPlace = { distribution, release, has };
    return has;
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

function compile(claims: readonly Claim[], lifecycles: readonly Lifecycle[]): CompiledClaims {
  const all: VulnerabilityClaims[] = [];
  for (const [vulnerability, about] of Map.groupBy(claims, (claim) => claim.vulnerability)) {
    all.push({ vulnerability, groups: rankedGroups(about) });
  }
  const plain: PlainCandidate[] = [];
  const open: VulnerabilityClaims[] = [];
  const others: VulnerabilityClaims[] = [];
  for (const claimed of all) {
    const candidate = plainCandidate(claimed);
    if (candidate !== undefined) {
      plain.push(candidate);
    } else {
      (isOpen(claimed) ? open : others).push(claimed);
    }
  }
  return { empty: claims.length === 0, plain: plainClaims(plain, open, others), others, all, lifecycles };
}

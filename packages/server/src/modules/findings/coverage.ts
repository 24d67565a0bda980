import type { KnowledgeView } from '@tsukuroi/knowledge';
import { type JudgedIdentity, placed } from '@tsukuroi/matching';
import { distributionOf } from '@tsukuroi/matching/distribution.ts';
import { compiledOf } from '@tsukuroi/matching/judge/compiled.ts';
import type { OperatingSystem } from '@tsukuroi/protocol';

/** What of a device nobody can judge, counted as its page counts it (packages/matching/src/findings.ts). */
export interface Coverage {
  readonly unmapped: number;
  readonly judged: 'judged' | 'partly' | 'unknown';
}

interface Covered {
  readonly speaks: boolean;
  /** A package whose maker or source is doubtful, and about which nothing is said. */
  readonly doubtful: boolean;
}

/** Counts what the knowledge does not cover, remembering what it knows about each identity. */
export class CoverageCounter {
  readonly #knowledge: KnowledgeView;
  readonly #known = new Map<string, Covered>();

  constructor(knowledge: KnowledgeView) {
    this.#knowledge = knowledge;
  }

  of(os: Pick<OperatingSystem, 'id' | 'version' | 'codename'>, identities: readonly JudgedIdentity[]): Coverage {
    const packages = identities.filter((identity) => identity.package !== undefined);
    const distribution = distributionOf(os);
    const covered =
      (distribution !== undefined && this.#knowledge.hasArchive(distribution.distribution, distribution.release)) ||
      packages.some((identity) => this.#covered(identity).speaks);
    let judgeable = 0;
    let unmapped = 0;
    for (const identity of identities) {
      judgeable += identity.kind === 'distribution' ? 0 : 1;
      if (identity.kind === 'unmapped') {
        unmapped++;
      } else if (identity.package !== undefined && (!covered || this.#covered(identity).doubtful)) {
        unmapped++;
      }
    }
    const judged = judgeable === unmapped ? 'unknown' : unmapped === 0 ? 'judged' : 'partly';
    return { unmapped, judged };
  }

  #covered(identity: JudgedIdentity): Covered {
    let covered = this.#known.get(identity.key);
    if (covered === undefined) {
      const compiled = compiledOf(this.#knowledge);
      const speaks = (about: JudgedIdentity) =>
        about.candidates.some(({ products }) => !compiled.claimsOf(products).empty);
      const known = placed(identity, this.#knowledge);
      covered = { speaks: speaks(identity), doubtful: known.doubt !== undefined && !speaks(known) };
      this.#known.set(identity.key, covered);
    }
    return covered;
  }
}

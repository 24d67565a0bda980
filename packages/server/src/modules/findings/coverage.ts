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

/** Knows what the knowledge covers, and remembers it by identity. */
export class CoverageCounter {
  readonly #knowledge: KnowledgeView;
  readonly #known = new Map<string, Covered>();

  constructor(knowledge: KnowledgeView) {
    this.#knowledge = knowledge;
  }

  /** True when the archive index of the system's release is at hand. */
  hasArchive(os: Pick<OperatingSystem, 'id' | 'version' | 'codename'>): boolean {
    const distribution = distributionOf(os);
    return distribution !== undefined && this.#knowledge.hasArchive(distribution.distribution, distribution.release);
  }

  /** What is said about a package. */
  covered(identity: JudgedIdentity): Covered {
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

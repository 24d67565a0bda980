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
  readonly #known: Map<string, Covered>;
  readonly #archives = new Map<string, boolean>();

  constructor(knowledge: KnowledgeView, known: Map<string, Covered> = new Map()) {
    this.#knowledge = knowledge;
    this.#known = known;
  }

  /** The same for another knowledge, which says something else about some identities alone. */
  advance(knowledge: KnowledgeView, touched: readonly JudgedIdentity[]): CoverageCounter {
    for (const { key } of touched) {
      this.#known.delete(key);
    }
    return new CoverageCounter(knowledge, this.#known);
  }

  /** True when the archive index of the system's release is at hand. */
  hasArchive(os: Pick<OperatingSystem, 'id' | 'version' | 'codename'>): boolean {
    const name = `${os.id}\n${os.version}\n${os.codename ?? ''}`;
    let known = this.#archives.get(name);
    if (known === undefined) {
      const found = distributionOf(os);
      known = found !== undefined && this.#knowledge.hasArchive(found.distribution, found.release);
      this.#archives.set(name, known);
    }
    return known;
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

import type { KnowledgeView } from '@tsukuroi/knowledge';
import type { JudgedIdentity } from '@tsukuroi/matching';
import type { Db } from '../../platform/database/index.ts';
import type { SetReader } from './bulk.ts';
import type { JudgedVerdicts } from './judged.ts';
import { Concerned } from './where-concerned.ts';
import { type FacilityIndex, FacilityIndexes } from './where-index.ts';

/** What is said of a vulnerability on some devices: the most urgent verdict there. */
export interface Answer {
  readonly identity: JudgedIdentity;
  readonly verdict: number;
  readonly decision: number;
  readonly place: number;
}

/** What is said, and the profiles of which it is said, ascending by number. */
export interface Hit {
  readonly answer: Answer;
  readonly profiles: readonly number[];
}

interface Parts {
  readonly judged: JudgedVerdicts;
  readonly reader: SetReader;
  /** The findings' count of changes. */
  readonly changes: number;
}

/** Vulnerabilities of a facility whose profiles are remembered: what people look at, page by page. */
const REMEMBERED = 16;

interface Held {
  readonly reader: SetReader;
  readonly knowledge: KnowledgeView;
  readonly day: string;
  /** How many identities of the index the reader has judged. */
  prepared: number;
  /** By id; the one asked for last stands last. */
  readonly concerned: Map<string, Concerned>;
}

/**
 * Finds the devices of a vulnerability: vulnerability → identities → sets → profiles. What is installed where is kept in
 * memory as numbers (where-index.ts); a question walks what it did not walk before.
 */
export class Where {
  readonly #indexes: FacilityIndexes;
  readonly #held = new WeakMap<FacilityIndex, Held>();

  constructor(db: Db) {
    this.#indexes = new FacilityIndexes(db);
  }

  /** The profiles of a facility that have a vulnerability and do not accept it. */
  async profilesWith(facility: string, id: string, parts: Parts): Promise<Hit[]> {
    const index = await this.#indexes.of(facility, parts.changes);
    const held = await this.#prepare(index, parts);
    const vulnerability = parts.judged.numberOfVulnerability(id);
    if (vulnerability === undefined) {
      return [];
    }
    const concerned = held.concerned.get(id) ?? new Concerned(index, { id, vulnerability }, parts);
    held.concerned.delete(id);
    held.concerned.set(id, concerned);
    const oldest = held.concerned.keys().next();
    if (held.concerned.size > REMEMBERED && oldest.done !== true) {
      held.concerned.delete(oldest.value);
    }
    return concerned.hits();
  }

  /** Judges what is new; again when more came meanwhile, for an identity that is not ready would be passed over. */
  async #prepare(index: FacilityIndex, { reader, judged: { knowledge, day } }: Parts): Promise<Held> {
    for (;;) {
      const known = this.#held.get(index);
      const same = known?.reader === reader && known.knowledge === knowledge && known.day === day;
      const held = same ? known : { reader, knowledge, day, prepared: 0, concerned: new Map() };
      const count = index.identities.length;
      if (held.prepared === count) {
        return held;
      }
      await reader.prepareNumbers(index.identities.slice(held.prepared));
      held.prepared = Math.max(held.prepared, count);
      this.#held.set(index, held);
    }
  }
}

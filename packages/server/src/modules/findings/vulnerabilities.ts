import { signalsOf } from '@tsukuroi/matching';
import { type Db, inTransaction, searchText } from '../../platform/database/index.ts';
import type { JudgedVerdicts } from './judged.ts';
import { highestNumber, readVulnerabilityNumbers, type VulnerabilityRecord, writeVulnerabilities } from './store.ts';

/** Stored numbers of vulnerabilities and what lists show about them: a reference table, written ahead of what needs it. */
export class Vulnerabilities {
  readonly #db: Db;
  readonly #numbers = new Map<string, number>();
  readonly #stored = new WeakMap<JudgedVerdicts, (number | undefined)[]>();
  /** Ids of which the stored words are those of this knowledge and day. */
  readonly #fresh = new WeakMap<JudgedVerdicts, Set<string>>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** The stored number of a vulnerability that `keep` has seen, by its number in `judged`. */
  storedNumber(judged: JudgedVerdicts, vulnerability: number): number {
    const stored = this.#storedIn(judged);
    let number = stored[vulnerability];
    if (number === undefined) {
      const id = judged.ids[vulnerability] ?? '';
      number = this.#numbers.get(id);
      if (number === undefined) {
        throw new Error(`vulnerability ${id} was not kept`);
      }
      stored[vulnerability] = number;
    }
    return number;
  }

  /**
   * Makes sure that every vulnerability has its row.
   *
   * @param verdicts one verdict of each vulnerability
   * @param refresh writes what the knowledge says about those already there, too
   */
  async keep(judged: JudgedVerdicts, verdicts: Iterable<number>, refresh: boolean): Promise<void> {
    const fresh = this.#freshIn(judged);
    const wanted = new Map<string, number>();
    for (const verdict of verdicts) {
      const { id } = judged.verdict(verdict);
      if ((refresh && !fresh.has(id)) || !this.#numbers.has(id)) {
        wanted.set(id, verdict);
      }
    }
    if (wanted.size === 0) {
      return;
    }
    const ids = [...wanted.keys()];
    const numbers = await inTransaction(this.#db, async (tx) => {
      const known = await readVulnerabilityNumbers(tx, ids);
      let next = (await highestNumber(tx, 'findings_vulnerabilities')) + 1;
      const rows: VulnerabilityRecord[] = [];
      for (const [id, verdict] of wanted) {
        const no = known.get(id) ?? next++;
        if (refresh || !known.has(id)) {
          rows.push(recordOf(no, id, judged, verdict));
        }
        known.set(id, no);
      }
      await writeVulnerabilities(tx, rows);
      return known;
    });
    for (const [id, number] of numbers) {
      this.#numbers.set(id, number);
      if (refresh) {
        fresh.add(id);
      }
    }
  }

  #storedIn(judged: JudgedVerdicts): (number | undefined)[] {
    const stored = this.#stored.get(judged) ?? [];
    this.#stored.set(judged, stored);
    return stored;
  }

  #freshIn(judged: JudgedVerdicts): Set<string> {
    const fresh = this.#fresh.get(judged) ?? new Set<string>();
    this.#fresh.set(judged, fresh);
    return fresh;
  }
}

function recordOf(no: number, id: string, judged: JudgedVerdicts, number: number): VulnerabilityRecord {
  const verdict = judged.verdict(number);
  const signals = signalsOf(id, judged.knowledge);
  const software = judged.software(number);
  const title = verdict.kind === 'end-of-life' ? (verdict.lifecycle?.title ?? null) : signals.title;
  return {
    no,
    id,
    id_search: searchText(id),
    kind: verdict.kind,
    title,
    title_search: title === null ? null : searchText(title),
    software,
    software_search: searchText(software),
    cvss: signals.cvss,
    epss: signals.epss,
    exploited_since: signals.exploitedSince,
    ransomware: signals.ransomware ? 1 : 0,
  };
}

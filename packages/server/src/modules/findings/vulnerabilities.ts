import { signalsOf } from '@tsukuroi/matching';
import { type Db, inTransaction, searchText, type Tx } from '../../platform/database/index.ts';
import type { Advance, JudgedVerdicts } from './judged.ts';
import {
  highestNumber,
  readVulnerabilityNumbers,
  rewordVulnerabilities,
  type VulnerabilityRecord,
  writeVulnerabilities,
} from './store.ts';

/** Stored numbers of vulnerabilities and what lists show about them: a reference table, written ahead of what needs it. */
export class Vulnerabilities {
  readonly #db: Db;
  readonly #numbers = new Map<string, number>();
  readonly #stored = new WeakMap<JudgedVerdicts, (number | undefined)[]>();
  /** Ids of which the stored words are those of this knowledge and day. */
  readonly #fresh = new WeakMap<JudgedVerdicts, Set<string>>();
  /** Ids of which the stored words are of an earlier knowledge. */
  readonly #outdated = new Set<string>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** Goes on with verdicts that were brought forward. */
  advance(before: JudgedVerdicts, { judged, moved, reworded }: Advance): void {
    const fresh = this.#freshIn(before);
    this.#stored.set(judged, this.#storedIn(before));
    this.#fresh.set(judged, fresh);
    for (const number of moved) {
      fresh.delete(judged.ids[number] ?? '');
    }
    for (const id of reworded) {
      if (fresh.delete(id)) {
        this.#outdated.add(id);
      }
    }
  }

  /** The stored number of a vulnerability, when any facility ever had it. */
  numberIfStored(judged: JudgedVerdicts, vulnerability: number): number | undefined {
    return this.#numbers.get(judged.ids[vulnerability] ?? '');
  }

  /** Looks up the stored numbers of vulnerabilities that this process has not met yet. One without a number has no row anywhere. */
  async lookUp(tx: Tx, judged: JudgedVerdicts, vulnerabilities: readonly number[]): Promise<void> {
    const missing = vulnerabilities
      .flatMap((number) => judged.ids[number] ?? [])
      .filter((id) => !this.#numbers.has(id));
    for (const [id, number] of await readVulnerabilityNumbers(tx, missing)) {
      this.#numbers.set(id, number);
    }
  }

  /** Writes scores and words of those that stay open and of which something else is said now. */
  async reword(judged: JudgedVerdicts): Promise<void> {
    const fresh = this.#freshIn(judged);
    const ids = [...this.#outdated].filter((id) => !fresh.has(id) && this.#numbers.has(id));
    if (ids.length > 0) {
      const rows = ids.map((id) => ({ id, ...wordsOf(id, judged) }));
      await inTransaction(this.#db, (tx) => rewordVulnerabilities(tx, rows));
    }
    for (const id of ids) {
      fresh.add(id);
    }
    this.#outdated.clear();
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
  const software = judged.software(number);
  const words = wordsOf(id, judged);
  const title = verdict.kind === 'end-of-life' ? (verdict.lifecycle?.title ?? null) : words.title;
  return {
    no,
    id,
    id_search: searchText(id),
    kind: verdict.kind,
    software,
    software_search: searchText(software),
    ...words,
    title,
    ...(verdict.kind === 'end-of-life' ? { title_search: title === null ? null : searchText(title) } : {}),
  };
}

/** What the knowledge says about a vulnerability itself. */
function wordsOf(id: string, { knowledge }: JudgedVerdicts) {
  const { title, englishTitle, cvss, epss, exploitedSince, ransomware } = signalsOf(id, knowledge);
  return {
    title,
    // Found by either language, whichever the list is read in.
    title_search: title === null ? null : searchText(title, englishTitle),
    cvss,
    epss,
    exploited_since: exploitedSince,
    ransomware: ransomware ? 1 : 0,
  };
}

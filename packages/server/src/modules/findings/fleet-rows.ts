import { type Db, inTransaction, type Tx } from '../../platform/database/index.ts';
import { type FacilityCount, WIDTH } from './fleet-count.ts';
import type { JudgedVerdicts } from './judged.ts';
import { type MatchedRecord, type OpenRecord, removeOpen, writeOpen } from './store.ts';
import { readAllOpen, readSomeOpen, writeAllMatched } from './store-fleet.ts';
import { DECISION, DUE, dayNumber, dayOfNumber, FIRST_SEEN, StoredRows } from './stored-rows.ts';
import { NO_DECISION } from './urgency.ts';
import type { Vulnerabilities } from './vulnerabilities.ts';

/** Rows that one transaction compares: more facilities together are faster, but must fit into memory. */
const ROWS_AT_ONCE = 200_000;

export interface RowParts {
  readonly judged: JudgedVerdicts;
  readonly vulnerabilities: Vulnerabilities;
  /** Numbers of the vulnerabilities that are accepted for the whole facility: they are not open. */
  readonly accepted: ReadonlySet<number>;
}

/** A facility of which some vulnerabilities were counted anew. */
export interface Recounted extends RowParts {
  readonly facility: string;
  readonly count: FacilityCount;
  /** The vulnerabilities that were counted: one that is not in `count` is open nowhere any more. */
  readonly counted: ReadonlySet<number>;
  readonly matched: MatchedRecord;
}

/** Writes the rows of a facility that was counted whole; only those that differ. */
export async function replaceRows(tx: Tx, facility: string, count: FacilityCount, parts: RowParts): Promise<void> {
  const before = await readAllOpen(tx, facility);
  const { changed, gone } = differences(facility, count, before, parts);
  await writeOpen(tx, changed);
  await removeOpen(tx, facility, gone);
}

/**
 * Writes what differs in several facilities, several to a transaction: either everything about a facility is written or
 * nothing.
 */
export async function writeRecounted(
  db: Db,
  recounted: readonly Recounted[],
  written: (together: readonly Recounted[]) => void,
): Promise<void> {
  for (const together of batches(recounted)) {
    await inTransaction(db, async (tx) => {
      const before = await rowsBefore(tx, together);
      const changed: OpenRecord[] = [];
      for (const one of together) {
        const own = before.get(one.facility) ?? new StoredRows();
        const found = differences(one.facility, one.count, own, one);
        changed.push(...found.changed);
        await removeOpen(tx, one.facility, found.gone);
      }
      await writeOpen(tx, changed);
      await writeAllMatched(
        tx,
        together.map(({ matched }) => matched),
      );
    });
    written(together);
  }
}

function* batches(recounted: readonly Recounted[]): Generator<readonly Recounted[]> {
  let batch: Recounted[] = [];
  let rows = 0;
  for (const one of recounted) {
    batch.push(one);
    rows += one.counted.size;
    if (rows >= ROWS_AT_ONCE) {
      yield batch;
      batch = [];
      rows = 0;
    }
  }
  if (batch.length > 0) {
    yield batch;
  }
}

/** The stored rows that were counted anew, by facility. Those with the same vulnerabilities are asked for together. */
async function rowsBefore(tx: Tx, recounted: readonly Recounted[]): Promise<ReadonlyMap<string, StoredRows>> {
  const found = new Map(recounted.map(({ facility }) => [facility, new StoredRows()]));
  for (const [counted, together] of Map.groupBy(recounted, (one) => one.counted)) {
    const [first] = together;
    const stored = [...counted].flatMap((number) => first?.vulnerabilities.numberIfStored(first.judged, number) ?? []);
    const facilities = together.map(({ facility }) => facility);
    for (const { facility, ...row } of await readSomeOpen(tx, facilities, stored)) {
      found.get(facility)?.add(row);
    }
  }
  return found;
}

function differences(
  facility: string,
  { vulnerabilities: numbers, columns }: FacilityCount,
  before: StoredRows,
  { judged, vulnerabilities, accepted }: RowParts,
): { changed: OpenRecord[]; gone: number[] } {
  const changed: OpenRecord[] = [];
  const due = new DueDays(judged);
  const today = dayNumber(judged.day);
  const { values } = before;
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index] ?? 0;
    if (accepted.has(number)) {
      continue;
    }
    const stored = vulnerabilities.storedNumber(judged, number);
    const known = before.take(stored);
    const at = index * WIDTH;
    const decision = mostUrgentAt(columns, at + 2);
    const since = known === undefined ? today : (values[known + FIRST_SEEN] ?? 0);
    const dueBy = due.of(number, decision, since);
    let isSame = known !== undefined && values[known + DECISION] === decision && values[known + DUE] === dueBy;
    for (let column = 0; known !== undefined && isSame && column < WIDTH; column++) {
      isSame = values[known + 1 + column] === columns[at + column];
    }
    if (!isSame) {
      const [affected = 0, undetermined = 0, act_now = 0, this_week = 0, next_window = 0, watch = 0] = columns.subarray(
        at,
        at + WIDTH,
      );
      changed.push({
        facility,
        vulnerability: stored,
        affected,
        undetermined,
        act_now,
        this_week,
        next_window,
        watch,
        decision,
        due: dueBy === 0 ? null : dayOfNumber(dueBy),
        first_seen: dayOfNumber(since),
      });
    }
  }
  return { changed, gone: before.rest() };
}

function mostUrgentAt(columns: Int32Array, at: number): number {
  let decision = 0;
  while (decision < NO_DECISION && (columns[at + decision] ?? 0) <= 0) {
    decision++;
  }
  return decision;
}

/** Due days as numbers (stored-rows.ts): but for ends of support they follow from the decision and the first day alone. */
class DueDays {
  readonly #judged: JudgedVerdicts;
  readonly #known = new Map<number, number>();

  constructor(judged: JudgedVerdicts) {
    this.#judged = judged;
  }

  of(vulnerability: number, decision: number, since: number): number {
    const key = since * (NO_DECISION + 1) + decision;
    const isEnd = this.#judged.isEndOfSupport(vulnerability);
    let due = isEnd ? undefined : this.#known.get(key);
    if (due === undefined) {
      due = dayNumber(this.#judged.dueOf(vulnerability, decision, dayOfNumber(since)));
      if (!isEnd) {
        this.#known.set(key, due);
      }
    }
    return due;
  }
}

import { type Db, inTransaction, type Tx } from '../../platform/database/index.ts';
import { mostUrgent } from './count.ts';
import { type FacilityCount, WIDTH } from './fleet-count.ts';
import type { JudgedVerdicts } from './judged.ts';
import { type MatchedRecord, type OpenRecord, removeOpen, writeOpen } from './store.ts';
import { type ComparedRow, readAllOpen, readSomeOpen, writeAllMatched } from './store-fleet.ts';
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
  const before = new Map((await readAllOpen(tx, facility)).map((row) => [row.vulnerability, row]));
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
        const own = before.get(one.facility) ?? new Map<number, ComparedRow>();
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
async function rowsBefore(
  tx: Tx,
  recounted: readonly Recounted[],
): Promise<ReadonlyMap<string, Map<number, ComparedRow>>> {
  const found = new Map(recounted.map(({ facility }) => [facility, new Map<number, ComparedRow>()]));
  for (const [counted, together] of Map.groupBy(recounted, (one) => one.counted)) {
    const [first] = together;
    const stored = [...counted].flatMap((number) => first?.vulnerabilities.numberIfStored(first.judged, number) ?? []);
    const facilities = together.map(({ facility }) => facility);
    for (const { facility, ...row } of await readSomeOpen(tx, facilities, stored)) {
      found.get(facility)?.set(row.vulnerability, row);
    }
  }
  return found;
}

function differences(
  facility: string,
  { vulnerabilities: numbers, columns }: FacilityCount,
  before: Map<number, ComparedRow>,
  { judged, vulnerabilities, accepted }: RowParts,
): { changed: OpenRecord[]; gone: number[] } {
  const changed: OpenRecord[] = [];
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index] ?? 0;
    if (accepted.has(number)) {
      continue;
    }
    const stored = vulnerabilities.storedNumber(judged, number);
    const known = before.get(stored);
    before.delete(stored);
    const at = index * WIDTH;
    const [affected = 0, undetermined = 0, ...byDecision] = columns.subarray(at, at + WIDTH);
    const [act_now = 0, this_week = 0, next_window = 0, watch = 0] = byDecision;
    const decision = mostUrgent(byDecision);
    const first_seen = known?.first_seen ?? judged.day;
    const due = judged.dueOf(number, decision, first_seen);
    if (
      known === undefined ||
      known.affected !== affected ||
      known.undetermined !== undetermined ||
      known.act_now !== act_now ||
      known.this_week !== this_week ||
      known.next_window !== next_window ||
      known.watch !== watch ||
      known.decision !== decision ||
      known.due !== due
    ) {
      const counts = { affected, undetermined, act_now, this_week, next_window, watch, decision };
      changed.push({ facility, vulnerability: stored, ...counts, due, first_seen });
    }
  }
  return { changed, gone: [...before.keys()] };
}

import type { Tx } from '../../platform/database/index.ts';
import { mostUrgent, type OpenCount } from './count.ts';
import { compareTables, countTable } from './count-blob.ts';
import type { JudgedVerdicts } from './judged.ts';
import { type OpenRecord, readOpen, removeOpen, writeOpen } from './store.ts';
import { placeNumber } from './urgency.ts';
import type { Vulnerabilities } from './vulnerabilities.ts';

/** A facility's row for what is counted; `since` is the day this site first saw it. */
export function openRecord(
  facility: string,
  count: OpenCount,
  judged: JudgedVerdicts,
  vulnerabilities: Vulnerabilities,
  since: string,
): OpenRecord {
  const [act_now, this_week, next_window, watch] = count.byDecision;
  return {
    facility,
    vulnerability: vulnerabilities.storedNumber(judged, count.vulnerability),
    affected: count.affected,
    undetermined: count.undetermined,
    act_now,
    this_week,
    next_window,
    watch,
    decision: mostUrgent(count.byDecision),
    due: judged.due(count.verdict, count.place, since),
    first_seen: since,
  };
}

/**
 * Replaces a facility's rows by what was counted. `before` is the table of the last time, when nothing moved since: then
 * only the rows that differ are read and written.
 */
export async function replaceOpen(
  tx: Tx,
  facility: string,
  counts: readonly OpenCount[],
  before: Int32Array | undefined,
  judged: JudgedVerdicts,
  vulnerabilities: Vulnerabilities,
): Promise<Int32Array> {
  const numberOf = (count: OpenCount) => vulnerabilities.storedNumber(judged, count.vulnerability);
  const after = countTable(counts, numberOf, judged);
  if (before === undefined) {
    await replaceAll(tx, facility, counts, judged, vulnerabilities);
    return after;
  }
  const { changed, gone } = compareTables(before, after);
  if (changed.size > 0) {
    const known = await readOpen(tx, facility, [...changed]);
    await writeOpen(
      tx,
      counts
        .filter((count) => changed.has(numberOf(count)))
        .map((count) => {
          const since = known.get(numberOf(count))?.first_seen ?? judged.day;
          return openRecord(facility, count, judged, vulnerabilities, since);
        }),
    );
  }
  await removeOpen(tx, facility, gone);
  return after;
}

async function replaceAll(
  tx: Tx,
  facility: string,
  counts: readonly OpenCount[],
  judged: JudgedVerdicts,
  vulnerabilities: Vulnerabilities,
): Promise<void> {
  const before = await readOpen(tx, facility);
  const changed: OpenRecord[] = [];
  for (const count of counts) {
    const number = vulnerabilities.storedNumber(judged, count.vulnerability);
    const known = before.get(number);
    before.delete(number);
    const row = openRecord(facility, count, judged, vulnerabilities, known?.first_seen ?? judged.day);
    if (known === undefined || !isSame(known, row)) {
      changed.push(row);
    }
  }
  await writeOpen(tx, changed);
  await removeOpen(tx, facility, [...before.keys()]);
}

/** Adds what one device has now and takes away what it had before; only rows that differ are read and written. */
export async function moveOpen(
  tx: Tx,
  facility: string,
  had: ReadonlyMap<number, OpenCount>,
  has: ReadonlyMap<number, OpenCount>,
  judged: JudgedVerdicts,
  vulnerabilities: Vulnerabilities,
): Promise<void> {
  const moved = [...new Set([...had.keys(), ...has.keys()])].filter((number) =>
    differ(had.get(number), has.get(number)),
  );
  const stored = (number: number) => vulnerabilities.storedNumber(judged, number);
  const rows = await readOpen(tx, facility, moved.map(stored));
  const changed: OpenRecord[] = [];
  const gone: number[] = [];
  for (const number of moved) {
    const before = rows.get(stored(number));
    const sum = addCounts(before, number, had.get(number), has.get(number));
    if (mostUrgent(sum.byDecision) >= sum.byDecision.length) {
      gone.push(stored(number));
      continue;
    }
    const row = openRecord(facility, sum, judged, vulnerabilities, before?.first_seen ?? judged.day);
    changed.push(before === undefined ? row : { ...row, due: dueOf(row, before, sum, judged) });
  }
  await writeOpen(tx, changed);
  await removeOpen(tx, facility, gone);
}

function differ(a: OpenCount | undefined, b: OpenCount | undefined): boolean {
  return (
    a === undefined ||
    b === undefined ||
    a.affected !== b.affected ||
    a.undetermined !== b.undetermined ||
    a.byDecision.some((count, index) => count !== b.byDecision[index])
  );
}

function addCounts(
  before: OpenRecord | undefined,
  vulnerability: number,
  had: OpenCount | undefined,
  has: OpenCount | undefined,
): OpenCount {
  const known = [before?.act_now ?? 0, before?.this_week ?? 0, before?.next_window ?? 0, before?.watch ?? 0];
  const sum = (index: 0 | 1 | 2 | 3) =>
    (known[index] ?? 0) - (had?.byDecision[index] ?? 0) + (has?.byDecision[index] ?? 0);
  const like = has ?? had;
  return {
    vulnerability,
    affected: (before?.affected ?? 0) - (had?.affected ?? 0) + (has?.affected ?? 0),
    undetermined: (before?.undetermined ?? 0) - (had?.undetermined ?? 0) + (has?.undetermined ?? 0),
    byDecision: [sum(0), sum(1), sum(2), sum(3)],
    verdict: like?.verdict ?? 0,
    place: like?.place ?? placeNumber('unknown', 'unknown'),
  };
}

/** The day of the most urgent decision that is left: kept while the decision stays, else found anew. */
function dueOf(row: OpenRecord, before: OpenRecord, sum: OpenCount, judged: JudgedVerdicts): string | null {
  if (row.decision === before.decision) {
    return before.due;
  }
  return judged.decisionsIn(sum.place)[sum.verdict] === row.decision
    ? row.due
    : judged.dueByDecision(sum.vulnerability, row.decision, row.first_seen);
}

function isSame(a: OpenRecord, b: OpenRecord): boolean {
  return (Object.keys(b) as (keyof OpenRecord)[]).every((column) => a[column] === b[column]);
}

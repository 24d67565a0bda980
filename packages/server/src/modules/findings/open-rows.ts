import type { Tx } from '../../platform/database/index.ts';
import { mostUrgent, type OpenCount } from './count.ts';
import type { JudgedVerdicts } from './judged.ts';
import { type OpenRecord, readOpen, removeOpen, writeOpen } from './store.ts';
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
    due: judged.dueOf(count.vulnerability, mostUrgent(count.byDecision), since),
    first_seen: since,
  };
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
  const differing = [...new Set([...had.keys(), ...has.keys()])].filter((number) =>
    differ(had.get(number), has.get(number)),
  );
  await vulnerabilities.lookUp(tx, judged, differing);
  // What the machine had by news that are not counted yet has no row to be taken from.
  const moved = differing.filter(
    (number) => has.has(number) || vulnerabilities.numberIfStored(judged, number) !== undefined,
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
    changed.push(openRecord(facility, sum, judged, vulnerabilities, before?.first_seen ?? judged.day));
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
  return {
    vulnerability,
    affected: (before?.affected ?? 0) - (had?.affected ?? 0) + (has?.affected ?? 0),
    undetermined: (before?.undetermined ?? 0) - (had?.undetermined ?? 0) + (has?.undetermined ?? 0),
    byDecision: [sum(0), sum(1), sum(2), sum(3)],
  };
}

import { setImmediate as pause } from 'node:timers/promises';
import type { Tx } from '../../platform/database/index.ts';
import { unpackNumbers } from '../inventories/numbers.ts';
import { mostUrgent } from './count.ts';
import type { Coverage } from './coverage.ts';
import type { JudgedVerdicts } from './judged.ts';
import { addSoftware, type ProfileRecord, type SetRecord } from './store.ts';
import type { Tally } from './urgency.ts';

/** What a profile shows beside what it is. */
export type Counters = Omit<
  ProfileRecord,
  'no' | 'facility' | 'key' | 'set_no' | 'exposure' | 'clinical_role' | 'accepted'
>;

export function coverageOf({ unmapped, judged }: Coverage): Pick<Counters, 'unmapped' | 'judged'> {
  return { unmapped, judged };
}

export function countersOf({ byDecision, affected, undetermined }: Tally): Omit<Counters, 'unmapped' | 'judged'> {
  const [act_now, this_week, next_window, watch] = byDecision;
  return { decision: mostUrgent(byDecision), act_now, this_week, next_window, watch, affected, undetermined };
}

export function sameCounters(a: ProfileRecord, b: ProfileRecord | undefined): boolean {
  return (
    b !== undefined &&
    a.decision === b.decision &&
    a.act_now === b.act_now &&
    a.this_week === b.this_week &&
    a.next_window === b.next_window &&
    a.watch === b.watch &&
    a.affected === b.affected &&
    a.undetermined === b.undetermined &&
    a.unmapped === b.unmapped &&
    a.judged === b.judged
  );
}

/** Risks accepted on some devices alone, as a profile keeps them: sorted pairs of id and last day. */
export function acceptedText(risks: readonly { readonly id: string; readonly until: string }[]): string {
  const pairs = risks.map(({ id, until }) => [id, until] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(pairs);
}

/** Ids that are accepted on a day; what has run out comes back by itself. */
export function acceptedOn(text: string, day: string): string[] {
  if (text === '[]') {
    return [];
  }
  const pairs = JSON.parse(text) as [string, string][];
  return pairs.filter(([, until]) => until >= day).map(([id]) => id);
}

const NOTHING: ReadonlySet<number> = new Set();

export function numbersOf(judged: JudgedVerdicts, ids: readonly string[]): ReadonlySet<number> {
  return ids.length === 0 ? NOTHING : new Set(ids.map((id) => judged.numberFor(id)));
}

/** Counts the identities that came and went between two sets of one device. */
export async function moveSoftware(
  tx: Tx,
  facility: string,
  before: SetRecord | undefined,
  after: SetRecord | undefined,
): Promise<void> {
  if (before?.no === after?.no) {
    return;
  }
  const had = new Set(before === undefined ? [] : unpackNumbers(before.identities));
  const has = new Set(after === undefined ? [] : unpackNumbers(after.identities));
  await addSoftware(tx, facility, [...has.difference(had)], 1);
  await addSoftware(tx, facility, [...had.difference(has)], -1);
}

/** Lets requests be answered between two steps of long work. */
export function breathe(): Promise<void> {
  return pause();
}

import type { CheckIn, GapReport } from '@tsukuroi/protocol';
import { NO_HEAD } from '@tsukuroi/protocol/journal-line.ts';
import type { JournalMark } from './peers.ts';
import type { IdentityRecord, JournalRecord } from './store.ts';

/** Boot ids and manifests remembered for each journal. */
const REMEMBERED = 6;

/** What a check-in says about a journal. `lost` = lines the device no longer holds and the server never took. */
export interface JournalNews<Kept extends JournalMark = JournalRecord> {
  readonly kind: 'same' | 'longer' | 'reset' | 'forked';
  readonly journal: Kept;
  readonly lost: number;
}

export function newJournal(
  identity: Pick<IdentityRecord, 'id' | 'facility'>,
  instance: string,
  boot: string,
  now: string,
): JournalRecord {
  return {
    identity: identity.id,
    instance,
    facility: identity.facility,
    last: 0,
    head: NO_HEAD,
    boots: JSON.stringify(boot === '' ? [] : [boot]),
    manifests: '[]',
    report_boot: '',
    resets: 0,
    line: '',
    first_seen: now,
    last_seen: now,
  };
}

/**
 * Compares what a machine says of its journal with what was taken from it. A journal that is shorter after a restart, or ends in
 * another line, is a disk that came back as it was: no failure and no clone. Without a restart between, or when boot ids of an
 * earlier life come back by turns, two machines write under one identity.
 *
 * @param told whether both the identity's hardware and the machine's are known, and are the same
 */
export function journalNews<Kept extends JournalMark>(before: Kept, sent: CheckIn, told: boolean): JournalNews<Kept> {
  const boots = JSON.parse(before.boots) as string[];
  const newBoot = sent.boot !== '' && boots[0] !== sent.boot;
  const journal = newBoot
    ? { ...before, boots: JSON.stringify([sent.boot, ...boots].slice(0, REMEMBERED)) }
    : { ...before };
  if (newBoot && livesTwice(boots, sent.boot, told)) {
    return { kind: 'forked', journal, lost: 0 };
  }
  const { first, last } = sent.journal;
  if (last > before.last) {
    // A gap at the beginning: the device kept its lines for as long as it had to, and nobody fetched them.
    // Where the device says that lines stand for what it lost, the server waits for those, which say why.
    const lost = sent.journal.lost === undefined ? Math.max(0, first - 1 - before.last) : 0;
    return { kind: 'longer', journal: { ...journal, last: before.last + lost }, lost };
  }
  if (last === before.last && (sent.head === before.head || before.head === NO_HEAD)) {
    return { kind: newBoot ? 'longer' : 'same', journal, lost: 0 };
  }
  if (!newBoot && before.report_boot === sent.boot && sent.boot !== '' && !told) {
    return { kind: 'forked', journal, lost: 0 };
  }
  // Counted once for each restart, however often the machine asks until it has written its next line.
  return newBoot
    ? { kind: 'reset', journal: { ...journal, resets: before.resets + 1 }, lost: 0 }
    : { kind: 'same', journal, lost: 0 };
}

/** Boot ids are never repeated; an earlier one that comes back is another machine that was running all the time. */
function livesTwice(boots: readonly string[], boot: string, told: boolean): boolean {
  if (!told) {
    return boots.includes(boot);
  }
  // On the same hardware a virtual machine was put back to a snapshot; only by turns are there two of them.
  return boots[1] === boot && boots[2] === boots[0] && boots[0] !== undefined;
}

/** Whether a manifest is one that the machine had before its last one: its version went back. */
export function wentBack(journal: Pick<JournalRecord, 'manifests'>, manifest: string): boolean {
  const [newest, ...earlier] = JSON.parse(journal.manifests) as string[];
  return newest !== manifest && earlier.includes(manifest);
}

export function withManifest(journal: Pick<JournalRecord, 'manifests'>, manifest: string): string {
  const known = JSON.parse(journal.manifests) as string[];
  return JSON.stringify(known[0] === manifest ? known : [manifest, ...known].slice(0, REMEMBERED));
}

/** How a journal goes on when a line of kind `gap` comes: `last` after it, and which numbers are lost with it. */
export interface GapTaken {
  readonly last: number;
  readonly lost: { readonly from: number; readonly to: number } | undefined;
}

/**
 * A line that stands for lost numbers comes in its turn, as any other, or out of turn when one of the numbers is the next that is wanted:
 * then the journal goes on behind them, and the line comes again in its turn. Undefined when it is neither.
 */
export function gapTaken(last: number, gap: GapReport, inTurn: boolean): GapTaken | undefined {
  const stands = gap.from <= last + 1 && gap.to > last && gap.from <= gap.to && gap.to < gap.sequence;
  if (!inTurn && !stands) {
    return undefined;
  }
  return { last: inTurn ? gap.sequence : gap.to, lost: stands ? { from: last + 1, to: gap.to } : undefined };
}

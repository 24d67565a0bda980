import { canonicalJson, isoSeconds, sha256 } from '@tsukuroi/core';
import type { AgentReport, GapReport, Inventory, MachineMarks } from '@tsukuroi/protocol';
import { signLine } from '@tsukuroi/protocol/journal-line.ts';
import type { AgentTime } from '../identity/agent-time.ts';
import type { Identity } from '../identity/identity-file.ts';
import { machineMarks } from '../identity/machine-marks.ts';
import type { Contents } from '../journal/contents.ts';
import type { Journal } from '../journal/journal.ts';
import { namedIn, reportOf } from './report-of.ts';

export interface RecorderParts {
  readonly identity: Identity;
  readonly time: AgentTime;
  readonly journal: Journal;
  readonly contents: Contents;
}

/** What was last written, as far as it decides whether something changed. */
export interface LastReport {
  readonly essence: string;
  readonly boot: string;
  readonly machine: MachineMarks;
}

/**
 * Writes an inventory into the journal when something changed: the software, the facts, a pending restart, the state of the clock, the boot,
 * or what was seen of programs that the plan asks for. What changes every minute (uptime, sessions) is sent with the next report and causes none.
 *
 * @param force write also when nothing changed: the disk came back as it was, and the server holds something newer
 */
export async function record(parts: RecorderParts, inventory: Inventory, force: boolean): Promise<LastReport> {
  const { contents, identity, journal, time } = parts;
  const manifestText = canonicalJson(inventory.manifest);
  const factsText = canonicalJson(inventory.facts);
  const report: AgentReport = {
    format: 'report/1',
    identity: identity.identity,
    sequence: journal.next,
    previous: journal.head,
    at: isoSeconds(time.nowMs()),
    kind: 'inventory',
    device: inventory.device,
    manifest: sha256(manifestText),
    facts: sha256(factsText),
    state: time.isWrong ? { ...inventory.state, clockOffsetMs: -time.offsetMs } : inventory.state,
    unreadable: inventory.unreadable,
    machine: machineMarks(inventory.facts),
  };
  const last = essenceOf(report);
  if (!force && journal.last > 0 && (await lastEssence(journal)) === last.essence) {
    return last;
  }
  await contents.keep(report.manifest, manifestText);
  await contents.keep(report.facts, factsText);
  await journal.append(signLine(JSON.stringify(report), identity.privateKey));
  await contents.keepOnly(await namedBy(journal));
  return last;
}

/** Numbers of the journal that are lost, both ends included, and why. */
export type LostNumbers = Pick<GapReport, 'from' | 'to' | 'why'>;

/** Writes a line of kind `gap` for each range of numbers that is not here any more. */
export async function recordGaps(
  { identity, journal, time }: Omit<RecorderParts, 'contents'>,
  lost: readonly LostNumbers[],
  machine: MachineMarks,
): Promise<void> {
  for (const { from, to, why } of lost) {
    const gap: GapReport = {
      format: 'report/1',
      identity: identity.identity,
      sequence: journal.next,
      previous: journal.head,
      at: isoSeconds(time.nowMs()),
      kind: 'gap',
      from,
      to,
      why,
      machine,
    };
    await journal.append(signLine(JSON.stringify(gap), identity.privateKey));
  }
}

/** Lines read from the journal at a time, newest first. */
const LINES_BACK = 50;

/** Of the newest inventory; what became of work is told in between and says nothing of the machine. */
async function lastEssence(journal: Journal): Promise<string | undefined> {
  for (let until = journal.last; until > 0; until -= LINES_BACK) {
    const after = Math.max(0, until - LINES_BACK);
    const entries = (await journal.linesAfter(after, LINES_BACK)).filter(({ sequence }) => sequence <= until);
    for (const { line } of entries.reverse()) {
      const report = reportOf(line);
      if (report.kind === 'inventory') {
        return essenceOf(report).essence;
      }
      if (report.kind === 'gap') {
        // After a gap the machine is described anew, whether it changed or not.
        return undefined;
      }
    }
  }
  return undefined;
}

function essenceOf({ manifest, facts, state, machine, unreadable, device }: AgentReport): LastReport {
  const boot = state.bootId ?? '';
  const { clockSynchronised, programs = [], restartPending } = state;
  const parts = [manifest, facts, boot, restartPending, clockSynchronised, unreadable, device, ...programs];
  return { essence: sha256(JSON.stringify(parts)), boot, machine };
}

async function namedBy(journal: Journal): Promise<Set<string>> {
  const named = new Set<string>();
  for (const { line } of await journal.linesAfter(0, Number.MAX_SAFE_INTEGER)) {
    for (const digest of namedIn(reportOf(line)).keys()) {
      named.add(digest);
    }
  }
  return named;
}

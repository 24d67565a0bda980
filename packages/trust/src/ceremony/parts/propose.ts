import { type Clock, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../../files/door.ts';
import { keyPlaces } from '../places.ts';
import { copyBefore, readBefore } from './before.ts';
import { draftProposal } from './draft.ts';
import './errors.ts';
import { type OpenProposal, openProposal } from './folder.ts';
import { type Proposal, type ProposedChange, proposalPlaces } from './shape.ts';
import { type SummaryLine, summaryOf, summaryText } from './summary.ts';

export interface ProposeOptions {
  readonly door: FileDoor;
  readonly clock: Clock;
  /** The medium with the signed results (`catalog/`, `directors/`); no key on it is opened. */
  readonly keysFolder: string;
  /** Folder of the proposal; empty or not there. */
  readonly out: string;
  readonly change: ProposedChange;
  /** By SHA-256: contents that the change lists and that belong into the repository. */
  readonly contents?: ReadonlyMap<string, Uint8Array>;
}

/**
 * Writes a proposal: what changes, what was signed last, the contents that are new, and a summary to read. Opens no key.
 *
 * @throws `PROPOSAL_PLACE`, `CATALOG_ALTERED`, `KEY_NOT_LISTED`, `THRESHOLD_LOST`, `ROLE_FULL`, `TARGET_PATH`
 */
export async function propose(
  options: ProposeOptions,
): Promise<{ readonly opened: OpenProposal; readonly summary: readonly SummaryLine[] }> {
  const { door, clock, keysFolder, change, contents = new Map() } = options;
  const medium = keyPlaces(keysFolder);
  const before = await readBefore(door, medium);
  const proposal: Proposal = {
    format: 'proposal/1',
    organisation: before.root.statement.organisation,
    madeAtMs: Math.floor(clock.nowMs() / 1000) * 1000,
    round: 1,
    base: { root: before.root.version, timestamp: before.timestamp },
    change,
  };
  await draftProposal(before, proposal).catalog(new Map());
  await mustBeEmpty(door, options.out);
  const places = proposalPlaces(options.out);
  await copyBefore(door, medium, places, before, touched(change));
  for (const [hash, content] of contents) {
    await door.writeWhole(places.content(hash), content, { mode: 0o644 });
  }
  return writeProposal(door, options.out, clock, proposal);
}

/** Writes the proposal itself, opens it as its holders will, and puts the summary beside it. */
export async function writeProposal(
  door: FileDoor,
  folder: string,
  clock: Clock,
  proposal: Proposal,
): Promise<{ readonly opened: OpenProposal; readonly summary: readonly SummaryLine[] }> {
  const places = proposalPlaces(folder);
  await door.writeWhole(places.proposal, `${JSON.stringify(proposal, null, 1)}\n`, { mode: 0o644 });
  const opened = await openProposal(door, folder, clock);
  const summary = await summaryOf(door, opened);
  await door.writeWhole(places.summary, summaryText(summary, 'ja'), { mode: 0o644 });
  return { opened, summary };
}

export async function mustBeEmpty(door: FileDoor, folder: string): Promise<void> {
  if ((await door.list(folder)).length > 0) {
    throw new TsukuroiError('PROPOSAL_PLACE', { folder }, { exitCode: 3 });
  }
}

function touched(change: ProposedChange): readonly string[] {
  return change.do === 'catalog' ? [...change.set.map(({ path }) => path), ...change.remove] : [];
}

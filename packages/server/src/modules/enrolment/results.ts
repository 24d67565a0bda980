import { canonicalJson, sha256 } from '@tsukuroi/core';
import type { ResultEvidence, ResultLine } from '@tsukuroi/protocol';
import type { ServerContext } from '../../module.ts';
import { inTransaction, type Tx } from '../../platform/database/index.ts';
import type { Peer } from './identities.ts';
import type { EnrolmentParts } from './parts.ts';
import { type JournalRecord, writeJournal } from './store.ts';

/** What a device said became of an action of its plan. */
export interface TakenResult {
  readonly facility: string;
  /** Identity that the plan names. */
  readonly identity: string;
  /** Undefined until an inventory of this identity was taken. */
  readonly device: string | undefined;
  readonly line: ResultLine;
  /** Undefined where the line names none, or the device no longer has it. */
  readonly evidence: ResultEvidence | undefined;
  readonly receivedAt: string;
}

/** Takes a result in the transaction that moves the device's journal on, so that none is lost and none counts twice. */
export type TakeResult = (tx: Tx, result: TakenResult) => Promise<void>;

const TAKERS = new WeakMap<ServerContext, TakeResult>();

/** The one module that keeps results names itself here when it is registered. */
export function takeResultsWith(context: ServerContext, take: TakeResult): void {
  TAKERS.set(context, take);
}

export function resultTakerOf(context: ServerContext): TakeResult {
  return async (tx, result) => {
    await TAKERS.get(context)?.(tx, result);
  };
}

const HURRIED = new WeakMap<ServerContext, (identity: string) => boolean>();

/** The module that moves rollouts says which devices should come every minute; asked at each check-in, so it answers from memory. */
export function hurryWith(context: ServerContext, isHurried: (identity: string) => boolean): void {
  HURRIED.set(context, isHurried);
}

export function hurriedOf(context: ServerContext): (identity: string) => boolean {
  return (identity) => HURRIED.get(context)?.(identity) ?? false;
}

interface Beside {
  readonly evidence: ResultEvidence | undefined;
  readonly gone: ReadonlySet<string>;
}

/** What a result names by hash and did not come with it. */
export function missingOf(line: ResultLine, beside: Beside): string[] {
  const wanted = line.evidence;
  return wanted === undefined || beside.gone.has(wanted) || genuine(line, beside.evidence) !== undefined
    ? []
    : [wanted];
}

export async function keepResult(
  parts: EnrolmentParts,
  { identity }: Peer,
  line: ResultLine,
  beside: Beside,
  next: JournalRecord,
): Promise<void> {
  await inTransaction(parts.db, async (tx) => {
    await writeJournal(tx, next);
    await parts.takeResult(tx, {
      facility: identity.facility,
      identity: identity.id,
      device: identity.device ?? undefined,
      line,
      evidence: genuine(line, beside.evidence),
      receivedAt: next.last_seen,
    });
  });
}

/** Evidence is what its hash says, or none. */
function genuine(line: ResultLine, evidence: ResultEvidence | undefined): ResultEvidence | undefined {
  return evidence !== undefined && sha256(canonicalJson(evidence)) === line.evidence ? evidence : undefined;
}

import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { canonicalJson, dayInJapan, isoSeconds } from '@tsukuroi/core';
import { mayMove, RESULT_LIMIT_BYTES, type ResultEvidence, resultShape, type WorkState } from '@tsukuroi/protocol';
import { type Db, searchText, type Tx } from '../../platform/database/index.ts';
import type { DeviceRecord } from '../devices/index.ts';
import type { TakenResult } from '../enrolment/index.ts';
import { rolloutSearch } from './rollout-name.ts';
import {
  addEvidence,
  addMove,
  type MoveRecord,
  readEvidence,
  readMoves,
  readWork,
  type WorkRecord,
  writeWork,
} from './store-work.ts';

/**
 * What is odd about a move. It is kept as it was said: a server that drops what it did not expect would show a hospital a state that is not so.
 *
 * `not-ordered`: this server ordered no such action, as after a restore. `out-of-turn`: no such move in the table of work.ts. `moves-missing`:
 * numbers before it never came. `again`: another thing was said under this number. `late`: a later move was there already. `outside-window`:
 * it began at a time that was not ordered.
 */
export const ODDITIES = ['not-ordered', 'out-of-turn', 'moves-missing', 'again', 'late', 'outside-window'] as const;
export type Oddity = (typeof ODDITIES)[number];

/** What a move is told beside, and who listens. */
export interface ResultParts {
  readonly findDevice: (id: string, tx: Tx) => Promise<DeviceRecord | undefined>;
  readonly nameOfRollout: (tx: Tx, id: string) => Promise<string | undefined>;
  /** In the same transaction, after the state of the work changed. */
  readonly moved: (tx: Tx, work: WorkRecord) => Promise<void>;
}

/** Takes one move of a device: into the history always, and as the new state of the work when it is newer than what is known. */
export async function takeResult(tx: Tx, parts: ResultParts, result: TakenResult): Promise<void> {
  const { facility, identity, line, evidence, receivedAt } = result;
  const key = { identity, plan: line.plan, action: line.action };
  const known = await readWork(tx, key);
  const same = await readMoves(tx, key, line.move);
  if (
    same.some((move) => move.state === line.state && move.at === line.at && move.because === (line.because ?? null))
  ) {
    return;
  }
  if (evidence !== undefined && line.evidence !== undefined) {
    await addEvidence(tx, facility, line.evidence, gzipSync(canonicalJson(evidence)), receivedAt);
  }
  const before = known ?? unordered(result);
  const said = {
    state: line.state,
    because: line.because ?? null,
    about: line.about ?? null,
    evidence: line.evidence ?? null,
    at: line.at,
    received_at: receivedAt,
  };
  const odd = odditiesOf(result, known, same.length > 0);
  const work: WorkRecord =
    line.move > before.move
      ? {
          ...before,
          ...said,
          evidence: said.evidence ?? before.evidence,
          device: result.device ?? before.device,
          move: line.move,
        }
      : before;
  await writeWork(tx, work);
  await tell(tx, parts, { ...before, ...said, move: line.move, device: result.device ?? before.device }, 'agent', odd);
  if (work !== before) {
    await parts.moved(tx, work);
  }
}

/** The server says that it does not know any more; the only state of which it speaks by itself. */
export async function sayUnknown(tx: Tx, parts: ResultParts, work: WorkRecord, nowMs: number): Promise<void> {
  const now = isoSeconds(nowMs);
  const unknown: WorkRecord = { ...work, state: 'unknown', because: null, about: null, at: now, received_at: now };
  await writeWork(tx, unknown);
  await tell(tx, parts, unknown, 'server', []);
  await parts.moved(tx, unknown);
}

/** Evidence by its hash; undefined when it is not here. */
export async function evidenceOf(db: Db, facility: string, sha256: string): Promise<ResultEvidence | undefined> {
  const content = await readEvidence(db, facility, sha256);
  if (content === undefined) {
    return undefined;
  }
  const text = gunzipSync(content, { maxOutputLength: RESULT_LIMIT_BYTES }).toString('utf8');
  return resultShape.parse(JSON.parse(text));
}

function unordered({ facility, identity, device, line, receivedAt }: TakenResult): WorkRecord {
  return {
    identity,
    plan: line.plan,
    action: line.action,
    facility,
    device: device ?? null,
    rollout: null,
    state: 'needed',
    move: 0,
    because: null,
    about: null,
    evidence: null,
    at: line.at,
    received_at: receivedAt,
    last_start: null,
    minutes: 60,
    windows: '[]',
    packages: '',
  };
}

function odditiesOf({ line }: TakenResult, known: WorkRecord | undefined, isAgain: boolean): readonly Oddity[] {
  const before: WorkState = known?.state ?? 'needed';
  const newest = known?.move ?? 0;
  const first = line.move === 1 && line.state === 'needed' && newest === 0;
  const odd: Oddity[] = [];
  if (known === undefined) {
    odd.push('not-ordered');
  }
  if (isAgain) {
    odd.push('again');
  } else if (line.move <= newest) {
    odd.push('late');
  } else {
    if (line.move > newest + 1) {
      odd.push('moves-missing');
    }
    // What lies between moves that never came cannot be judged.
    if (line.move === newest + 1 && !first && !mayMove(before, line.state, 'agent')) {
      odd.push('out-of-turn');
    }
  }
  if (known !== undefined && line.state === 'installing' && !isWithin(known.windows, line.at)) {
    odd.push('outside-window');
  }
  return odd;
}

function isWithin(windows: string, at: string): boolean {
  const ordered = JSON.parse(windows) as { from: string; to: string }[];
  const atMs = Date.parse(at);
  return ordered.length === 0 || ordered.some(({ from, to }) => Date.parse(from) <= atMs && atMs < Date.parse(to));
}

async function tell(
  tx: Tx,
  { findDevice, nameOfRollout }: ResultParts,
  work: WorkRecord,
  mover: MoveRecord['mover'],
  odd: readonly Oddity[],
): Promise<void> {
  const { identity, plan, action, facility, move, state, because, about, evidence, at, received_at } = work;
  const device = work.device === null ? undefined : await findDevice(work.device, tx);
  const rollout = work.rollout === null ? undefined : await nameOfRollout(tx, work.rollout);
  const day = Number.isNaN(Date.parse(at)) ? dayInJapan(Date.parse(received_at)) : dayInJapan(Date.parse(at));
  const name = device?.name ?? identity;
  await addMove(tx, {
    id: randomUUID(),
    ...{ identity, plan, action, facility, mover, move, state, because, about, evidence, at, received_at },
    day,
    day_search: searchText(day),
    odd: odd.join(' '),
    device: work.device,
    device_name: name,
    device_search: searchText(name),
    department: device?.department ?? null,
    department_search: device?.department_search ?? null,
    packages: work.packages,
    packages_search: searchText(work.packages),
    rollout: work.rollout,
    rollout_name: rollout ?? null,
    rollout_search: rollout === undefined ? null : rolloutSearch(rollout),
  });
}

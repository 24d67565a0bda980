import type { WorkReason, WorkState } from '@tsukuroi/protocol';
import type { Db, Tx } from '../../platform/database/index.ts';

export type WorkTables = {
  rollouts_work: WorkRecord;
  rollouts_moves: MoveRecord;
  rollouts_evidence: { facility: string; sha256: string; content: Uint8Array; received_at: string };
};

export type WorkRecord = {
  identity: string;
  plan: number;
  action: string;
  facility: string;
  device: string | null;
  rollout: string | null;
  state: WorkState;
  move: number;
  because: WorkReason | null;
  about: string | null;
  evidence: string | null;
  at: string;
  received_at: string;
  last_start: string | null;
  minutes: number;
  windows: string;
  packages: string;
};

export type MoveRecord = {
  id: string;
  facility: string;
  identity: string;
  plan: number;
  action: string;
  mover: 'agent' | 'server';
  move: number;
  state: WorkState;
  because: WorkReason | null;
  about: string | null;
  evidence: string | null;
  at: string;
  day: string;
  day_search: string;
  received_at: string;
  odd: string;
  device: string | null;
  device_name: string;
  device_search: string;
  department: string | null;
  department_search: string | null;
  packages: string;
  packages_search: string;
  rollout: string | null;
  rollout_name: string | null;
  rollout_search: string | null;
};

/** Names one action of one plan of one device. */
export type WorkKey = Pick<WorkRecord, 'identity' | 'plan' | 'action'>;

function tables(db: Db) {
  return db.withTables<WorkTables>();
}

export function readWork(db: Db, { identity, plan, action }: WorkKey): Promise<WorkRecord | undefined> {
  return tables(db)
    .selectFrom('rollouts_work')
    .selectAll()
    .where('identity', '=', identity)
    .where('plan', '=', plan)
    .where('action', '=', action)
    .executeTakeFirst();
}

export async function writeWork(tx: Tx, row: WorkRecord): Promise<void> {
  const { identity: _identity, plan: _plan, action: _action, ...change } = row;
  await tables(tx)
    .insertInto('rollouts_work')
    .values(row)
    .onConflict((conflict) => conflict.columns(['identity', 'plan', 'action']).doUpdateSet(change))
    .execute();
}

export async function changeWork(
  tx: Tx,
  identity: string,
  plan: number,
  change: Pick<WorkRecord, 'last_start'>,
): Promise<void> {
  await tables(tx)
    .updateTable('rollouts_work')
    .set(change)
    .where('identity', '=', identity)
    .where('plan', '=', plan)
    .execute();
}

/** Work of a facility that is in one of some states, and runs or has a last start before an instant. */
export function readWorkIn(
  db: Db,
  facility: string,
  states: readonly WorkState[],
  lastStartBefore: string,
): Promise<WorkRecord[]> {
  return tables(db)
    .selectFrom('rollouts_work')
    .selectAll()
    .where('facility', '=', facility)
    .where('state', 'in', [...states])
    .where((where) =>
      where.or([where('state', 'in', ['installing', 'verifying']), where('last_start', '<', lastStartBefore)]),
    )
    .orderBy('at')
    .orderBy('identity')
    .orderBy('plan')
    .execute();
}

/** Every action of one plan. */
export function readWorksOf(db: Db, identity: string, plan: number): Promise<WorkRecord[]> {
  return tables(db)
    .selectFrom('rollouts_work')
    .selectAll()
    .where('identity', '=', identity)
    .where('plan', '=', plan)
    .orderBy('action')
    .execute();
}

/** Moves of the device with one number: more than one only where it said different things under it. */
export function readMoves(db: Db, { identity, plan, action }: WorkKey, move: number): Promise<MoveRecord[]> {
  return tables(db)
    .selectFrom('rollouts_moves')
    .selectAll()
    .where('identity', '=', identity)
    .where('plan', '=', plan)
    .where('action', '=', action)
    .where('move', '=', move)
    .where('mover', '=', 'agent')
    .execute();
}

export async function addMove(tx: Tx, row: MoveRecord): Promise<void> {
  await tables(tx).insertInto('rollouts_moves').values(row).execute();
}

export async function addEvidence(
  tx: Tx,
  facility: string,
  sha256: string,
  content: Uint8Array,
  receivedAt: string,
): Promise<void> {
  await tables(tx)
    .insertInto('rollouts_evidence')
    .values({ facility, sha256, content, received_at: receivedAt })
    .onConflict((conflict) => conflict.columns(['facility', 'sha256']).doNothing())
    .execute();
}

export async function readEvidence(db: Db, facility: string, sha256: string): Promise<Uint8Array | undefined> {
  const row = await tables(db)
    .selectFrom('rollouts_evidence')
    .select('content')
    .where('facility', '=', facility)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  return row?.content;
}

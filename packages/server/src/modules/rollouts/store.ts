import type { PatchState, RolloutDeviceState, RolloutState, WorkReason } from '@tsukuroi/protocol';
import type { Db, Tx } from '../../platform/database/index.ts';

export type RolloutsTables = {
  rollouts_rollouts: RolloutRecord;
  rollouts_versions: { rollout: string; package: string; architecture: string; version: string };
  rollouts_members: MemberRecord;
  rollouts_devices: DeviceStandRecord;
  rollouts_patches: PatchRecord;
  rollouts_trouble: TroubleRecord;
  rollouts_checks: { facility: string; department: string; checks: string };
  rollouts_backups: BackupRecord;
  rollouts_removals: RemovalRecord;
  rollouts_touched: { device: string };
};

export type RolloutRecord = {
  id: string;
  facility: string;
  policy: string;
  policy_name: string;
  name: string;
  name_search: string;
  state: RolloutState;
  ring: number;
  rings: string;
  budget: string;
  fast_lane: number;
  why: string;
  why_at: string | null;
  why_who: string | null;
  why_text: string | null;
  budget_from: string;
  started_at: string;
  ended_at: string | null;
};

export type MemberRecord = {
  rollout: string;
  device: string;
  facility: string;
  identity: string;
  department: string | null;
  department_search: string | null;
  name: string;
  name_search: string;
  ring: number;
  alone: number;
  fast: number;
  state: RolloutDeviceState;
  because: WorkReason | null;
  about: string | null;
  packages: number;
  plan: number | null;
  action: string | null;
  plan_key: string;
  last_start: string | null;
  windows: string;
  next_window: string | null;
  ordered_at: string | null;
  at: string | null;
  begun: number;
  before: string;
  after: string;
  go_on: number;
};

export type DeviceStandRecord = {
  device: string;
  facility: string;
  state: 'patched' | 'behind' | 'unknown';
  answered: string;
  held: string;
  patches_key: string;
  whole_only: number;
  at: string;
};

export type PatchRecord = {
  device: string;
  package: string;
  architecture: string;
  version: string;
  facility: string;
  package_search: string;
  version_search: string;
  from_version: string | null;
  kind: 'os-security' | 'os-other' | 'application' | 'product';
  published_on: string | null;
  state: PatchState;
  held: string;
  scope: string | null;
  plan: number | null;
  action: string | null;
  title: string;
  since: string;
};

export type TroubleRecord = {
  id: string;
  facility: string;
  device: string;
  words: string;
  at: string;
  by_name: string;
  over_at: string | null;
  over_words: string | null;
  over_by: string | null;
};

export type RemovalRecord = {
  id: string;
  facility: string;
  app: string;
  devices: string;
  because: string;
  by_name: string;
  at: string;
  over_at: string | null;
  over_by: string | null;
};

export type BackupRecord = {
  id: string;
  facility: string;
  device: string;
  taken_on: string;
  note: string;
  by_name: string;
  at: string;
};

/** The tables of this module; nobody else writes them. */
export function tables(db: Db) {
  return db.withTables<RolloutsTables>();
}

/** Rollouts that are not over. */
export const OPEN_STATES: readonly RolloutState[] = ['running', 'waiting', 'paused'];

/** The sample hospital's are to be looked at: nobody plans for its devices. */
export const SAMPLE_ROLLOUT = 'sample-';

export function readRollout(db: Db, facility: string, id: string): Promise<RolloutRecord | undefined> {
  return tables(db)
    .selectFrom('rollouts_rollouts')
    .selectAll()
    .where('facility', '=', facility)
    .where('id', '=', id)
    .executeTakeFirst();
}

export function readRollouts(db: Db, facility: string, states: readonly RolloutState[]): Promise<RolloutRecord[]> {
  return tables(db)
    .selectFrom('rollouts_rollouts')
    .selectAll()
    .where('facility', '=', facility)
    .where('state', 'in', [...states])
    .orderBy('started_at')
    .orderBy('id')
    .execute();
}

export async function addRollout(tx: Tx, row: RolloutRecord): Promise<void> {
  await tables(tx).insertInto('rollouts_rollouts').values(row).execute();
}

export async function changeRollout(tx: Tx, id: string, change: Partial<RolloutRecord>): Promise<void> {
  await tables(tx).updateTable('rollouts_rollouts').set(change).where('id', '=', id).execute();
}

export function readMembers(db: Db, rollout: string): Promise<MemberRecord[]> {
  return tables(db)
    .selectFrom('rollouts_members')
    .selectAll()
    .where('rollout', '=', rollout)
    .orderBy('ring')
    .orderBy('device')
    .execute();
}

/** Members for which a plan was signed and may still count, without what was open on each of them: in a large rollout that is most of what is kept. */
export function readOrdered(
  db: Db,
  rollout: string,
): Promise<Pick<MemberRecord, 'rollout' | 'device' | 'identity' | 'plan' | 'plan_key' | 'state' | 'because'>[]> {
  return tables(db)
    .selectFrom('rollouts_members')
    .select(['rollout', 'device', 'identity', 'plan', 'plan_key', 'state', 'because'])
    .where('rollout', '=', rollout)
    .where((where) => where.or([where('plan_key', '<>', ''), where('state', 'in', ['needed', 'staged', 'blocked'])]))
    .orderBy('ring')
    .orderBy('device')
    .execute();
}

/** One member with all that is kept of it. */
export function readMember(db: Db, { device, rollout }: Pick<MemberRecord, 'rollout' | 'device'>) {
  return tables(db)
    .selectFrom('rollouts_members')
    .selectAll()
    .where('rollout', '=', rollout)
    .where('device', '=', device)
    .executeTakeFirst();
}

/** The member for which a plan was signed; of a work whose plan is no longer the newest, none. */
export function readMemberOfPlan(db: Db, identity: string, plan: number): Promise<MemberRecord | undefined> {
  return tables(db)
    .selectFrom('rollouts_members')
    .selectAll()
    .where('identity', '=', identity)
    .where('plan', '=', plan)
    .executeTakeFirst();
}

export async function changeMember(
  tx: Tx,
  { rollout, device }: Pick<MemberRecord, 'rollout' | 'device'>,
  change: Partial<MemberRecord>,
): Promise<void> {
  await tables(tx)
    .updateTable('rollouts_members')
    .set(change)
    .where('rollout', '=', rollout)
    .where('device', '=', device)
    .execute();
}

export function readStands(db: Db, facility: string, devices?: readonly string[]): Promise<DeviceStandRecord[]> {
  const all = tables(db).selectFrom('rollouts_devices').selectAll().where('facility', '=', facility);
  return (devices === undefined ? all : all.where('device', 'in', [...devices])).execute();
}

export async function writeStand(tx: Tx, row: DeviceStandRecord): Promise<void> {
  const { device: _device, ...change } = row;
  await tables(tx)
    .insertInto('rollouts_devices')
    .values(row)
    .onConflict((conflict) => conflict.column('device').doUpdateSet(change))
    .execute();
}

export function readPatches(db: Db, device: string): Promise<PatchRecord[]> {
  return tables(db).selectFrom('rollouts_patches').selectAll().where('device', '=', device).execute();
}

export function readOpenTrouble(db: Db, facility: string): Promise<TroubleRecord[]> {
  return tables(db)
    .selectFrom('rollouts_trouble')
    .selectAll()
    .where('facility', '=', facility)
    .where('over_at', 'is', null)
    .orderBy('at')
    .orderBy('id')
    .execute();
}

export function readChecks(db: Db, facility: string) {
  return tables(db)
    .selectFrom('rollouts_checks')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('department')
    .execute();
}

/** Newest first. */
export function readBackups(db: Db, facility: string, devices?: readonly string[]): Promise<BackupRecord[]> {
  const all = tables(db)
    .selectFrom('rollouts_backups')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('taken_on', 'desc')
    .orderBy('id');
  return (devices === undefined ? all : all.where('device', 'in', [...devices])).execute();
}

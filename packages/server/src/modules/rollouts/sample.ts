import { gzipSync } from 'node:zlib';
import { canonicalJson, dayInJapan, isoSeconds } from '@tsukuroi/core';
import type { WorkState } from '@tsukuroi/protocol';
import { searchText, type Tx } from '../../platform/database/index.ts';
import type { DeviceRecord } from '../devices/index.ts';
import type { After, Before } from './afterwards.ts';
import type { AnyReason } from './held.ts';
import type { Ring } from './rollout.ts';
import { rolloutName, rolloutSearch } from './rollout-name.ts';
import {
  badNight,
  evidenceHash,
  goodNight,
  heldNight,
  SAMPLE_ACTION,
  SAMPLE_PLAN,
  type SampleMove,
  type SampleStep,
  sampleHour,
} from './sample-nights.ts';
import { type MemberRecord, type RolloutRecord, tables } from './store.ts';
import { addEvidence, addMove, type WorkTables, writeWork } from './store-work.ts';

/** What the sample hospital tells of one device before and after its update. */
export interface SampleEffect {
  readonly before: Before;
  readonly after: After;
}

export interface SampleHospital {
  readonly facility: string;
  readonly nowMs: number;
  /** Of the rings 検証 and 全体; they have the newer versions already. */
  readonly patched: { readonly test: readonly DeviceRecord[]; readonly others: readonly DeviceRecord[] };
  /** As above; they have the older versions. */
  readonly behind: { readonly test: readonly DeviceRecord[]; readonly others: readonly DeviceRecord[] };
  readonly steps: readonly SampleStep[];
  /** The same for all that were patched; undefined where it cannot be judged. */
  readonly effect: SampleEffect | undefined;
}

const SAMPLE = 'sample-';
const IDS = { good: `${SAMPLE}good`, stopped: `${SAMPLE}stopped` } as const;
const BUDGET = { percent: 20, atLeast: 3 };

interface Member {
  readonly device: DeviceRecord;
  readonly ring: number;
  readonly moves: readonly SampleMove[];
}

/**
 * Two rollouts that are over, so that nothing is ever planned for them: one that went well, and one that stopped by itself in its first ring.
 * Everything is named 見本, and what is told of a device agrees with its inventory.
 */
export async function addSampleRollouts(tx: Tx, hospital: SampleHospital): Promise<void> {
  const { behind, nowMs, patched, steps } = hospital;
  const firstMs = sampleHour(nowMs, 4, 19);
  const secondMs = sampleHour(nowMs, 3, 19);
  const good: Member[] = [
    ...patched.test.map((device, turn) => ({ device, ring: 0, moves: goodNight(firstMs, turn, steps) })),
    ...patched.others.map((device, turn) => ({ device, ring: 1, moves: goodNight(secondMs, turn, steps) })),
  ];
  await addRollout(tx, hospital, good, {
    id: IDS.good,
    name: rolloutName('見本 薬剤部(夜間)', dayInJapan(firstMs)),
    policy_name: '見本 薬剤部(夜間)',
    state: 'finished',
    ring: 1,
    rings: rings(firstMs, secondMs, lastOf(good)),
    started_at: isoSeconds(firstMs),
    ended_at: lastOf(good),
  });
  const noonMs = sampleHour(nowMs, 1, 12, 30);
  const stopped: Member[] = [
    ...behind.test.map((device, turn) => ({
      device,
      ring: 0,
      moves: turn === BUDGET.atLeast ? heldNight(noonMs, turn) : badNight(noonMs, turn, steps),
    })),
    ...behind.others.map((device) => ({ device, ring: 1, moves: [] })),
  ];
  await addRollout(tx, hospital, stopped, {
    id: IDS.stopped,
    name: rolloutName('見本 外来・病棟(昼休み)', dayInJapan(noonMs)),
    policy_name: '見本 外来・病棟(昼休み)',
    state: 'stopped',
    ring: 0,
    rings: rings(noonMs, null, null),
    started_at: isoSeconds(noonMs),
    ended_at: null,
    why: 'budget',
    why_at: lastOf(stopped),
    why_text: `${BUDGET.atLeast} / ${behind.test.length}`,
  });
}

/** Takes the sample's rollouts away again, with all that hangs on them. */
export async function removeSampleRollouts(tx: Tx, devices: readonly string[]): Promise<void> {
  const db = tables(tx);
  const ids = Object.values(IDS);
  const work = tx.withTables<WorkTables>();
  const hashes = await work
    .selectFrom('rollouts_moves')
    .select('evidence')
    .where('rollout', 'in', ids)
    .where('evidence', 'is not', null)
    .execute();
  for (const { evidence } of hashes) {
    await work
      .deleteFrom('rollouts_evidence')
      .where('sha256', '=', evidence ?? '')
      .execute();
  }
  await work.deleteFrom('rollouts_moves').where('rollout', 'in', ids).execute();
  await work.deleteFrom('rollouts_work').where('rollout', 'in', ids).execute();
  await db.deleteFrom('rollouts_versions').where('rollout', 'in', ids).execute();
  await db.deleteFrom('rollouts_members').where('rollout', 'in', ids).execute();
  await db.deleteFrom('rollouts_rollouts').where('id', 'in', ids).execute();
  for (const device of devices) {
    await db.deleteFrom('rollouts_patches').where('device', '=', device).execute();
    await db.deleteFrom('rollouts_devices').where('device', '=', device).execute();
    await db.deleteFrom('rollouts_trouble').where('device', '=', device).execute();
  }
}

function rings(firstMs: number, secondMs: number | null, endedAt: string | null): string {
  const gate = { successPercent: 95, atLeast: 4, businessDays: 1 };
  const second = secondMs === null ? null : isoSeconds(secondMs);
  const both: readonly Ring[] = [
    { id: 'test', name: '検証', gate, startedAt: isoSeconds(firstMs), passedAt: second, skipped: false },
    { id: 'all', name: '全体', gate, startedAt: second, passedAt: endedAt, skipped: false },
  ];
  return JSON.stringify(both);
}

function lastOf(members: readonly Member[]): string {
  return members
    .flatMap(({ moves }) => moves.map(({ at }) => at))
    .sort()
    .at(-1) as string;
}

type Told = Pick<
  RolloutRecord,
  'ended_at' | 'id' | 'name' | 'policy_name' | 'ring' | 'rings' | 'started_at' | 'state'
> &
  Partial<Pick<RolloutRecord, 'why' | 'why_at' | 'why_text'>>;

async function addRollout(tx: Tx, hospital: SampleHospital, members: readonly Member[], told: Told): Promise<void> {
  const { facility, steps } = hospital;
  await tables(tx)
    .insertInto('rollouts_rollouts')
    .values({
      facility,
      policy: told.id,
      name_search: searchText(told.name),
      budget: JSON.stringify(BUDGET),
      fast_lane: 0,
      why: '',
      why_at: null,
      why_who: null,
      why_text: null,
      budget_from: told.started_at,
      ...told,
    })
    .execute();
  for (const step of steps) {
    await tables(tx)
      .insertInto('rollouts_versions')
      .values({ rollout: told.id, package: step.package, architecture: 'amd64', version: step.to })
      .execute();
  }
  for (const member of members) {
    await addMember(tx, hospital, member, told);
  }
}

async function addMember(tx: Tx, hospital: SampleHospital, { device, moves, ring }: Member, told: Told): Promise<void> {
  const { facility, steps } = hospital;
  const identity = `${SAMPLE}${device.id}`;
  const packages = steps.map(({ package: name, to }) => `${name} ${to}`).join('、');
  const place = { department: device.department, department_search: device.department_search };
  const names = { device: device.id, device_name: device.name, device_search: device.name_search, ...place };
  const key = { identity, plan: SAMPLE_PLAN, action: SAMPLE_ACTION, facility };
  for (const { evidence, ...said } of moves) {
    const hash = evidence === null ? null : evidenceHash(evidence);
    if (evidence !== null && hash !== null) {
      await addEvidence(tx, facility, hash, gzipSync(canonicalJson(evidence)), said.at);
    }
    const day = dayInJapan(Date.parse(said.at));
    await addMove(tx, {
      id: `${identity}-${said.move}`,
      ...key,
      ...said,
      ...names,
      mover: 'agent',
      evidence: hash,
      day,
      day_search: searchText(day),
      received_at: said.at,
      odd: '',
      packages,
      packages_search: searchText(packages),
      rollout: told.id,
      rollout_name: told.name,
      rollout_search: rolloutSearch(told.name),
    });
  }
  const last = moves.at(-1);
  if (last !== undefined) {
    await writeWork(tx, {
      ...key,
      device: device.id,
      rollout: told.id,
      state: last.state,
      move: last.move,
      because: last.because,
      about: last.about,
      evidence: last.evidence === null ? null : evidenceHash(last.evidence),
      at: last.at,
      received_at: last.at,
      last_start: null,
      minutes: 60,
      windows: '[]',
      packages,
    });
  }
  await tables(tx)
    .insertInto('rollouts_members')
    .values(memberOf(hospital, { device, moves, ring }, told))
    .execute();
  await addPatches(tx, hospital, device, last?.state, told.name);
}

function memberOf(
  { effect: judged, facility, steps }: SampleHospital,
  { device, moves, ring }: Member,
  told: Told,
): MemberRecord {
  const last = moves.at(-1);
  const effect = last?.state === 'done' ? judged : undefined;
  return {
    rollout: told.id,
    device: device.id,
    facility,
    identity: `${SAMPLE}${device.id}`,
    department: device.department,
    department_search: device.department_search,
    name: device.name,
    name_search: device.name_search,
    ring,
    alone: 0,
    fast: 0,
    state: last?.state ?? 'planned',
    because: last?.because ?? null,
    about: last?.about ?? null,
    packages: steps.length,
    plan: last === undefined ? null : SAMPLE_PLAN,
    action: last === undefined ? null : SAMPLE_ACTION,
    plan_key: '',
    last_start: null,
    windows: '[]',
    next_window: null,
    ordered_at: last === undefined ? null : told.started_at,
    at: last?.at ?? null,
    begun: moves.some(({ state }) => state === 'installing') ? 1 : 0,
    before: effect === undefined ? '' : JSON.stringify(effect.before),
    after: effect === undefined ? '' : JSON.stringify(effect.after),
    go_on: 0,
  };
}

async function addPatches(
  tx: Tx,
  { facility, steps, nowMs }: SampleHospital,
  device: DeviceRecord,
  state: WorkState | undefined,
  rollout: string,
): Promise<void> {
  const reasons: readonly AnyReason[] =
    state === 'failed' ? [{ code: 'failed-before' }] : [{ code: 'rollout-stopped', rollout }];
  const since = isoSeconds(sampleHour(nowMs, 6, 8));
  for (const { package: name, from, to } of steps) {
    await tables(tx)
      .insertInto('rollouts_patches')
      .values({
        device: device.id,
        package: name,
        architecture: 'amd64',
        version: to,
        facility,
        package_search: searchText(name),
        version_search: searchText(to),
        from_version: from,
        kind: 'os-security',
        // The day is not on record for the sample: unknown stays unknown.
        published_on: null,
        state: state === 'done' ? 'done' : state === 'failed' ? 'failed' : 'held',
        held: state === 'done' ? '[]' : JSON.stringify(reasons),
        plan: null,
        action: null,
        title: '',
        since,
      })
      .execute();
  }
}

import { randomUUID } from 'node:crypto';
import { dayInJapan, isoSeconds } from '@tsukuroi/core';
import { inTransaction, searchText, type Tx } from '../../platform/database/index.ts';
import { type Assessed, versionKey } from './assess.ts';
import type { View } from './look.ts';
import type { Member, MemberBook } from './member-book.ts';
import { addMembers, addVersions, versionsOf } from './members.ts';
import type { RolloutParts } from './parts.ts';
import { isOver, newRings } from './rollout.ts';
import { rolloutName } from './rollout-name.ts';
import { isWish } from './sets.ts';
import { addRollout, changeRollout, type RolloutRecord } from './store.ts';
import { PROGRAM } from './texts.ts';

/** Begins a rollout for each policy that has something to give and none under way; devices that come later join where the versions are the same. */
export async function begin(
  parts: RolloutParts,
  open: readonly RolloutRecord[],
  book: Pick<MemberBook, 'of'>,
  view: View,
): Promise<readonly RolloutRecord[]> {
  const begun: RolloutRecord[] = [];
  const memberships = new Map<string, Member>();
  for (const rollout of open) {
    for (const member of (await book.of(rollout.id)).members) {
      const known = memberships.get(member.device);
      if (known === undefined || isOver(known)) {
        memberships.set(member.device, member);
      }
    }
  }
  const ready = [...view.assessed.values()].filter((one) => one.policy !== undefined && one.ready.some(isWish));
  for (const [policyId, devices] of Map.groupBy(ready, ({ policy }) => policy?.id ?? '')) {
    const rollout = open.find(({ policy }) => policy === policyId);
    const free = devices.filter(({ device }) => {
      const member = memberships.get(device.id);
      return member === undefined || (member.state === 'withdrawn' && member.rollout === rollout?.id);
    });
    if (rollout === undefined) {
      const started = await start(parts, free, view);
      begun.push(...(started === undefined ? [] : [started]));
    } else if (rollout.state !== 'paused') {
      await join(parts, rollout, free, view);
    }
  }
  return begun;
}

async function start(
  parts: RolloutParts,
  devices: readonly Assessed[],
  view: View,
): Promise<RolloutRecord | undefined> {
  const policy = devices[0]?.policy;
  if (policy === undefined) {
    return undefined;
  }
  const { audit, db } = parts;
  const now = isoSeconds(view.nowMs);
  const rings = newRings(policy).map((ring, place) => (place === 0 ? { ...ring, startedAt: now } : ring));
  const name = rolloutName(policy.name, dayInJapan(view.nowMs));
  const rollout: RolloutRecord = {
    id: randomUUID(),
    facility: view.facility,
    policy: policy.id,
    policy_name: policy.name,
    name,
    name_search: searchText(name),
    state: 'running',
    ring: 0,
    rings: JSON.stringify(rings),
    budget: JSON.stringify(policy.failureBudget),
    fast_lane: devices.some(({ fastLane }) => fastLane) ? 1 : 0,
    why: '',
    why_at: null,
    why_who: null,
    why_text: null,
    budget_from: now,
    started_at: now,
    ended_at: null,
  };
  await inTransaction(db, async (tx) => {
    await addRollout(tx, rollout);
    await addVersions(tx, rollout.id, devices);
    await addMembers(tx, rollout, devices, view);
    await audit.append(tx, view.facility, {
      who: PROGRAM,
      what: 'rollouts.started',
      target: name,
      after: { policy: policy.id, devices: devices.length, rings: rings.map((ring) => ring.name) },
    });
    await noteFastLane(parts, tx, rollout, devices);
  });
  parts.changed(rollout.id);
  return rollout;
}

async function join(
  parts: RolloutParts,
  rollout: RolloutRecord,
  devices: readonly Assessed[],
  view: View,
): Promise<void> {
  const versions = await versionsOf(parts.db, rollout.id);
  const joining = devices.filter(
    ({ fastLane, ready }) => fastLane || ready.some((step) => isWish(step) && versions.has(versionKey(step))),
  );
  if (joining.length === 0) {
    return;
  }
  const fast = joining.filter(({ fastLane }) => fastLane);
  await inTransaction(parts.db, async (tx) => {
    await addVersions(tx, rollout.id, fast);
    await addMembers(tx, rollout, joining, view);
    if (fast.length > 0) {
      await changeRollout(tx, rollout.id, { fast_lane: 1 });
    }
    await noteFastLane(parts, tx, rollout, fast);
  });
  parts.changed(rollout.id);
}

async function noteFastLane(
  parts: RolloutParts,
  tx: Tx,
  rollout: RolloutRecord,
  devices: readonly Assessed[],
): Promise<void> {
  const fast = devices.filter(({ fastLane }) => fastLane);
  if (fast.length > 0) {
    await parts.audit.append(tx, rollout.facility, {
      who: PROGRAM,
      what: 'rollouts.fast-lane',
      target: rollout.name,
      after: { devices: fast.map(({ device }) => device.id).slice(0, 50), count: fast.length },
    });
  }
}

import { isoSeconds } from '@tsukuroi/core';
import type { Db, Tx } from '../../platform/database/index.ts';
import { type Assessed, versionKey } from './assess.ts';
import type { View } from './look.ts';
import { ringOf, ringsOf } from './rollout.ts';
import { type MemberRecord, type RolloutRecord, tables } from './store.ts';

/** `versionKey` of what a rollout tries. */
export async function versionsOf(db: Db, rollout: string): Promise<ReadonlySet<string>> {
  const rows = await tables(db).selectFrom('rollouts_versions').selectAll().where('rollout', '=', rollout).execute();
  return new Set(rows.map((row) => versionKey({ ...row, to: row.version })));
}

export async function addVersions(tx: Tx, rollout: string, devices: readonly Assessed[]): Promise<void> {
  const steps = new Map(devices.flatMap(({ ready }) => ready.map((step) => [versionKey(step), step])));
  for (const { package: name, architecture, to } of steps.values()) {
    await tables(tx)
      .insertInto('rollouts_versions')
      .values({ rollout, package: name, architecture, version: to })
      .onConflict((conflict) => conflict.columns(['rollout', 'package', 'architecture', 'version']).doNothing())
      .execute();
  }
}

export async function addMembers(
  tx: Tx,
  rollout: RolloutRecord,
  devices: readonly Assessed[],
  view: View,
): Promise<void> {
  const rings = ringsOf(rollout);
  for (const { alone, device, fastLane, ready } of devices) {
    const record = view.records.get(device.id);
    const agent = view.agents.get(device.id);
    if (record === undefined || agent === undefined) {
      continue;
    }
    const row: MemberRecord = {
      rollout: rollout.id,
      device: device.id,
      facility: rollout.facility,
      identity: agent.identity,
      department: record.department,
      department_search: record.department_search,
      name: record.name,
      name_search: record.name_search,
      ring: ringOf(rings, device),
      alone: alone ? 1 : 0,
      fast: fastLane ? 1 : 0,
      state: 'planned',
      because: null,
      about: null,
      packages: ready.length,
      plan: null,
      action: null,
      plan_key: '',
      last_start: null,
      windows: '[]',
      next_window: null,
      ordered_at: null,
      at: isoSeconds(view.nowMs),
      begun: 0,
      before: '',
      after: '',
      go_on: 0,
    };
    await tables(tx)
      .insertInto('rollouts_members')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['rollout', 'device'])
          .doUpdateSet({ state: 'planned', identity: row.identity, fast: row.fast, at: row.at }),
      )
      .execute();
  }
}

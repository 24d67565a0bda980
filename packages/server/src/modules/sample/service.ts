import { type Clock, isoSeconds } from '@tsukuroi/core';
import { type Db, inTransaction } from '../../platform/database/index.ts';
import type { Actor, Audit } from '../audit/index.ts';
import type { Devices } from '../devices/index.ts';
import type { Findings } from '../findings/index.ts';
import type { Inventories } from '../inventories/index.ts';
import type { Knowledge } from '../knowledge/index.ts';
import { addSamplePolicies, removeSamplePolicies } from '../policies/index.ts';
import { addSampleRollouts, removeSampleRollouts } from '../rollouts/index.ts';
import type { Settings } from '../settings/index.ts';
import { sampleHospital } from './hospital.ts';
import { SAMPLE_POLICIES } from './policies.ts';
import { sampleRollouts } from './rollouts.ts';

export interface SampleParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly settings: Settings;
  readonly devices: Devices;
  readonly findings: Findings;
  readonly inventories: Inventories;
  readonly knowledge: Knowledge;
}

/** Puts the sample hospital beside what is there; a second time changes nothing. */
export async function loadSample(actor: Actor, parts: SampleParts): Promise<void> {
  const { db, clock, audit, settings, inventories } = parts;
  const { id: facility } = await settings.facility();
  if ((await settings.values()).sample) {
    return;
  }
  const machines = sampleHospital(isoSeconds(clock.nowMs()));
  const places = new Map(machines.map(({ inventory, place }) => [inventory, place]));
  await inventories.take(
    actor,
    facility,
    '見本',
    machines.map(({ inventory }) => inventory),
    (inventory) => places.get(inventory) ?? {},
  );
  const rollouts = await sampleRollouts(facility, parts);
  await inTransaction(db, async (tx) => {
    await addSamplePolicies(tx, facility, clock.nowMs(), SAMPLE_POLICIES);
    await addSampleRollouts(tx, rollouts);
    await settings.setSample(tx, facility, true);
    await audit.append(tx, facility, { who: actor, what: 'sample.loaded', target: '見本' });
  });
}

/** Takes every sample device away again, with all that hangs on it. */
export async function removeSample(actor: Actor, parts: SampleParts): Promise<void> {
  const { db, audit, settings, devices, findings, inventories } = parts;
  const { id: facility } = await settings.facility();
  await findings.alone(async () => {
    const samples = await devices.samples(db, facility);
    const ids = samples.map(({ id }) => id);
    await inTransaction(db, async (tx) => {
      await removeSampleRollouts(tx, ids);
      await removeSamplePolicies(tx, facility);
    });
    for (const { id } of samples) {
      const device = await devices.get(facility, id);
      await findings.warm(device);
      await inTransaction(db, async (tx) => {
        await findings.leave(tx, device);
        await inventories.forget(tx, id);
        await devices.remove(tx, device);
      });
    }
    await inTransaction(db, async (tx) => {
      await settings.setSample(tx, facility, false);
      await audit.append(tx, facility, { who: actor, what: 'sample.removed', target: '見本' });
    });
  });
}

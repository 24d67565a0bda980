import { isoSeconds } from '@tsukuroi/core';
import { type DeviceClass, templateFor } from '@tsukuroi/policy';
import type { Tx } from '../../platform/database/index.ts';
import { addPolicy, readPolicies, removePolicy } from './store.ts';

/** Ids that begin with it belong to the sample hospital, and go with it. */
export const SAMPLE = 'sample-';
/** Behind every policy of people: it never counts where one of theirs does. */
const LAST = 9_000;

export interface SamplePolicy {
  readonly class: DeviceClass;
  readonly name: string;
  readonly departments: readonly string[];
}

/** Policies of the sample hospital, so that its calendar shows something. They name sample departments alone, whose devices have no agent. */
export async function addSamplePolicies(
  tx: Tx,
  facility: string,
  nowMs: number,
  samples: readonly SamplePolicy[],
): Promise<void> {
  const there = new Set((await readPolicies(tx, facility)).map(({ id }) => id));
  for (const [index, sample] of samples.entries()) {
    const id = `${SAMPLE}${sample.class}`;
    const { id: _id, order: _order, ...template } = templateFor(sample.class, facility);
    if (!there.has(id)) {
      await addPolicy(tx, {
        facility,
        id,
        position: LAST + index,
        name: sample.name,
        document: JSON.stringify({ ...template, name: sample.name, who: { departments: sample.departments } }),
        revision: 1,
        changed_by: '見本',
        changed_at: isoSeconds(nowMs),
      });
    }
  }
}

export async function removeSamplePolicies(tx: Tx, facility: string): Promise<void> {
  for (const { id } of await readPolicies(tx, facility)) {
    if (id.startsWith(SAMPLE)) {
      await removePolicy(tx, facility, id);
    }
  }
}

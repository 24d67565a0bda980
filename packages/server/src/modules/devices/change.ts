import type { changeDeviceShape } from '@tsukuroi/protocol';
import type { z } from 'zod';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import type { DeviceRecord } from './store.ts';

type Change = z.infer<typeof changeDeviceShape>;

const COLUMNS = {
  name: 'name',
  department: 'department',
  exposure: 'exposure',
  clinicalRole: 'clinical_role',
} as const satisfies Readonly<Record<keyof Change, keyof DeviceRecord>>;

/** Changes what people decide about a device, with a line in its history for each field, and counts it in its new place. */
export function changeDevice(
  id: string,
  change: Change,
  actor: Actor,
  { db, audit, settings }: Pick<ServerContext, 'db' | 'audit' | 'settings'>,
  { devices, findings }: Pick<Domain, 'devices' | 'findings'>,
): Promise<void> {
  return findings.alone(async () => {
    const { id: facility } = await settings.facility();
    const was = await devices.get(facility, id);
    const fields = (Object.keys(COLUMNS) as (keyof Change)[]).filter(
      (field) => change[field] !== undefined && change[field] !== was[COLUMNS[field]],
    );
    if (fields.length === 0) {
      return;
    }
    await findings.warm(was);
    await inTransaction(db, async (tx) => {
      const columns = Object.fromEntries(fields.map((field) => [COLUMNS[field], change[field] ?? null]));
      const device = await devices.change(tx, was, columns as Partial<DeviceRecord>);
      for (const field of fields) {
        const before = String(was[COLUMNS[field]] ?? '');
        const after = String(change[field] ?? '');
        await devices.note(tx, device, 'changed', { field, before, after, by: actor.name });
      }
      await findings.replace(tx, device, was);
      await audit.append(tx, facility, {
        who: actor,
        what: 'devices.changed',
        target: was.name,
        before: Object.fromEntries(fields.map((field) => [field, was[COLUMNS[field]]])),
        after: Object.fromEntries(fields.map((field) => [field, change[field] ?? null])),
      });
    });
  });
}

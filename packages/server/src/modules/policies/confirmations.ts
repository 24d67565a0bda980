import { randomUUID } from 'node:crypto';
import { dayInJapan, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import type { ConfirmationRow, newConfirmationShape } from '@tsukuroi/protocol';
import type { z } from 'zod';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import type { DevicesTables } from '../devices/index.ts';
import * as store from './store.ts';
import { devicesOf } from './world.ts';

type Parts = Pick<ServerContext, 'audit' | 'clock' | 'db' | 'settings'>;

export async function confirmationRows({ clock, db, settings }: Parts): Promise<ConfirmationRow[]> {
  const { id: facility } = await settings.facility();
  const today = dayInJapan(clock.nowMs());
  return (await store.readConfirmations(db, facility)).map((row) => ({
    id: row.id,
    state: stateOf(row, today),
    kind: row.kind,
    who: row.given_by,
    product: row.product,
    update: row.update_name,
    version: row.update_version,
    devices: devicesOf(row).length,
    document: row.document,
    givenOn: row.given_on,
    until: row.until,
    by: row.entered_by,
    at: row.entered_at,
  }));
}

function stateOf(row: store.ConfirmationRecord, today: string): ConfirmationRow['state'] {
  if (row.withdrawn === 1) {
    return 'withdrawn';
  }
  if (row.until !== null && row.until < today) {
    return 'ended';
  }
  return row.result === 'approved' ? 'holds' : 'refused';
}

/** Records what somebody outside said, with the document it stands in. @throws TsukuroiError CONFIRMATION_INVALID, NOT_FOUND (a device) */
export async function addConfirmation(
  input: z.infer<typeof newConfirmationShape>,
  actor: Actor,
  { audit, clock, db, settings }: Parts,
): Promise<string> {
  const today = dayInJapan(clock.nowMs());
  if (input.givenOn > today || (input.until !== null && input.until < today)) {
    throw new TsukuroiError('CONFIRMATION_INVALID');
  }
  const { id: facility } = await settings.facility();
  const devices = [...new Set(input.devices)].toSorted();
  const known = await db
    .withTables<DevicesTables>()
    .selectFrom('devices_devices')
    .select('id')
    .where('facility', '=', facility)
    .where('id', 'in', devices)
    .execute();
  if (known.length !== devices.length) {
    throw new TsukuroiError('NOT_FOUND');
  }
  const id = randomUUID();
  const { document, givenOn, kind, product, result, until, update, version, who } = input;
  await inTransaction(db, async (tx) => {
    await store.addConfirmation(tx, {
      id,
      facility,
      kind,
      given_by: who,
      product,
      update_name: update,
      update_version: version,
      devices: JSON.stringify(devices),
      result,
      document,
      given_on: givenOn,
      until,
      withdrawn: 0,
      entered_by: actor.name,
      entered_at: isoSeconds(clock.nowMs()),
    });
    await audit.append(tx, facility, {
      who: actor,
      what: 'policies.confirmed',
      target: `${update} ${version}`,
      why: document,
      after: { kind, who, product, result, givenOn, until, devices: devices.length },
    });
  });
  return id;
}

/** @throws TsukuroiError NOT_FOUND */
export async function withdrawConfirmation(id: string, actor: Actor, { audit, db, settings }: Parts): Promise<void> {
  const { id: facility } = await settings.facility();
  await inTransaction(db, async (tx) => {
    if (!(await store.withdrawConfirmation(tx, facility, id))) {
      throw new TsukuroiError('NOT_FOUND');
    }
    const row = (await store.readConfirmations(tx, facility)).find((one) => one.id === id);
    await audit.append(tx, facility, {
      who: actor,
      what: 'policies.confirmation-withdrawn',
      target: row === undefined ? id : `${row.update_name} ${row.update_version}`,
    });
  });
}

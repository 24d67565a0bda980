import { randomUUID } from 'node:crypto';
import { dayInJapan, TsukuroiError } from '@tsukuroi/core';
import { readAcceptance } from '@tsukuroi/matching';
import type { newAcceptanceShape } from '@tsukuroi/protocol';
import type { z } from 'zod';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { inTransaction, searchText, type Tx } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import type { DeviceRecord } from '../devices/index.ts';
import { addAcceptance, readAcceptanceById, withdraw } from './store.ts';

type Parts = Pick<ServerContext, 'db' | 'clock' | 'audit' | 'settings'>;
type Services = Pick<Domain, 'devices' | 'findings'>;

/**
 * Somebody answers for living with a risk until a day: who, why, until when. It leaves the counters at once and comes back
 * by itself after that day.
 *
 * @throws TsukuroiError ACCEPTANCE_UNTIL_INVALID, ACCEPTANCE_NOTHING_OPEN, NOT_FOUND (device)
 */
export async function accept(
  input: z.infer<typeof newAcceptanceShape>,
  actor: Actor,
  { db, clock, audit, settings }: Parts,
  { devices, findings }: Services,
): Promise<string> {
  const { id: facility } = await settings.facility();
  const day = dayInJapan(clock.nowMs());
  const { finding, deviceId, reason, until } = input;
  if (!readAcceptance({ id: finding, who: actor.name, why: reason, until }, day).ok) {
    throw new TsukuroiError('ACCEPTANCE_UNTIL_INVALID', { until });
  }
  const id = randomUUID();
  const write = async (tx: Tx, target: string) => {
    const row = { id, facility, finding, device: deviceId, reason, until, since: day };
    await addAcceptance(tx, {
      ...row,
      finding_search: searchText(finding),
      decided_by: actor.name,
      withdrawn: 0,
    });
    await audit.append(tx, facility, {
      who: actor,
      what: 'acceptances.accepted',
      target,
      why: reason,
      after: { until },
    });
  };
  if (deviceId === null) {
    if (!(await findings.firstSeen(facility)).has(finding)) {
      throw new TsukuroiError('ACCEPTANCE_NOTHING_OPEN', { finding });
    }
    await findings.alone(() => inTransaction(db, (tx) => write(tx, finding)));
    await findings.rematch(facility);
    return id;
  }
  await findings.alone(async () => {
    const device = await devices.get(facility, deviceId);
    await findings.warm(device);
    await inTransaction(db, async (tx) => {
      await write(tx, `${finding} (${device.name})`);
      await findings.replace(tx, device, device);
    });
  });
  return id;
}

/** Ends an acceptance before its day; the risk is open again at once. @throws TsukuroiError NOT_FOUND */
export async function takeBack(
  id: string,
  actor: Actor,
  { db, audit, settings }: Parts,
  { devices, findings }: Services,
): Promise<void> {
  const { id: facility } = await settings.facility();
  const found = await readAcceptanceById(db, facility, id);
  if (found === undefined || found.withdrawn === 1) {
    throw new TsukuroiError('NOT_FOUND');
  }
  await findings.alone(async () => {
    const device: DeviceRecord | undefined =
      found.device === null ? undefined : await devices.get(facility, found.device);
    if (device !== undefined) {
      await findings.warm(device);
    }
    await inTransaction(db, async (tx) => {
      await withdraw(tx, id);
      await audit.append(tx, facility, { who: actor, what: 'acceptances.withdrawn', target: found.finding });
      if (device !== undefined) {
        await findings.replace(tx, device, device);
      }
    });
  });
  if (found.device === null) {
    await findings.rematch(facility);
  }
}

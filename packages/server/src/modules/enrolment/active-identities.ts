import type { Db } from '../../platform/database/index.ts';
import { tables } from './store.ts';

/** Devices and relays that are trusted now; gates and collectors outside get no plans. */
export async function activeIdentities(db: Db, facility: string): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom('enrolment_identities')
    .select('id')
    .where('facility', '=', facility)
    .where('state', '=', 'active')
    .where('kind', 'not in', ['gate', 'collector'])
    .execute();
  return rows.map(({ id }) => id);
}

/** The trusted identity that reports for a device; of several the one that reported last. */
export async function activeIdentityOf(db: Db, facility: string, device: string): Promise<string | undefined> {
  const row = await tables(db)
    .selectFrom('enrolment_identities')
    .select('id')
    .where('facility', '=', facility)
    .where('device', '=', device)
    .where('state', '=', 'active')
    .orderBy('last_seen', 'desc')
    .orderBy('id')
    .executeTakeFirst();
  return row?.id;
}

/** A trusted agent and the device it reports for. */
export interface ActiveAgent {
  readonly identity: string;
  readonly device: string;
  /** As it learnt at its enrolment; plans name it. */
  readonly department: string | null;
  /** Others report for the same device: which of them reported last may be another one at any time. */
  readonly isOneOfSeveral?: true;
}

/**
 * The trusted agents of a facility, one for each device: of several the one that reported last. Images and relays get no plans.
 *
 * @param devices only of these, at most a few hundred
 */
export async function activeAgents(
  db: Db,
  facility: string,
  devices?: readonly string[],
): Promise<readonly ActiveAgent[]> {
  const all = tables(db)
    .selectFrom('enrolment_identities')
    .select(['id', 'device', 'department'])
    .where('facility', '=', facility)
    .where('state', '=', 'active')
    .where('kind', '=', 'device')
    .where('device', 'is not', null)
    .orderBy('last_seen')
    .orderBy('id');
  const rows = await (devices === undefined ? all : all.where('device', 'in', [...devices])).execute();
  const newest = new Map<string, ActiveAgent>();
  for (const { id, device, department } of rows) {
    if (device !== null) {
      const several = newest.has(device) ? ({ isOneOfSeveral: true } as const) : {};
      newest.set(device, { device, identity: id, department, ...several });
    }
  }
  return [...newest.values()];
}

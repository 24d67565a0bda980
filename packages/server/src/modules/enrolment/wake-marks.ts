import type { Db } from '../../platform/database/index.ts';
import { tables } from './store.ts';

/** What is needed to wake a device, and to see whether it woke. */
export interface WakeMarks {
  readonly identity: string;
  /** Hardware addresses as the device last said them; lower case with colons where it is one. */
  readonly macs: readonly string[];
  readonly lastSeen: string | null;
}

/** Of the trusted identity of each device; a device without one is missing. */
export async function wakeMarksOf(
  db: Db,
  facility: string,
  devices: readonly string[],
): Promise<ReadonlyMap<string, WakeMarks>> {
  if (devices.length === 0) {
    return new Map();
  }
  const rows = await tables(db)
    .selectFrom('enrolment_identities')
    .select(['id', 'device', 'macs', 'last_seen'])
    .where('facility', '=', facility)
    .where('state', '=', 'active')
    .where('kind', '=', 'device')
    .where('device', 'in', [...devices])
    .orderBy('last_seen')
    .orderBy('id')
    .execute();
  const marks = rows.flatMap(({ id, device, macs, last_seen }): [string, WakeMarks][] =>
    device === null
      ? []
      : [[device, { identity: id, macs: macs.toLowerCase().split(' ').filter(Boolean), lastSeen: last_seen }]],
  );
  return new Map(marks);
}

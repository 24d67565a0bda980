import type { DeviceRow } from '@tsukuroi/protocol';
import { sql } from 'kysely';
import type { Db } from '../../platform/database/index.ts';
import type { SqlSource } from '../../platform/grid/index.ts';
import { DECISIONS, type FindingsTables } from '../findings/index.ts';
import { allDevices, devicesByUrgency } from './order.ts';
import { type DeviceRecord, type DevicesTables, seenOf } from './store.ts';

export type ListedDevice = DeviceRecord & {
  decision_rank: number;
  act_now: number;
  this_week: number;
  affected: number;
  undetermined: number;
  unmapped: number;
  judged: DeviceRow['judged'];
  seen: DeviceRow['seen'];
};

/** Devices of a facility with the counters of their profiles; one that nobody has read has nothing to count. */
export function listedDevices(db: Db, facility: string, silentBefore: string) {
  return db
    .withTables<DevicesTables & Pick<FindingsTables, 'findings_profiles'>>()
    .selectFrom('devices_devices')
    .leftJoin('findings_profiles', 'findings_profiles.no', 'devices_devices.profile')
    .selectAll('devices_devices')
    .select((eb) => [
      eb.fn.coalesce('findings_profiles.decision', sql<number>`4`).as('decision_rank'),
      eb.fn.coalesce('act_now', sql<number>`0`).as('act_now'),
      eb.fn.coalesce('this_week', sql<number>`0`).as('this_week'),
      eb.fn.coalesce('affected', sql<number>`0`).as('affected'),
      eb.fn.coalesce('undetermined', sql<number>`0`).as('undetermined'),
      eb.fn.coalesce('unmapped', sql<number>`0`).as('unmapped'),
      eb.fn.coalesce('judged', sql<string>`'unknown'`).as('judged'),
      seenOf(silentBefore).as('seen'),
    ])
    .where('devices_devices.facility', '=', facility);
}

/** The list of devices: the most urgent decision first, and within it the device on which most is urgent. */
export function deviceSource(
  db: Db,
  facility: { id: string; name: string },
  silentBefore: string,
): SqlSource<DeviceRow> {
  const urgentFirst = devicesByUrgency(facility.id);
  return {
    kind: 'sql',
    db,
    from: ({ sort, filters }) =>
      isByUrgency(sort, filters)
        ? urgentFirst
        : allDevices(db, facility, silentBefore, [sort, ...filters].some(isCounted)),
    shown: listedDevices(db, facility.id, silentBefore),
    columns: {
      decision: {
        sort: 'urgency',
        sorts: 'number',
        present: true,
        stored: { 'act-now': 0, 'this-week': 1, 'next-window': 2, watch: 3, none: 4 },
      },
      facility: { sort: 'facility_name', sorts: 'text' },
    },
    toRow: (found) => deviceRow(found as unknown as ListedDevice, facility.name),
  };
}

/** Columns that profiles hold. */
const COUNTED: ReadonlySet<string | undefined> = new Set([
  'decision',
  'actNow',
  'thisWeek',
  'affected',
  'undetermined',
  'unmapped',
  'judged',
]);

function isCounted(column: string | undefined): boolean {
  return COUNTED.has(column);
}

/** Whether the urgency of profiles is all that is asked for. Without a filter, counting is cheaper without profiles. */
function isByUrgency(sort: string | undefined, filters: readonly string[]): boolean {
  return (
    filters.every((filter) => filter === 'decision') && (sort === undefined ? filters.length > 0 : sort === 'decision')
  );
}

export function deviceRow(device: ListedDevice, facility: string): DeviceRow {
  return {
    id: device.id,
    name: device.name,
    facility,
    department: device.department,
    ou: device.ou,
    os: device.os,
    decision: DECISIONS[device.decision_rank] ?? 'none',
    actNow: device.act_now,
    thisWeek: device.this_week,
    affected: device.affected,
    undetermined: device.undetermined,
    unmapped: device.unmapped,
    exposure: device.exposure,
    judged: device.judged,
    seen: device.seen,
    lastSeen: device.last_seen,
    via: device.via,
  };
}

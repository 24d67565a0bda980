import type { PolicyDevice } from '@tsukuroi/policy';
import type { Db } from '../../platform/database/index.ts';
import type { PlacedDevice } from '../devices/index.ts';
import type { ActiveAgent } from '../enrolment/index.ts';
import { versionKey } from './assess.ts';
import type { RolloutParts } from './parts.ts';
import { type DeviceStandRecord, readBackups, readStands, tables } from './store.ts';

/** What is written about devices, by device; everything else that decides about one is the same for all (around.ts). */
export interface Sources {
  readonly policyDevices: Map<string, PolicyDevice>;
  readonly records: Map<string, PlacedDevice>;
  readonly agents: Map<string, ActiveAgent>;
  readonly digests: Map<string, { readonly digest: string; readonly at: string }>;
  readonly stands: Map<string, DeviceStandRecord>;
  /** Day of the newest backup on record. */
  readonly backups: Map<string, string>;
  /** Versions that failed there, by `versionKey`. */
  readonly failed: Map<string, ReadonlySet<string>>;
}

/** Devices asked for in one statement. */
export const ASKED_AT_ONCE = 500;

/** Reads all devices of a facility. */
export async function readSources(parts: RolloutParts, facility: string): Promise<Sources> {
  return read(parts, facility);
}

/** Reads some devices; those that are not there any more are in none of the answers. */
export async function readSourcesOf(
  parts: RolloutParts,
  facility: string,
  devices: ReadonlySet<string>,
): Promise<Sources> {
  const found = emptySources();
  const ids = [...devices];
  for (let from = 0; from < ids.length; from += ASKED_AT_ONCE) {
    const some = await read(parts, facility, ids.slice(from, from + ASKED_AT_ONCE));
    for (const part of PARTS) {
      const all: Map<string, unknown> = found[part];
      for (const [device, value] of some[part]) {
        // A source may answer more than it was asked for.
        if (devices.has(device)) {
          all.set(device, value);
        }
      }
    }
  }
  return found;
}

/** The sources with some devices read anew. Devices keep their places, so that all lists stay in the order in which everything would be read. */
export function renewed(all: Sources, devices: ReadonlySet<string>, read: Sources): Sources {
  return {
    policyDevices: renewedMap(all.policyDevices, devices, read.policyDevices),
    records: renewedMap(all.records, devices, read.records),
    agents: renewedMap(all.agents, devices, read.agents),
    digests: renewedMap(all.digests, devices, read.digests),
    stands: renewedMap(all.stands, devices, read.stands),
    backups: renewedMap(all.backups, devices, read.backups),
    failed: renewedMap(all.failed, devices, read.failed),
  };
}

/** Never changes a map that was handed out. */
export function renewedMap<T>(
  all: ReadonlyMap<string, T>,
  devices: ReadonlySet<string>,
  read: ReadonlyMap<string, T>,
): Map<string, T> {
  const next = new Map(all);
  let grown = false;
  for (const device of devices) {
    const value = read.get(device);
    if (value === undefined) {
      next.delete(device);
    } else {
      grown ||= !next.has(device);
      next.set(device, value);
    }
  }
  return grown ? new Map([...next].sort(([a], [b]) => (a < b ? -1 : 1))) : next;
}

const PARTS = ['policyDevices', 'records', 'agents', 'digests', 'stands', 'backups', 'failed'] as const;

function emptySources(): Sources {
  return {
    policyDevices: new Map(),
    records: new Map(),
    agents: new Map(),
    digests: new Map(),
    stands: new Map(),
    backups: new Map(),
    failed: new Map(),
  };
}

async function read(parts: RolloutParts, facility: string, devices?: readonly string[]): Promise<Sources> {
  const { db } = parts;
  const [policyDevices, records, agents, digests, stands, backups, failed] = await Promise.all([
    parts.policyDevices(devices),
    parts.devices(devices),
    parts.agents(devices),
    parts.digests(devices),
    readStands(db, facility, devices),
    readBackups(db, facility, devices),
    failedVersions(db, facility, devices),
  ]);
  return {
    policyDevices: new Map(policyDevices.map((one) => [one.id, one])),
    records: new Map(records.map((row) => [row.id, row])),
    agents: new Map(agents.map((one) => [one.device, one])),
    digests: new Map(digests),
    stands: new Map(stands.map((row) => [row.device, row])),
    backups: new Map(backups.toReversed().map(({ device, taken_on }) => [device, taken_on])),
    failed,
  };
}

async function failedVersions(
  db: Db,
  facility: string,
  devices: readonly string[] | undefined,
): Promise<Map<string, ReadonlySet<string>>> {
  const all = tables(db)
    .selectFrom('rollouts_patches')
    .select(['device', 'package', 'architecture', 'version'])
    .where('facility', '=', facility)
    .where('state', '=', 'failed');
  const rows = await (devices === undefined ? all : all.where('device', 'in', [...devices])).execute();
  const failed = new Map<string, Set<string>>();
  for (const row of rows) {
    const of = failed.get(row.device) ?? new Set();
    failed.set(row.device, of.add(versionKey({ ...row, to: row.version })));
  }
  return failed;
}

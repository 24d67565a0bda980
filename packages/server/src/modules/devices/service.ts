import { randomUUID } from 'node:crypto';
import { addDays, type Clock, dayInJapan, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import type { ClinicalRole, Exposure } from '@tsukuroi/protocol';
import { type Db, searchText, type Tx, updateMany } from '../../platform/database/index.ts';
import {
  addDevice,
  addHistory,
  changeDevice,
  countByProfile,
  type DeviceRecord,
  type PlacedDevice,
  readAll,
  readById,
  readByName,
  readBySource,
  readDevice,
  readPlaced,
  readSampleDevices,
  removeDevice,
} from './store.ts';
import { HISTORY_WORDS, type HistoryCode } from './texts.ts';

/** What is known about a device when it is first met. */
export interface NewDevice {
  readonly name: string;
  readonly sourceId: string;
  readonly hardware: string;
  readonly serial?: string | undefined;
  /** With single spaces between. */
  readonly macs?: string | undefined;
  readonly ips?: string | undefined;
  readonly via: string;
  readonly os: string;
  readonly model?: string | undefined;
  readonly vendor?: string | undefined;
  readonly department?: string | undefined;
  /** Organizational unit of the directory, from the top down. */
  readonly ou?: string | undefined;
  readonly exposure?: Exposure | undefined;
  readonly clinicalRole?: ClinicalRole | undefined;
  readonly sample?: boolean | undefined;
  /** ISO instant of its report; absent for what was only typed in. */
  readonly seenAt?: string | undefined;
}

/** The devices of a facility: who they are, where they stand, what happened to them. */
export class Devices {
  readonly #db: Db;
  readonly #clock: Clock;

  constructor(parts: { db: Db; clock: Clock }) {
    this.#db = parts.db;
    this.#clock = parts.clock;
  }

  /** @throws TsukuroiError NOT_FOUND */
  async get(facility: string, id: string, db: Db = this.#db): Promise<DeviceRecord> {
    const found = await readDevice(db, facility, id);
    if (found === undefined) {
      throw new TsukuroiError('NOT_FOUND');
    }
    return found;
  }

  find(id: string, db: Db = this.#db): Promise<DeviceRecord | undefined> {
    return readById(db, id);
  }

  all(facility: string): Promise<DeviceRecord[]> {
    return readAll(this.#db, facility);
  }

  /** All of them, with what planning needs. */
  placed(facility: string, ids?: readonly string[]): Promise<PlacedDevice[]> {
    return readPlaced(this.#db, facility, ids);
  }

  bySource(tx: Tx, facility: string, sourceId: string): Promise<DeviceRecord[]> {
    return readBySource(tx, facility, sourceId);
  }

  byName(db: Db, facility: string, name: string): Promise<DeviceRecord[]> {
    return readByName(db, facility, searchText(name));
  }

  samples(db: Db, facility: string): Promise<{ id: string }[]> {
    return readSampleDevices(db, facility);
  }

  async add(tx: Tx, facility: string, device: NewDevice): Promise<DeviceRecord> {
    const row = recordOf(facility, device, isoSeconds(this.#clock.nowMs()));
    await addDevice(tx, row);
    await this.note(tx, row, 'added', { via: device.via });
    return row;
  }

  async change(
    tx: Tx,
    device: DeviceRecord,
    change: Partial<Omit<DeviceRecord, 'id' | 'facility'>>,
  ): Promise<DeviceRecord> {
    const searched = {
      ...change,
      ...(change.name === undefined ? {} : { name_search: searchText(change.name) }),
      ...(change.os === undefined ? {} : { os_search: searchText(change.os) }),
      ...(change.via === undefined ? {} : { via_search: searchText(change.via) }),
      ...(change.department === undefined
        ? {}
        : { department_search: change.department === null ? null : searchText(change.department) }),
    };
    await changeDevice(tx, device.id, searched);
    return { ...device, ...searched };
  }

  /** That devices are there, and nothing else is new. */
  async seen(tx: Tx, seen: readonly { readonly device: string; readonly at: string }[]): Promise<void> {
    await updateMany(
      tx,
      'devices_devices',
      ['id', 'last_seen'],
      seen.map(({ at, device }) => [device, at]),
    );
  }

  /** In which organizational unit devices are; null where no list says one any more. */
  async placeInUnits(
    tx: Tx,
    placed: readonly { readonly device: string; readonly ou: string | null }[],
  ): Promise<void> {
    await updateMany(
      tx,
      'devices_devices',
      ['id', 'ou', 'ou_search'],
      placed.map(({ device, ou }) => [device, ou, ou === null ? null : searchText(ou)]),
    );
  }

  remove(tx: Tx, device: DeviceRecord): Promise<void> {
    return removeDevice(tx, device.id);
  }

  /** Writes a line of the device's history. */
  note(
    tx: Tx,
    device: Pick<DeviceRecord, 'id' | 'facility'>,
    what: HistoryCode,
    params: Readonly<Record<string, string>>,
  ): Promise<void> {
    const words = HISTORY_WORDS[what].what;
    return addHistory(tx, [
      {
        id: randomUUID(),
        facility: device.facility,
        device: device.id,
        at: isoSeconds(this.#clock.nowMs()),
        what,
        what_search: searchText(words.ja, words.en),
        params: JSON.stringify(params),
      },
    ]);
  }

  /** How many devices share each profile, or each of some. */
  byProfile(db: Db, facility: string, profiles?: readonly number[]): Promise<Map<number, number>> {
    return countByProfile(db, facility, profiles);
  }

  /** Agents last heard of before this instant are silent. */
  silentBefore(silentAfterDays: number): string {
    return `${addDays(dayInJapan(this.#clock.nowMs()), -silentAfterDays)}T00:00:00Z`;
  }
}

/** The row of a new device; what is not known about its place is unknown, never a guess. */
export function recordOf(facility: string, device: NewDevice, now: string): DeviceRecord {
  return {
    id: randomUUID(),
    facility,
    source_id: device.sourceId,
    hardware: device.hardware,
    serial: device.serial ?? null,
    macs: device.macs ?? '',
    ips: device.ips ?? '',
    name: device.name,
    name_search: searchText(device.name),
    model: device.model ?? null,
    vendor: device.vendor ?? null,
    os: device.os,
    os_search: searchText(device.os),
    department: device.department ?? null,
    department_search: device.department === undefined ? null : searchText(device.department),
    ou: device.ou ?? null,
    ou_search: device.ou === undefined ? null : searchText(device.ou),
    exposure: device.exposure ?? 'unknown',
    clinical_role: device.clinicalRole ?? 'unknown',
    via: device.via,
    via_search: searchText(device.via),
    sample: device.sample === true ? 1 : 0,
    created_at: now,
    last_seen: device.seenAt ?? null,
    profile: null,
  };
}

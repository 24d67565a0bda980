import { type Clock, isoSeconds, sha256 } from '@tsukuroi/core';
import type { ClinicalRole, Exposure, Facts, Inventory, Manifest, State } from '@tsukuroi/protocol';
import { manifestDigest } from '@tsukuroi/protocol';
import { cutText } from '../../platform/cut-text.ts';
import { type Db, inTransaction, type Tx } from '../../platform/database/index.ts';
import type { Actor, Audit } from '../audit/index.ts';
import type { DeviceRecord, Devices, NewDevice } from '../devices/index.ts';
import type { Findings, PreparedSet } from '../findings/index.ts';
import { hardwareOf, isOtherHardware } from './hardware.ts';
import {
  keepManifest,
  readDigests,
  readManifest,
  readManifestOf,
  readReport,
  removeReport,
  writeReport,
} from './store.ts';

/** Longest name or identifier that is kept; longer ones are cut (name) or stand as their hash (identifier). */
const NAME_LENGTH = 200;

/** Where a device stands, when whoever brings the report knows it. */
export interface KnownPlace {
  /** The device it speaks about, where a certificate says so; otherwise it is recognised by what it says of itself. */
  readonly device?: string;
  readonly department?: string;
  readonly exposure?: Exposure;
  readonly clinicalRole?: ClinicalRole;
  readonly sample?: boolean;
}

export interface Taken {
  readonly id: string;
  readonly name: string;
  readonly created: boolean;
}

/** A device's last report. */
export interface Report {
  readonly digest: string;
  readonly manifest: Manifest;
  readonly facts: Facts;
  readonly state: State;
  readonly unreadable: Inventory['unreadable'];
  readonly at: string;
}

/** Takes what machines say about themselves: each file whole or not at all. */
export class Inventories {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #audit: Audit;
  readonly #devices: Devices;
  readonly #findings: Findings;

  constructor(parts: { db: Db; clock: Clock; audit: Audit; devices: Devices; findings: Findings }) {
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#audit = parts.audit;
    this.#devices = parts.devices;
    this.#findings = parts.findings;
  }

  /** Takes all inventories of one file, or none. */
  take(
    actor: Actor,
    facility: string,
    file: string,
    inventories: readonly Inventory[],
    place: KnownPlace | ((inventory: Inventory) => KnownPlace) = {},
  ): Promise<Taken[]> {
    const placeOf = typeof place === 'function' ? place : () => place;
    return this.#findings.alone(async () => {
      const prepared: PreparedSet[] = [];
      for (const inventory of inventories) {
        prepared.push(await this.#findings.prepare(inventory.manifest, inventory.facts));
      }
      return inTransaction(this.#db, async (tx) => {
        const taken: Taken[] = [];
        for (const [index, inventory] of inventories.entries()) {
          const set = prepared[index];
          if (set !== undefined) {
            taken.push(await this.#takeOne(tx, facility, inventory, set, placeOf(inventory)));
          }
        }
        await this.#audit.append(tx, facility, {
          who: actor,
          what: 'inventories.imported',
          target: file,
          after: { devices: taken.map(({ name }) => name).slice(0, 20), count: taken.length },
        });
        return taken;
      });
    });
  }

  /**
   * Takes the report of one enrolled device, and with it, in the same transaction, what its sender keeps beside it. A device's report is
   * no decision of anybody, so it stands in the device's history and not in the audit.
   */
  takeReport(
    facility: string,
    inventory: Inventory,
    place: KnownPlace,
    beside: (tx: Tx, taken: Taken) => Promise<void>,
  ): Promise<Taken> {
    return this.#findings.alone(async () => {
      const prepared = await this.#findings.prepare(inventory.manifest, inventory.facts);
      return inTransaction(this.#db, async (tx) => {
        const taken = await this.#takeOne(tx, facility, inventory, prepared, place);
        await beside(tx, taken);
        return taken;
      });
    });
  }

  /** A manifest that some device reported, by its hash. */
  manifest(digest: string): Promise<Manifest | undefined> {
    return readManifestOf(this.#db, digest);
  }

  /**
   * A box that a person typed in or a ledger names: a model alone is enough. It is judged like any other and counts as never
   * seen.
   */
  addTyped(
    actor: Actor,
    facility: string,
    manifest: Manifest,
    box: Omit<NewDevice, 'sourceId' | 'hardware' | 'os' | 'seenAt'>,
  ): Promise<DeviceRecord> {
    return this.#findings.alone(async () => {
      const prepared = await this.#findings.prepare(manifest, {});
      return inTransaction(this.#db, async (tx) => {
        const os = osText(manifest.os);
        const device = await this.#devices.add(tx, facility, { ...box, sourceId: '', hardware: '', os });
        const { no } = await keepManifest(tx, manifest);
        await writeReport(tx, {
          device: device.id,
          facility,
          manifest: no,
          facts: JSON.stringify({ format: 'facts/1', manifest: manifestDigest(manifest) }),
          state: JSON.stringify({ format: 'state/1', collectedAt: '' }),
          unreadable: '[]',
          at: isoSeconds(this.#clock.nowMs()),
        });
        await this.#findings.place(tx, device, prepared);
        const { name, via, model, vendor, department, exposure, clinicalRole } = box;
        await this.#audit.append(tx, facility, {
          who: actor,
          what: 'devices.added',
          target: name,
          after: { via, model, vendor, department, exposure, clinicalRole, os },
        });
        return device;
      });
    });
  }

  /** The last report of a device; undefined when there is none. */
  async report(device: string, db: Db = this.#db): Promise<Report | undefined> {
    const row = await readReport(db, device);
    const manifest = row === undefined ? undefined : await readManifest(db, row.manifest);
    if (row === undefined || manifest === undefined) {
      return undefined;
    }
    return {
      digest: row.digest,
      manifest,
      facts: JSON.parse(row.facts) as Facts,
      state: JSON.parse(row.state) as State,
      unreadable: JSON.parse(row.unreadable) as Report['unreadable'],
      at: row.at,
    };
  }

  /**
   * Which list of packages each device of a facility reported last, and when.
   *
   * @param devices only of these, at most a few hundred
   */
  digests(
    facility: string,
    devices?: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly digest: string; readonly at: string }>> {
    return readDigests(this.#db, facility, devices);
  }

  forget(tx: Tx, device: string): Promise<void> {
    return removeReport(tx, device);
  }

  async #takeOne(
    tx: Tx,
    facility: string,
    inventory: Inventory,
    prepared: PreparedSet,
    place: KnownPlace,
  ): Promise<Taken> {
    const { no, added } = await keepManifest(tx, inventory.manifest);
    const { device, created } = await this.#deviceOf(tx, facility, inventory, place);
    await writeReport(tx, {
      device: device.id,
      facility,
      manifest: no,
      facts: JSON.stringify(inventory.facts),
      state: JSON.stringify(inventory.state),
      unreadable: JSON.stringify(inventory.unreadable),
      at: isoSeconds(this.#clock.nowMs()),
    });
    if (created || added) {
      await this.#devices.note(tx, device, 'reported', {
        via: inventory.via,
        entries: String(inventory.manifest.software.length),
      });
    }
    await this.#findings.place(tx, device, prepared);
    return { id: device.id, name: device.name, created };
  }

  /** The device an inventory speaks about, brought up to date; a new one when it is not known, or when it is a clone. */
  async #deviceOf(
    tx: Tx,
    facility: string,
    inventory: Inventory,
    place: KnownPlace,
  ): Promise<{ device: DeviceRecord; created: boolean }> {
    const { hardware, serial, macs, ips } = hardwareOf(inventory.facts);
    const sourceId = shortId(inventory.device.id);
    const name = cutText(inventory.device.name, NAME_LENGTH);
    const now = isoSeconds(this.#clock.nowMs());
    const report = { via: inventory.via, os: osText(inventory.manifest.os), last_seen: now, macs, ips };
    const bound = place.device === undefined ? undefined : await this.#devices.find(place.device, tx);
    const known = await this.#devices.bySource(tx, facility, sourceId);
    const same = bound ?? known.find((device) => !isOtherHardware(device.hardware, hardware));
    if (same !== undefined) {
      if (same.name !== name) {
        await this.#devices.note(tx, same, 'renamed', { before: same.name, after: name });
      }
      const kept = hardware === '' ? {} : { hardware, serial: serial ?? null };
      return { device: await this.#devices.change(tx, same, { ...report, name, ...kept }), created: false };
    }
    const typed = (await this.#devices.byName(tx, facility, name)).filter((device) => device.last_seen === null);
    const [adopted] = typed;
    if (adopted !== undefined && typed.length === 1 && known.length === 0) {
      const change = { ...report, source_id: sourceId, hardware, serial: serial ?? null };
      return { device: await this.#devices.change(tx, adopted, change), created: false };
    }
    const { device: _bound, ...standing } = place;
    const device = await this.#devices.add(tx, facility, {
      name,
      sourceId,
      hardware,
      serial,
      macs,
      ips,
      via: inventory.via,
      os: report.os,
      model: inventory.facts.platform?.model ?? inventory.manifest.os.edition,
      vendor: inventory.facts.platform?.vendor,
      seenAt: now,
      ...standing,
    });
    for (const original of known) {
      await this.#devices.note(tx, original, 'clone-noticed', { other: hardware });
      await this.#devices.note(tx, device, 'clone-noticed', { other: original.hardware });
    }
    if (known.length === 0) {
      await this.#noteSwap(tx, facility, device, hardware);
    }
    return { device, created: true };
  }

  /** Another machine under the same name: perhaps the spare was swapped in. */
  async #noteSwap(tx: Tx, facility: string, device: DeviceRecord, hardware: string): Promise<void> {
    const namesakes = (await this.#devices.byName(tx, facility, device.name)).filter(
      (other) => other.id !== device.id && isOtherHardware(other.hardware, hardware),
    );
    for (const other of namesakes) {
      const params = { before: other.hardware, after: hardware };
      await this.#devices.note(tx, other, 'hardware-changed', params);
      await this.#devices.note(tx, device, 'hardware-changed', params);
    }
  }
}

/** `Debian GNU/Linux 12 (bookworm)`; the version is added where the name does not hold it. */
export function osText({ id, name, version }: Manifest['os']): string {
  const shown = name === '' ? id : name;
  return version === '' || shown.includes(version) ? shown : `${shown} ${version}`;
}

/** PostgreSQL cannot index a text of several thousand bytes. */
function shortId(id: string): string {
  return id.length <= NAME_LENGTH ? id : `sha256:${sha256(id)}`;
}

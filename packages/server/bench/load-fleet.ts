import { type Clock, isoSeconds, sha256 } from '@tsukuroi/core';
import { identitiesOf, type JudgedIdentity, type ProductMap } from '@tsukuroi/matching';
import type { Manifest, Software } from '@tsukuroi/protocol';
import type { FleetFacility } from '@tsukuroi/testkit/fleet/fleet.ts';
import { addDevices, recordOf } from '../src/modules/devices/index.ts';
import { Identities } from '../src/modules/findings/identities.ts';
import { packNumbers } from '../src/modules/inventories/index.ts';
import { type Db, insertMany, inTransaction } from '../src/platform/database/index.ts';

/** Writes facilities as reports would have left them, many times faster: software is identified once for the whole fleet. */
export class FleetLoader {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #products: ProductMap;
  readonly #identities: Identities;
  readonly #numbers = new Map<string, number>();
  #sets = 0;
  #profiles = 0;

  constructor(db: Db, products: ProductMap, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    this.#products = products;
    this.#identities = new Identities(db);
  }

  get identities(): number {
    return this.#numbers.size;
  }

  async load(facility: FleetFacility): Promise<void> {
    const now = isoSeconds(this.#clock.nowMs());
    const sets = await this.#setsOf(facility.sets);
    const firstSet = this.#sets + 1;
    this.#sets += sets.length;
    const rows = facility.devices.map((device) =>
      recordOf(
        facility.id,
        {
          name: device.name,
          sourceId: device.id,
          hardware: '',
          via: 'agent',
          os: facility.sets[device.set]?.os.name ?? '',
          department: device.department,
          exposure: device.exposure,
          clinicalRole: device.role,
          seenAt: now,
        },
        now,
      ),
    );
    const profiles = new Map<string, { no: number; set: number; exposure: string; role: string }>();
    const devicesOfIdentity = new Map<number, number>();
    for (const [index, row] of rows.entries()) {
      const set = facility.devices[index]?.set ?? 0;
      const key = `${facility.id}\n${firstSet + set}\n${row.exposure}\n${row.clinical_role}`;
      let profile = profiles.get(key);
      if (profile === undefined) {
        profile = { no: ++this.#profiles, set: firstSet + set, exposure: row.exposure, role: row.clinical_role };
        profiles.set(key, profile);
      }
      row.profile = profile.no;
      for (const number of sets[set] ?? []) {
        devicesOfIdentity.set(number, (devicesOfIdentity.get(number) ?? 0) + 1);
      }
    }
    await inTransaction(this.#db, async (tx) => {
      await insertMany(tx, 'settings_facilities', ['id', 'name', 'created_at'], [[facility.id, facility.id, now]]);
      await insertMany(
        tx,
        'findings_sets',
        ['no', 'key', 'os', 'updates', 'identities', 'unmapped', 'judged'],
        sets.map((numbers, index) => {
          const os = JSON.stringify(facility.sets[index]?.os);
          return [
            firstSet + index,
            sha256(`${os}\n${numbers.join(',')}\n${facility.id}`),
            os,
            '[]',
            packNumbers(numbers),
            0,
            'partly',
          ];
        }),
      );
      await insertMany(
        tx,
        'findings_profiles',
        [
          'no',
          'facility',
          'key',
          'set_no',
          'exposure',
          'clinical_role',
          'accepted',
          'decision',
          'act_now',
          'this_week',
          'next_window',
          'watch',
          'affected',
          'undetermined',
          'unmapped',
          'judged',
        ],
        [...profiles].map(([key, { no, set, exposure, role }]) => [
          no,
          facility.id,
          sha256(key),
          set,
          exposure,
          role,
          '[]',
          4,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          'partly',
        ]),
      );
      await insertMany(
        tx,
        'findings_software',
        ['facility', 'identity', 'devices'],
        [...devicesOfIdentity].map(([identity, devices]) => [facility.id, identity, devices]),
      );
      await addDevices(tx, rows);
    });
  }

  async #setsOf(manifests: readonly Manifest[]): Promise<Int32Array[]> {
    const missing = new Map<string, JudgedIdentity>();
    const keysOf = manifests.map((manifest) => {
      const system = `system ${manifest.os.id} ${manifest.os.version}`;
      if (!this.#numbers.has(system) && !missing.has(system)) {
        missing.set(system, this.#identityOf(manifest, undefined));
      }
      const keys = [system];
      for (const software of manifest.software) {
        const key = `${software.name}@${software.version}`;
        if (!this.#numbers.has(key) && !missing.has(key)) {
          missing.set(key, this.#identityOf(manifest, software));
        }
        keys.push(key);
      }
      return keys;
    });
    const numbers = await this.#identities.numbersOf([...missing.values()], new Map());
    for (const [index, key] of [...missing.keys()].entries()) {
      this.#numbers.set(key, numbers[index] ?? 0);
    }
    return keysOf.map((keys) => Int32Array.from(keys, (key) => this.#numbers.get(key) ?? 0).sort());
  }

  /** The identity of one entry, or of the system itself. Entries of the fleet do not depend on each other. */
  #identityOf(manifest: Manifest, software: Software | undefined): JudgedIdentity {
    const alone = { ...manifest, software: software === undefined ? [] : [software] };
    const found = identitiesOf(alone, {}, this.#products)[software === undefined ? 0 : 1];
    if (found === undefined) {
      throw new Error(`no identity for ${software?.name ?? manifest.os.name}`);
    }
    return found;
  }
}

import { isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import {
  DEVICE_CLASS_WORDS,
  DEVICE_CLASSES,
  type DeviceClass,
  TOUCH_WORDS,
  TOUCHES,
  type TouchClass,
  touchOf,
} from '@tsukuroi/policy';
import type { ClassProposals, Facts } from '@tsukuroi/protocol';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { inTransaction, searchText, type Tx } from '../../platform/database/index.ts';
import type { Principal } from '../../platform/http/access.ts';
import { type Actor, actorOf } from '../audit/index.ts';
import type { DevicesTables } from '../devices/index.ts';
import { CLUE_SOFTWARE, type Unclassified } from './clues.ts';
import { decidedAnew } from './counting.ts';
import { profilesWithSoftware } from './installed.ts';
import { decisionsOf, tagsOf } from './policy-devices.ts';
import { groupView, proposeClasses } from './proposals.ts';
import * as store from './store.ts';

type Parts = Pick<ServerContext, 'audit' | 'clock' | 'db' | 'settings'>;

/** Ids in one statement. */
const CHUNK = 500;
/** Names in one entry of the audit; the number of all stands beside them. */
const MOST_NAMES = 20;
/** Reports that are read for the domain of devices of which nothing else is known. */
const MOST_REPORTS = 2_000;

interface Known {
  readonly id: string;
  readonly name: string;
}

/** Classes, touch classes and tags: a person decides, for a group that was shown or for devices one by one. */
export class Classes {
  readonly #parts: Parts;
  readonly #devices: Domain['devices'];

  constructor(parts: Parts, devices: Domain['devices']) {
    this.#parts = parts;
    this.#devices = devices;
  }

  async proposals(language: Language): Promise<ClassProposals> {
    const { total, unclassified } = await this.#unclassified();
    return {
      unclassified: unclassified.length,
      total,
      groups: proposeClasses(unclassified).map((group) => groupView(group, language)),
    };
  }

  /**
   * Confirms a group as it was shown.
   *
   * @returns how many devices
   * @throws TsukuroiError CLASS_GROUP_CHANGED when it holds other devices by now
   */
  async confirmGroup(
    input: { readonly group: string; readonly fingerprint: string; readonly class: DeviceClass },
    actor: Actor,
  ): Promise<number> {
    const { unclassified } = await this.#unclassified();
    const group = proposeClasses(unclassified).find(({ id }) => id === input.group);
    if (group === undefined || group.fingerprint !== input.fingerprint) {
      throw new TsukuroiError('CLASS_GROUP_CHANGED');
    }
    const why = groupView(group, 'ja').reason;
    return this.#classify(group.devices, input.class, actor, why);
  }

  /** @throws TsukuroiError NOT_FOUND when one of the devices is gone: nothing is changed */
  async confirmDevices(
    input: {
      readonly devices: readonly string[];
      readonly class: DeviceClass | null;
      readonly why?: string | undefined;
    },
    actor: Actor,
  ): Promise<number> {
    return this.#classify(await this.#known(input.devices), input.class, actor, input.why);
  }

  /** @throws TsukuroiError NOT_FOUND, TOUCH_LOOSENING */
  async changeTouch(id: string, touch: TouchClass | null, why: string, principal: Principal): Promise<void> {
    const { audit, db } = this.#parts;
    const actor = actorOf(principal);
    const facility = await this.#facility();
    const [device] = await this.#known([id]);
    await inTransaction(db, async (tx) => {
      const before = await store.readDecidedOf(tx, facility, id);
      const was = touchOf(decisionsOf(before));
      const after = { ...rowOf(id, facility, before), touch };
      const becomes = touchOf(decisionsOf(after));
      const isLooser = TOUCHES.indexOf(becomes) < TOUCHES.indexOf(was);
      // For a device without a class nothing counts yet, but what is entered now counts later.
      const isLooserLater = before?.touch !== undefined && before.touch !== null && loosens(before.touch, touch);
      if ((isLooser || isLooserLater) && !(principal.kind === 'user' && principal.role === 'admin')) {
        throw new TsukuroiError('TOUCH_LOOSENING', {}, { exitCode: 3 });
      }
      await store.writeDecided(tx, [after]);
      await this.#devices.note(tx, { id, facility }, 'changed', {
        field: '触れ方',
        before: TOUCH_WORDS[was].ja,
        after: TOUCH_WORDS[becomes].ja,
        by: actor.name,
      });
      await audit.append(tx, facility, {
        who: actor,
        what: 'policies.touch-changed',
        target: device?.name ?? id,
        why,
        before: before?.touch ?? null,
        after: touch,
      });
    });
    decidedAnew(db);
  }

  /** @throws TsukuroiError NOT_FOUND */
  async changeTags(
    input: { readonly devices: readonly string[]; readonly add: readonly string[]; readonly remove: readonly string[] },
    actor: Actor,
  ): Promise<number> {
    const { audit, db } = this.#parts;
    const facility = await this.#facility();
    const known = await this.#known(input.devices);
    await inTransaction(db, async (tx) => {
      const before = await this.#decided(tx, facility, known);
      const rows = known.map(({ id }) => {
        const row = rowOf(id, facility, before.get(id));
        const kept = tagsOf(row.tags).filter((tag) => !input.remove.includes(tag));
        const tags = [...new Set([...kept, ...input.add.map((tag) => tag.trim())])]
          .filter((tag) => tag !== '')
          .toSorted();
        return { ...row, tags: JSON.stringify(tags), tags_search: searchText(...tags) };
      });
      await store.writeDecided(tx, rows);
      await audit.append(tx, facility, {
        who: actor,
        what: 'policies.tags-changed',
        target: namesOf(known),
        after: { added: [...input.add], removed: [...input.remove], count: known.length },
      });
    });
    decidedAnew(db);
    return known.length;
  }

  async #classify(
    devices: readonly Known[],
    deviceClass: DeviceClass | null,
    actor: Actor,
    why: string | undefined,
  ): Promise<number> {
    const { audit, clock, db } = this.#parts;
    const facility = await this.#facility();
    const words = (one: DeviceClass | null | undefined) =>
      one === null || one === undefined ? '未分類' : DEVICE_CLASS_WORDS[one].ja;
    await inTransaction(db, async (tx) => {
      const before = await this.#decided(tx, facility, devices);
      const decided = { decided_by: actor.name, decided_at: isoSeconds(clock.nowMs()) };
      await store.writeDecided(
        tx,
        devices.map(({ id }) => ({ ...rowOf(id, facility, before.get(id)), ...decided, class: deviceClass })),
      );
      for (const { id } of devices) {
        await this.#devices.note(tx, { id, facility }, 'changed', {
          field: '区分',
          before: words(decisionsOf(before.get(id)).class),
          after: words(deviceClass),
          by: actor.name,
        });
      }
      await audit.append(tx, facility, {
        who: actor,
        what: deviceClass === null ? 'policies.declassified' : 'policies.classified',
        target: namesOf(devices),
        ...(why === undefined ? {} : { why }),
        after: {
          class: deviceClass,
          count: devices.length,
          devices: devices.map(({ name }) => name).slice(0, MOST_NAMES),
        },
      });
    });
    decidedAnew(db);
    return devices.length;
  }

  async #unclassified(): Promise<{ readonly unclassified: readonly Unclassified[]; readonly total: number }> {
    const { db } = this.#parts;
    const facility = await this.#facility();
    const rows = await db
      .withTables<DevicesTables & store.PoliciesTables>()
      .selectFrom('devices_devices as d')
      .leftJoin('policies_devices as p', 'p.device', 'd.id')
      .select([
        'd.id',
        'd.name',
        'd.department',
        'd.ou',
        'd.os',
        'd.vendor',
        'd.model',
        'd.clinical_role',
        'd.profile',
        'p.class',
      ])
      .where('d.facility', '=', facility)
      .where((eb) => eb.or([eb('p.class', 'is', null), eb('p.class', 'not in', DEVICE_CLASSES)]))
      .orderBy('d.id')
      .execute();
    const all = await db
      .withTables<DevicesTables>()
      .selectFrom('devices_devices')
      .select((eb) => eb.fn.countAll<number>().as('devices'))
      .where('facility', '=', facility)
      .executeTakeFirst();
    const open = rows.filter((row) => decisionsOf({ class: row.class, touch: null, tags: '[]' }).class === undefined);
    const software = open.length === 0 ? new Map() : await profilesWithSoftware(db, facility, CLUE_SOFTWARE);
    const homeless = open.filter(({ department, ou }) => department === null && ou === null).map(({ id }) => id);
    const domains = await this.#domains(homeless.slice(0, MOST_REPORTS));
    const unclassified = open.map(
      (row): Unclassified => ({
        id: row.id,
        name: row.name,
        department: row.department ?? undefined,
        ou: row.ou ?? undefined,
        os: row.os,
        vendor: row.vendor ?? undefined,
        model: row.model ?? undefined,
        role: row.clinical_role,
        software: CLUE_SOFTWARE.filter((name) => row.profile !== null && software.get(name)?.has(row.profile) === true),
        domain: domains.get(row.id),
      }),
    );
    return { unclassified, total: Number(all?.devices ?? 0) };
  }

  /** The domains that devices name in their reports. */
  async #domains(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (let from = 0; from < ids.length; from += CHUNK) {
      const rows = await this.#parts.db
        .withTables<{ inventories_reports: { device: string; facts: string } }>()
        .selectFrom('inventories_reports')
        .select(['device', 'facts'])
        .where('device', 'in', ids.slice(from, from + CHUNK))
        .execute();
      for (const { device, facts } of rows) {
        const { domain } = JSON.parse(facts) as Facts;
        if (domain !== undefined && domain !== '') {
          found.set(device, domain);
        }
      }
    }
    return found;
  }

  async #known(ids: readonly string[]): Promise<readonly Known[]> {
    const facility = await this.#facility();
    const wanted = [...new Set(ids)];
    const found: Known[] = [];
    for (let from = 0; from < wanted.length; from += CHUNK) {
      found.push(
        ...(await this.#parts.db
          .withTables<DevicesTables>()
          .selectFrom('devices_devices')
          .select(['id', 'name'])
          .where('facility', '=', facility)
          .where('id', 'in', wanted.slice(from, from + CHUNK))
          .orderBy('id')
          .execute()),
      );
    }
    if (found.length !== wanted.length) {
      throw new TsukuroiError('NOT_FOUND');
    }
    return found;
  }

  async #decided(tx: Tx, facility: string, devices: readonly Known[]) {
    const ids = devices.map(({ id }) => id);
    return new Map((await store.readDecidedIn(tx, facility, ids)).map((row) => [row.device, row]));
  }

  async #facility(): Promise<string> {
    return (await this.#parts.settings.facility()).id;
  }
}

function loosens(before: TouchClass, after: TouchClass | null): boolean {
  return after === null || TOUCHES.indexOf(after) < TOUCHES.indexOf(before);
}

function rowOf(device: string, facility: string, before: store.DecidedRecord | undefined): store.DecidedRecord {
  return (
    before ?? {
      device,
      facility,
      class: null,
      touch: null,
      tags: '[]',
      tags_search: '',
      decided_by: null,
      decided_at: null,
    }
  );
}

function namesOf(devices: readonly Known[]): string {
  const shown = devices
    .slice(0, MOST_NAMES)
    .map(({ name }) => name)
    .join('、');
  return devices.length > MOST_NAMES ? `${shown} ほか ${devices.length - MOST_NAMES} 台` : shown;
}

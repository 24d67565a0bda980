import { randomUUID } from 'node:crypto';
import { dayInJapan, isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import type { RemovableProgram, Removal } from '@tsukuroi/protocol';
import { dayWithWeekday } from '@tsukuroi/protocol/moment.ts';
import { readSite } from '@tsukuroi/trust/ceremony/install.ts';
import type { Permit } from '@tsukuroi/trust/charter/permit.ts';
import { type Db, inTransaction } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import { anyHeldWords } from './held.ts';
import type { View } from './look.ts';
import type { RolloutParts } from './parts.ts';
import type { Planner } from './planner.ts';
import { readSaid } from './removal-said.ts';
import { type RemovalWait, readUnderWay, type UnderWay, waitFor } from './removal-waits.ts';
import type { RemovalStep } from './sets.ts';
import { type RemovalRecord, tables } from './store.ts';

/** How long a permit that is handed out for signing counts: two turns of carried work. */
const PERMIT_DAYS = 60;
const DAY_MS = 86_400_000;

/** Removals that stand, newest first. */
export function readRemovals(db: Db, facility: string): Promise<RemovalRecord[]> {
  return tables(db)
    .selectFrom('rollouts_removals')
    .selectAll()
    .where('facility', '=', facility)
    .where('over_at', 'is', null)
    .orderBy('at', 'desc')
    .orderBy('id')
    .execute();
}

/** By device, the programs that a person wants off it. */
export async function removalsByDevice(db: Db, facility: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const wanted = new Map<string, Set<string>>();
  for (const { app, devices } of await readRemovals(db, facility)) {
    for (const device of JSON.parse(devices) as string[]) {
      wanted.set(device, (wanted.get(device) ?? new Set()).add(app));
    }
  }
  return wanted;
}

/** What people do about programs that have to go. Nothing here is ever begun by the program itself. */
export class Removals {
  readonly #parts: RolloutParts;
  readonly #planner: Planner;

  constructor(parts: RolloutParts, planner: Planner) {
    this.#parts = parts;
    this.#planner = planner;
  }

  /** Programs of the catalogue, and where they are. */
  async programs(language: Language): Promise<readonly RemovableProgram[]> {
    const { records } = await this.#planner.look();
    return this.#planner.installedPrograms().map(({ app, cannotRemove, devices, name }) => ({
      app,
      name: name[language],
      ...(cannotRemove === undefined ? {} : { cannot: cannotRemove[language] }),
      devices: devices.map(({ device, version }) => ({
        ...{ id: device, version, name: records.get(device)?.name ?? device },
        department: records.get(device)?.department ?? null,
      })),
    }));
  }

  /** Each order with how every device of it stands. */
  async list(language: Language): Promise<readonly Removal[]> {
    const facility = await this.#parts.facility();
    const [view, rows] = [await this.#planner.look(), await readRemovals(this.#parts.db, facility)];
    const states = await this.#states(facility);
    const underWay = rows.length === 0 ? [] : await readUnderWay(this.#parts.db, facility);
    const saidBy = rows.length === 0 ? new Map<string, string>() : await readSaid(this.#parts.db, facility, language);
    const names = new Map(this.#planner.installedPrograms().map(({ app, name }) => [app, name[language]]));
    return rows.map((row) => ({
      ...{
        id: row.id,
        app: row.app,
        name: names.get(row.app) ?? row.app,
        because: row.because,
        who: row.by_name,
        at: row.at,
      },
      devices: (JSON.parse(row.devices) as string[]).map((device) => {
        const step = stepOf(view, device, row.app);
        const state = step === undefined ? 'done' : (states.get(`${device} ${row.app}`) ?? 'waiting');
        const said = step === undefined ? undefined : saidBy.get(`${device} ${row.app}`);
        const own = [
          ...(said === undefined ? [] : [said]),
          ...(step === undefined ? [] : reasonsOf(view, device, step, language)),
        ];
        const waits = step === undefined || own.length > 0 ? undefined : waitOf(view, device, step, underWay, language);
        const reasons = waits === undefined ? own : [waits.sentence];
        return {
          ...{ id: device, name: view.records.get(device)?.name ?? device },
          department: view.records.get(device)?.department ?? null,
          state: state === 'done' || state === 'failed' || reasons.length === 0 ? state : ('held' as const),
          held: reasons,
          ...(waits === undefined ? {} : { waitsFor: { id: waits.id, name: waits.name } }),
          permit: step === undefined || step.permits.length > 0,
          back: step?.artifact !== undefined,
        };
      }),
    }));
  }

  /**
   * A person wants a program off devices. It goes where the offline keys permit it, in the windows and rings of each device's policy.
   *
   * @throws TsukuroiError REMOVAL_NOTHING: on none of these devices is it known to be
   */
  async order(actor: Actor, wanted: { app: string; devices: readonly string[]; because: string }): Promise<string> {
    const { audit, clock, db } = this.#parts;
    const facility = await this.#parts.facility();
    const program = (await this.programs('ja')).find(({ app }) => app === wanted.app);
    const there = (program?.devices ?? []).filter(({ id }) => wanted.devices.includes(id));
    if (program === undefined || there.length === 0) {
      throw new TsukuroiError('REMOVAL_NOTHING');
    }
    const row: RemovalRecord = {
      ...{ id: randomUUID(), facility, app: wanted.app, because: wanted.because, by_name: actor.name },
      ...{ devices: JSON.stringify(there.map(({ id }) => id)), at: isoSeconds(clock.nowMs()) },
      ...{ over_at: null, over_by: null },
    };
    await inTransaction(db, async (tx) => {
      await tables(tx).insertInto('rollouts_removals').values(row).execute();
      await audit.append(tx, facility, {
        ...{ who: actor, what: 'rollouts.removal-ordered', target: program.name, why: wanted.because },
        after: { app: wanted.app, devices: there.map(({ name }) => name).slice(0, 50), count: there.length },
      });
    });
    this.#parts.changed('');
    await this.#planner.round();
    return row.id;
  }

  /** It is no longer wanted: what has not begun is taken back, and policies may give the program again. @throws TsukuroiError NOT_FOUND */
  async cancel(actor: Actor, id: string, reason: string): Promise<void> {
    const { audit, clock, db } = this.#parts;
    const row = await this.#demand(id);
    await inTransaction(db, async (tx) => {
      await tables(tx)
        .updateTable('rollouts_removals')
        .set({ over_at: isoSeconds(clock.nowMs()), over_by: actor.name })
        .where('id', '=', id)
        .execute();
      const what = 'rollouts.removal-cancelled';
      await audit.append(tx, row.facility, { who: actor, what, target: row.app, why: reason });
    });
    this.#parts.changed('');
    await this.#planner.round();
  }

  /** `permit/1` as holders of the offline keys are asked to sign it: this program, off these devices. @throws TsukuroiError NOT_FOUND */
  async permit(id: string): Promise<Permit> {
    const row = await this.#demand(id);
    const view = await this.#planner.look();
    const site = await readSite((await this.#parts.director()).door, this.#parts.dataFolder);
    const nowMs = this.#parts.clock.nowMs();
    const devices = (JSON.parse(row.devices) as string[]).flatMap((device) => view.agents.get(device)?.identity ?? []);
    if (site === undefined || devices.length === 0) {
      throw new TsukuroiError('NOT_FOUND');
    }
    return {
      ...{ format: 'permit/1', facility: site.facility, verb: 'remove', devices, subject: row.app },
      ...{ notBefore: isoSeconds(nowMs), notAfter: isoSeconds(nowMs + PERMIT_DAYS * DAY_MS) },
      because: `${row.because}（${row.by_name}、${dayWithWeekday(dayInJapan(Date.parse(row.at)), 'ja')}）`,
    };
  }

  async #demand(id: string): Promise<RemovalRecord> {
    const rows = await readRemovals(this.#parts.db, await this.#parts.facility());
    const row = rows.find((one) => one.id === id);
    if (row === undefined) {
      throw new TsukuroiError('NOT_FOUND');
    }
    return row;
  }

  /** What became of it, by device and app. */
  async #states(facility: string): Promise<ReadonlyMap<string, 'waiting' | 'failed' | 'unknown'>> {
    const rows = await tables(this.#parts.db)
      .selectFrom('rollouts_patches')
      .select(['device', 'package', 'state'])
      .where('facility', '=', facility)
      .where('version', '=', '-')
      .execute();
    return new Map(
      rows.map(({ device, package: app, state }) => [
        `${device} ${app}`,
        state === 'failed' || state === 'unknown' ? state : 'waiting',
      ]),
    );
  }
}

function stepOf(view: View, device: string, app: string): RemovalStep | undefined {
  return view.known
    .get(device)
    ?.steps.find((step): step is RemovalStep => step.source === 'removal' && step.package === app);
}

function waitOf(
  view: View,
  device: string,
  step: RemovalStep,
  underWay: readonly UnderWay[],
  language: Language,
): RemovalWait | undefined {
  const assessed = view.assessed.get(device);
  return assessed === undefined ? undefined : waitFor(step, assessed, underWay, view, language);
}

function reasonsOf(view: View, device: string, step: RemovalStep, language: Language): string[] {
  const assessed = view.assessed.get(device);
  const held = assessed?.parted.held.find((one) => one.step === step)?.reasons ?? [];
  const whole = (assessed?.held ?? []).filter(({ code }) => code !== 'no-answer' && code !== 'list-changed');
  return [...new Set([...held, ...whole].map((reason) => anyHeldWords(reason)[language]))];
}

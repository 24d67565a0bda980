import { randomUUID } from 'node:crypto';
import { dayInJapan, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import type { AfterCheck, RolloutState } from '@tsukuroi/protocol';
import { ROLLOUT_STATE_WORDS } from '@tsukuroi/protocol';
import { inTransaction, type Tx } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import './errors.ts';
import type { RolloutParts } from './parts.ts';
import type { Planner } from './planner.ts';
import { recall } from './recall.ts';
import { Removals } from './removals.ts';
import { isFailure, waitsForGroup } from './rollout.ts';
import {
  changeMember,
  changeRollout,
  OPEN_STATES,
  type RolloutRecord,
  readMembers,
  readRollout,
  tables,
} from './store.ts';

/** What people do to rollouts. Each is audited, and reaches devices with their next check-in: those in a rollout come every minute. */
export class Rollouts {
  readonly #parts: RolloutParts;
  readonly planner: Planner;
  readonly removals: Removals;

  constructor(parts: RolloutParts, planner: Planner) {
    this.#parts = parts;
    this.planner = planner;
    this.removals = new Removals(parts, planner);
  }

  /** Nothing of it begins until it is resumed; what runs is finished. @throws TsukuroiError NOT_FOUND, ROLLOUT_STATE */
  async pause(actor: Actor, id: string, reason = ''): Promise<void> {
    const rollout = await this.#demand(id, ['running', 'waiting']);
    await this.#change(actor, rollout, 'rollouts.paused', reason, {
      state: 'paused',
      ...this.#why('paused', actor, reason),
    });
    await recall(this.#parts, rollout, await this.planner.look());
  }

  /** Also of one that stopped: a person looked at its failures, which do not count against the budget any more. */
  async resume(actor: Actor, id: string, reason = ''): Promise<void> {
    const rollout = await this.#demand(id, ['paused', 'stopped']);
    await this.#change(actor, rollout, 'rollouts.resumed', reason, {
      state: 'running',
      budget_from: isoSeconds(this.#parts.clock.nowMs() + 1_000),
      why: '',
      why_at: null,
      why_who: null,
      why_text: null,
    });
    await this.planner.round();
  }

  /** Nothing of it begins any more, and no other rollout of the policy tries the same versions. */
  async stop(actor: Actor, id: string, reason = ''): Promise<void> {
    const rollout = await this.#demand(id, OPEN_STATES);
    await this.#change(actor, rollout, 'rollouts.stopped', reason, {
      state: 'stopped',
      ...this.#why('person', actor, reason),
    });
    await recall(this.#parts, rollout, await this.planner.look());
  }

  /**
   * Devices that failed get the same once more. A rollout that stopped goes on with them; after one that is finished the next one of the policy
   * takes them up. @throws TsukuroiError ROLLOUT_RETRY_NOTHING
   */
  async retry(actor: Actor, id: string, devices: readonly string[]): Promise<void> {
    const { clock, db } = this.#parts;
    const rollout = await this.#demand(id, ['running', 'waiting', 'paused', 'stopped', 'finished']);
    const wanted = new Set(devices);
    const failed = (await readMembers(db, rollout.id)).filter((one) => wanted.has(one.device) && isFailure(one));
    if (failed.length === 0) {
      throw new TsukuroiError('ROLLOUT_RETRY_NOTHING');
    }
    const at = isoSeconds(clock.nowMs());
    await inTransaction(db, async (tx) => {
      for (const member of failed) {
        if (rollout.state !== 'finished') {
          await changeMember(tx, member, { state: 'planned', because: null, about: null, plan_key: '', begun: 0, at });
        }
        await tables(tx)
          .updateTable('rollouts_patches')
          .set({ state: 'waiting' })
          .where('device', '=', member.device)
          .where('state', '=', 'failed')
          .execute();
      }
      if (rollout.state === 'stopped') {
        const on = { state: 'running', why: '', why_at: null, why_who: null, why_text: null } as const;
        await changeRollout(tx, rollout.id, on);
      }
      await this.#note(tx, actor, rollout.facility, 'rollouts.retried', rollout.name, {
        devices: failed.map(({ name }) => name).slice(0, 50),
        count: failed.length,
      });
    });
    this.#parts.changed(rollout.id);
    await this.planner.round();
  }

  /**
   * A device goes on although a group that goes before it is not back: a person has looked, and says why. Windows of groups still never meet.
   *
   * @throws TsukuroiError ROLLOUT_GO_ON_NOTHING
   */
  async goOn(actor: Actor, id: string, device: string, reason: string): Promise<void> {
    const rollout = await this.#demand(id, ['running', 'waiting', 'paused']);
    const member = (await readMembers(this.#parts.db, rollout.id)).find((one) => one.device === device);
    if (member === undefined || !waitsForGroup(member)) {
      throw new TsukuroiError('ROLLOUT_GO_ON_NOTHING');
    }
    await inTransaction(this.#parts.db, async (tx) => {
      await changeMember(tx, member, { go_on: 1, about: null });
      await this.#note(tx, actor, rollout.facility, 'rollouts.went-on', rollout.name, { device: member.name, reason });
    });
    this.#parts.changed(rollout.id);
    await this.planner.round();
  }

  /** 「調子が悪い」: no gate opens over a device that is out of sorts. @throws TsukuroiError NOT_FOUND */
  async trouble(actor: Actor, device: string, words: string): Promise<string> {
    const { clock, db } = this.#parts;
    const facility = await this.#parts.facility();
    const record = await this.#device(device);
    const id = randomUUID();
    await inTransaction(db, async (tx) => {
      const row = { id, facility, device, words, at: isoSeconds(clock.nowMs()), by_name: actor.name };
      await tables(tx)
        .insertInto('rollouts_trouble')
        .values({ ...row, over_at: null, over_words: null, over_by: null })
        .execute();
      await this.#note(tx, actor, facility, 'rollouts.trouble', record.name, { words });
    });
    this.#parts.changed('');
    return id;
  }

  /** @throws TsukuroiError NOT_FOUND */
  async troubleOver(actor: Actor, id: string, words: string): Promise<void> {
    const { clock, db } = this.#parts;
    const facility = await this.#parts.facility();
    await inTransaction(db, async (tx) => {
      const found = await tables(tx)
        .selectFrom('rollouts_trouble')
        .selectAll()
        .where('facility', '=', facility)
        .where('id', '=', id)
        .where('over_at', 'is', null)
        .executeTakeFirst();
      if (found === undefined) {
        throw new TsukuroiError('NOT_FOUND');
      }
      const over = { over_at: isoSeconds(clock.nowMs()), over_words: words, over_by: actor.name };
      await tables(tx).updateTable('rollouts_trouble').set(over).where('id', '=', id).execute();
      await this.#note(tx, actor, facility, 'rollouts.trouble-over', found.device, { words });
    });
    this.#parts.changed('');
  }

  /** What a department wants to be so again after an update; an empty list takes it away. */
  async setChecks(actor: Actor, department: string, checks: readonly AfterCheck[]): Promise<void> {
    const facility = await this.#parts.facility();
    await inTransaction(this.#parts.db, async (tx) => {
      await tables(tx)
        .deleteFrom('rollouts_checks')
        .where('facility', '=', facility)
        .where('department', '=', department)
        .execute();
      if (checks.length > 0) {
        const row = { facility, department, checks: JSON.stringify(checks) };
        await tables(tx).insertInto('rollouts_checks').values(row).execute();
      }
      await this.#note(tx, actor, facility, 'rollouts.checks-changed', department, { checks: checks.length });
    });
  }

  /** A person vouches for a backup. @throws TsukuroiError NOT_FOUND, BACKUP_DAY_INVALID */
  async noteBackup(actor: Actor, backup: { device: string; takenOn: string; note: string }): Promise<void> {
    const { clock, db } = this.#parts;
    const facility = await this.#parts.facility();
    const record = await this.#device(backup.device);
    if (backup.takenOn > dayInJapan(clock.nowMs())) {
      throw new TsukuroiError('BACKUP_DAY_INVALID', { day: backup.takenOn });
    }
    await inTransaction(db, async (tx) => {
      await tables(tx)
        .insertInto('rollouts_backups')
        .values({
          id: randomUUID(),
          facility,
          device: backup.device,
          taken_on: backup.takenOn,
          note: backup.note,
          by_name: actor.name,
          at: isoSeconds(clock.nowMs()),
        })
        .execute();
      const { takenOn, note } = backup;
      await this.#note(tx, actor, facility, 'rollouts.backup-noted', record.name, { takenOn, note });
    });
  }

  /** Devices by their names, for lists. */
  async names(): Promise<readonly { readonly id: string; readonly name: string }[]> {
    return this.#parts.devices();
  }

  async #demand(id: string, states: readonly RolloutState[]): Promise<RolloutRecord> {
    const rollout = await readRollout(this.#parts.db, await this.#parts.facility(), id);
    if (rollout === undefined) {
      throw new TsukuroiError('NOT_FOUND');
    }
    if (!states.includes(rollout.state)) {
      throw new TsukuroiError('ROLLOUT_STATE', { state: ROLLOUT_STATE_WORDS[rollout.state]?.ja ?? rollout.state });
    }
    return rollout;
  }

  async #device(id: string) {
    const record = (await this.#parts.devices()).find((one) => one.id === id);
    if (record === undefined) {
      throw new TsukuroiError('NOT_FOUND');
    }
    return record;
  }

  async #change(
    actor: Actor,
    rollout: RolloutRecord,
    what: string,
    why: string,
    change: Partial<RolloutRecord>,
  ): Promise<void> {
    await inTransaction(this.#parts.db, async (tx) => {
      await changeRollout(tx, rollout.id, change);
      await this.#parts.audit.append(tx, rollout.facility, {
        who: actor,
        what,
        target: rollout.name,
        ...(why === '' ? {} : { why }),
      });
    });
    this.#parts.changed(rollout.id);
  }

  #why(why: string, actor: Actor, reason: string) {
    return { why, why_at: isoSeconds(this.#parts.clock.nowMs()), why_who: actor.name, why_text: reason };
  }

  #note(
    tx: Tx,
    who: Actor,
    facility: string,
    what: string,
    target: string,
    after: Readonly<Record<string, number | string | string[]>>,
  ) {
    return this.#parts.audit.append(tx, facility, { who, what, target, after: { ...after } });
  }
}

import { randomUUID } from 'node:crypto';
import { type Clock, isoSeconds } from '@tsukuroi/core';
import { type Db, inTransaction, type Tx } from '../../platform/database/index.ts';
import type { Actor, Audit } from '../audit/index.ts';
import { addFacility, readFacility, readValues, renameFacility, writeValue } from './store.ts';

/** Days without a report after which a device counts as silent, unless the facility says otherwise. */
const SILENT_AFTER_DAYS = 7;

export interface FacilitySettings {
  readonly silentAfterDays: number;
  /** The sample hospital is loaded. */
  readonly sample: boolean;
}

/** What a facility decided about itself. */
export class Settings {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #audit: Audit;

  constructor(parts: { db: Db; clock: Clock; audit: Audit }) {
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#audit = parts.audit;
  }

  /** The facility this server keeps; made at the first start, named at set-up. */
  async facility(): Promise<{ readonly id: string; readonly name: string }> {
    const found = await readFacility(this.#db);
    if (found !== undefined) {
      return found;
    }
    return inTransaction(this.#db, async (tx) => {
      const there = await readFacility(tx);
      if (there !== undefined) {
        return there;
      }
      const made = { id: randomUUID(), name: '（施設名 未設定）' };
      await addFacility(tx, { ...made, created_at: isoSeconds(this.#clock.nowMs()) });
      return made;
    });
  }

  async values(db: Db = this.#db): Promise<FacilitySettings> {
    const stored = await readValues(db, (await this.facility()).id);
    return {
      silentAfterDays: Number(stored.get('silent-after-days') ?? SILENT_AFTER_DAYS),
      sample: stored.get('sample') === 'true',
    };
  }

  async change(actor: Actor, change: { readonly facility?: string; readonly silentAfterDays?: number }): Promise<void> {
    const before = await this.facility();
    await inTransaction(this.#db, (tx) => this.changeIn(tx, actor, before.id, change));
  }

  /** The same inside a transaction of the caller (set-up names the facility and makes the first administrator at once). */
  async changeIn(
    tx: Tx,
    actor: Actor,
    facilityId: string,
    change: { readonly facility?: string; readonly silentAfterDays?: number },
  ): Promise<void> {
    const stored = await readValues(tx, facilityId);
    const named = (await readFacility(tx))?.name ?? '';
    if (change.facility !== undefined && change.facility !== named) {
      await renameFacility(tx, facilityId, change.facility);
      await this.#record(tx, facilityId, actor, 'settings.facility-renamed', named, change.facility);
    }
    const days = stored.get('silent-after-days') ?? String(SILENT_AFTER_DAYS);
    if (change.silentAfterDays !== undefined && String(change.silentAfterDays) !== days) {
      await writeValue(tx, facilityId, 'silent-after-days', String(change.silentAfterDays));
      await this.#record(
        tx,
        facilityId,
        actor,
        'settings.silent-after-days-changed',
        days,
        String(change.silentAfterDays),
      );
    }
  }

  /** Marks that the sample hospital is there or gone; the caller records why. */
  async setSample(tx: Tx, facilityId: string, sample: boolean): Promise<void> {
    await writeValue(tx, facilityId, 'sample', String(sample));
  }

  #record(tx: Tx, facilityId: string, actor: Actor, what: string, before: string, after: string): Promise<void> {
    return this.#audit.append(tx, facilityId, { who: actor, what, target: after, before, after });
  }
}

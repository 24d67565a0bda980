import { randomInt, randomUUID } from 'node:crypto';
import { dayInJapan, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import type { StopCard, StopDetail, StopStanding } from '@tsukuroi/protocol';
import { dayWithWeekday } from '@tsukuroi/protocol/moment.ts';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import { addressGroup } from '../../platform/http/address-group.ts';
import { type Argon2Cost, type Attempt, type AttemptLimits, Attempts, Passwords, STRONG } from '../accounts/index.ts';
import type { Actor } from '../audit/index.ts';
import './errors.ts';
import { addCard, addStop, endStop, noteCardUsed, readCard, readStop } from './store.ts';

export interface StopParts extends Pick<ServerContext, 'audit' | 'clock' | 'db' | 'settings'> {
  readonly cost?: Argon2Cost;
  /** Told after every change, so that what is under way is recalled at once. */
  readonly changed: () => void;
}

const PIN_DIGITS = 8;
/** Whoever guesses from one address is slowed down at once; all together get fifty tries in a quarter of an hour of the 10^8 PINs. */
const LIMITS: AttemptLimits = {
  name: { lockAfter: 50, lockMinutes: 15, forgetAfterMinutes: 15, delaySeconds: [] },
  address: { lockAfter: 8, lockMinutes: 15, forgetAfterMinutes: 15, delaySeconds: [0, 0, 0, 2, 4, 8] },
};
/**
 * Beyond the fifty each address still has two: whoever has a handful of addresses must not be able to hold the brake. A whole network of 250 machines
 * comes to 48,000 tries a day by that, which find one PIN of 10^8 in 2,000 days, and each round stands in the audit log.
 */
const FIRST_OF_AN_ADDRESS: AttemptLimits = { ...LIMITS, name: { ...LIMITS.name, lockAfter: 2 } };

/** Stops everything and lets it go on again. What already installs on a device is finished there: half an installation is no safe place. */
export class Stop {
  readonly #parts: StopParts;
  readonly #passwords: Passwords;
  readonly #attempts: Attempts;
  readonly #firstOfAnAddress: Attempts;

  constructor(parts: StopParts) {
    this.#parts = parts;
    this.#passwords = new Passwords(parts.cost ?? STRONG);
    const { clock, db } = parts;
    this.#attempts = new Attempts({ db, clock, limits: LIMITS, tried: 'stop-card' });
    this.#firstOfAnAddress = new Attempts({ db, clock, limits: FIRST_OF_AN_ADDRESS, tried: 'stop-card' });
  }

  async isStopped(): Promise<boolean> {
    return (await readStop(this.#parts.db, await this.#facility())) !== undefined;
  }

  async standing(): Promise<StopStanding> {
    const facility = await this.#facility();
    const [stop, card] = await Promise.all([readStop(this.#parts.db, facility), readCard(this.#parts.db, facility)]);
    return { stopped: stop !== undefined, since: stop?.began_at ?? null, card: card !== undefined };
  }

  async detail(): Promise<StopDetail> {
    const facility = await this.#facility();
    const [stop, card] = await Promise.all([readStop(this.#parts.db, facility), readCard(this.#parts.db, facility)]);
    return {
      stopped: stop !== undefined,
      since: stop?.began_at ?? null,
      by: stop?.by_name ?? null,
      why: stop?.why ?? null,
      card: card !== undefined,
      cardMadeAt: card?.made_at ?? null,
      cardMadeBy: card?.made_by ?? null,
      cardUsedAt: card?.used_at ?? null,
    };
  }

  /** Somebody with an account. Stopping what stands still already changes nothing. */
  async stop(actor: Actor, why: string): Promise<void> {
    await this.#begin(actor, { by_kind: 'person', by_name: actor.name, why });
  }

  /**
   * Somebody with the PIN of the sealed card and no account.
   *
   * @throws TsukuroiError STOP_CARD_WAIT with the seconds to wait, STOP_CARD_BUSY, STOP_CARD_WRONG, STOP_CARD_NONE
   */
  async stopByCard(typed: string, address: string): Promise<void> {
    const facility = await this.#facility();
    const card = await readCard(this.#parts.db, facility);
    if (card === undefined) {
      throw new TsukuroiError('STOP_CARD_NONE');
    }
    const attempt = await this.#counted(facility, address).catch(saidOfTheCard);
    const check = this.#passwords.check(digitsOf(typed), card.pin_hash);
    if (!(await this.#attempts.unless(attempt, 'SIGN_IN_BUSY', check).catch(saidOfTheCard))) {
      throw new TsukuroiError('STOP_CARD_WRONG');
    }
    await this.#attempts.giveBack(attempt);
    const name = `停止カード ${dayWithWeekday(dayInJapan(Date.parse(card.made_at)), 'ja')} 発行`;
    await this.#begin({ kind: 'nobody', id: card.id, name }, { by_kind: 'card', by_name: name, why: '' }, card.id);
  }

  /** Lets work go on; rollouts that were running go on where they were. */
  async release(actor: Actor): Promise<void> {
    const { audit, clock, db } = this.#parts;
    const facility = await this.#facility();
    await inTransaction(db, async (tx) => {
      const stop = await readStop(tx, facility);
      if (stop !== undefined) {
        await endStop(tx, stop.id, { ended_at: isoSeconds(clock.nowMs()), ended_by: actor.name });
        await audit.append(tx, facility, { who: actor, what: 'stop.released', target: stop.began_at });
      }
    });
    this.#parts.changed();
  }

  /** A new card; the one before counts no more. The PIN is in the answer and kept nowhere. */
  async newCard(actor: Actor): Promise<StopCard> {
    const { audit, clock, db, settings } = this.#parts;
    const facility = await settings.facility();
    const digits = Array.from({ length: PIN_DIGITS }, () => String(randomInt(10))).join('');
    const madeAt = isoSeconds(clock.nowMs());
    const hash = await this.#passwords.hash(digits);
    await inTransaction(db, async (tx) => {
      await addCard(tx, {
        id: randomUUID(),
        facility: facility.id,
        pin_hash: hash,
        made_at: madeAt,
        made_by: actor.name,
        used_at: null,
        voided_at: null,
      });
      await audit.append(tx, facility.id, { who: actor, what: 'stop.card-made', target: madeAt });
    });
    return { pin: `${digits.slice(0, 4)}-${digits.slice(4)}`, madeAt, facility: facility.name };
  }

  /** Counts a try before it is looked at. @throws TsukuroiError SIGN_IN_WAIT */
  async #counted(facility: string, address: string): Promise<Attempt> {
    try {
      const attempt = await this.#attempts.count(`stop card ${facility}`, address);
      if (attempt.locks) {
        await this.#noteGuessing(facility, address);
      }
      return attempt;
    } catch (error) {
      if (!(error instanceof TsukuroiError) || error.code !== 'SIGN_IN_WAIT') {
        throw error;
      }
      // Waits too where it is this very address that has to.
      return this.#firstOfAnAddress.count(`stop card ${facility} from ${addressGroup(address)}`, address);
    }
  }

  async #noteGuessing(facility: string, address: string): Promise<void> {
    const { audit, db } = this.#parts;
    const who: Actor = { kind: 'nobody', id: '-', name: address };
    await inTransaction(db, (tx) => audit.append(tx, facility, { who, what: 'stop.card-guessed', target: address }));
  }

  async #facility(): Promise<string> {
    return (await this.#parts.settings.facility()).id;
  }

  async #begin(
    actor: Actor,
    by: { readonly by_kind: 'card' | 'person'; readonly by_name: string; readonly why: string },
    card?: string,
  ): Promise<void> {
    const { audit, clock, db } = this.#parts;
    const facility = await this.#facility();
    const at = isoSeconds(clock.nowMs());
    await inTransaction(db, async (tx) => {
      if (card !== undefined) {
        await noteCardUsed(tx, card, at);
      }
      if ((await readStop(tx, facility)) === undefined) {
        await addStop(tx, { id: randomUUID(), facility, began_at: at, ...by, ended_at: null, ended_by: null });
        await audit.append(tx, facility, { who: actor, what: 'stop.begun', target: by.by_name, why: by.why });
      }
    });
    this.#parts.changed();
  }
}

const OF_THE_CARD: Readonly<Record<string, string>> = {
  SIGN_IN_WAIT: 'STOP_CARD_WAIT',
  SIGN_IN_BUSY: 'STOP_CARD_BUSY',
};

/** Whoever holds the card has no account: words about signing in tell them nothing. */
function saidOfTheCard(error: unknown): never {
  const code = error instanceof TsukuroiError ? OF_THE_CARD[error.code] : undefined;
  throw error instanceof TsukuroiError && code !== undefined
    ? new TsukuroiError(code, error.params, { cause: error })
    : error;
}

/** As it was printed, or typed without the dash, with spaces, or in full width (NFKC). */
function digitsOf(typed: string): string {
  return typed.normalize('NFKC').replaceAll(/\D/g, '');
}

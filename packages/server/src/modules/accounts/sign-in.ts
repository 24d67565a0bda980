import { type Clock, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import { type Db, inTransaction, type Tx } from '../../platform/database/index.ts';
import type { SecretBox } from '../../platform/secrets/box.ts';
import type { Actor, Audit } from '../audit/index.ts';
import type { Attempts } from './attempts.ts';
import { recordLock } from './lock-record.ts';
import type { Passwords } from './password.ts';
import { enrolment, newRecoveryCodes, newSecret, oldestStep, plainRecoveryCode, readCode } from './second-factor.ts';
import type { Sessions } from './sessions.ts';
import type { SessionRow, UserRow } from './tables.ts';
import { changeUser, findUserByName, replaceRecoveryCodes, useRecoveryCode, useStep } from './users-store.ts';

/** A new authenticator needs a sign-in younger than this: a stolen session must not put its own in place. */
const FRESH_MS = 10 * 60_000;

export interface SignInParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly secrets: SecretBox;
  readonly passwords: Passwords;
  readonly attempts: Attempts;
  readonly sessions: Sessions;
}

/** The way in: password, then second factor. Each step gives a new cookie. */
export class SignIn {
  readonly #parts: SignInParts;

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  /** @throws TsukuroiError SIGN_IN_WAIT, SIGN_IN_BUSY, SIGN_IN_REFUSED (the same for an unknown name, a wrong password and a disabled user) */
  async password(facility: string, given: { name: string; password: string; address: string }): Promise<string> {
    const { db, attempts, passwords, sessions } = this.#parts;
    const attempt = await attempts.count(given.name, given.address);
    const user = await findUserByName(db, given.name);
    const right = await attempts.unless(attempt, 'SIGN_IN_BUSY', passwords.check(given.password, user?.password));
    if (!right || user === undefined || user.disabled === 1) {
      await recordLock(this.#parts, facility, attempt, given);
      throw new TsukuroiError('SIGN_IN_REFUSED');
    }
    await attempts.giveBack(attempt);
    return inTransaction(db, (tx) =>
      sessions.open(tx, user.id, user.second_factor === null ? 'second-factor-setup' : 'second-factor'),
    );
  }

  /**
   * Takes a code of the authenticator or a recovery code.
   *
   * @returns the cookie of the full session
   * @throws TsukuroiError SIGN_IN_WAIT, CODE_REFUSED, CODE_USED, CODE_CLOCK_OFF, SIGN_IN_NEEDED when the session was ended meanwhile
   */
  async secondFactor(session: SessionRow, user: UserRow, given: { code: string; address: string }): Promise<string> {
    const { db, attempts, sessions } = this.#parts;
    const attempt = await attempts.count(user.name, given.address);
    const digits = given.code.normalize('NFKC').replace(/\s/g, '');
    // A code that does not fit is marked as presented too, so the refusal is written down before it is told.
    const outcome = await inTransaction(db, async (tx) => {
      const holder = await sessions.holderOf(tx, session);
      const refusal = /^\d{6}$/.test(digits)
        ? await this.#tryCode(tx, holder, digits)
        : await this.#tryRecoveryCode(tx, holder, given.code);
      return refusal ?? { cookie: await this.#complete(tx, session, holder) };
    });
    if (outcome instanceof TsukuroiError) {
      await recordLock(this.#parts, user.facility, attempt, { name: user.name, address: given.address });
      throw outcome;
    }
    await attempts.giveBack(attempt);
    return outcome.cookie;
  }

  /** Makes a new secret, kept with the session until a code proves that the app has it. @throws TsukuroiError SIGN_IN_AGAIN */
  async beginSetup(session: SessionRow, user: UserRow): Promise<ReturnType<typeof enrolment>> {
    const { db, secrets, sessions } = this.#parts;
    this.#demandSetupAllowed(session, user);
    const secret = newSecret();
    await inTransaction(db, (tx) => sessions.setPending(tx, session.hash, secrets.seal(secret, user.id)));
    return enrolment(secret, user.name);
  }

  /** @throws TsukuroiError SETUP_NOT_BEGUN, SIGN_IN_WAIT, CODE_REFUSED, CODE_CLOCK_OFF, SIGN_IN_AGAIN, SIGN_IN_NEEDED */
  async confirmSetup(
    session: SessionRow,
    user: UserRow,
    given: { code: string; address: string },
  ): Promise<{ cookie: string; codes: string[] }> {
    const { attempts, audit, clock, db, secrets, sessions } = this.#parts;
    this.#demandSetupAllowed(session, user);
    if (session.pending === null) {
      throw new TsukuroiError('SETUP_NOT_BEGUN');
    }
    const attempt = await attempts.count(user.name, given.address);
    const pending = session.pending;
    const reading = readCode(
      secrets.open(pending, user.id),
      given.code.normalize('NFKC').replace(/\s/g, ''),
      clock.nowMs(),
    );
    if (reading.kind !== 'right') {
      await recordLock(this.#parts, user.facility, attempt, { name: user.name, address: given.address });
      throw reading.kind === 'wrong' ? new TsukuroiError('CODE_REFUSED') : this.#clockOff(reading.offSeconds);
    }
    await attempts.giveBack(attempt);
    const codes = newRecoveryCodes();
    const cookie = await inTransaction(db, async (tx) => {
      this.#demandSetupAllowed(session, await sessions.holderOf(tx, session));
      await changeUser(tx, user.id, { second_factor: pending });
      await useStep(tx, user.id, reading.step, oldestStep(clock.nowMs()));
      await replaceRecoveryCodes(
        tx,
        user.id,
        codes.map((code) => secrets.digest(`${user.id} ${plainRecoveryCode(code)}`)),
      );
      await sessions.endAll(tx, user.id);
      await audit.append(tx, user.facility, {
        who: userActor(user),
        what: 'accounts.second-factor-set',
        target: user.name,
      });
      return this.#complete(tx, session, user);
    });
    return { cookie, codes };
  }

  /** Who has a second factor already changes it only right after a complete sign-in. */
  #demandSetupAllowed(session: SessionRow, user: UserRow): void {
    const age = this.#parts.clock.nowMs() - Date.parse(session.created_at);
    if (user.second_factor !== null && (session.stage !== 'full' || age > FRESH_MS)) {
      throw new TsukuroiError('SIGN_IN_AGAIN');
    }
  }

  async #tryCode(tx: Tx, user: UserRow, code: string): Promise<TsukuroiError | undefined> {
    const { clock, secrets } = this.#parts;
    const reading =
      user.second_factor === null
        ? { kind: 'wrong' as const }
        : readCode(secrets.open(user.second_factor, user.id), code, clock.nowMs());
    if (reading.kind === 'wrong') {
      return new TsukuroiError('CODE_REFUSED');
    }
    const fresh = await useStep(tx, user.id, reading.step, oldestStep(clock.nowMs()));
    if (reading.kind === 'clock') {
      return this.#clockOff(reading.offSeconds);
    }
    return fresh ? undefined : new TsukuroiError('CODE_USED');
  }

  async #tryRecoveryCode(tx: Tx, user: UserRow, code: string): Promise<TsukuroiError | undefined> {
    const { audit, secrets } = this.#parts;
    if (!(await useRecoveryCode(tx, user.id, secrets.digest(`${user.id} ${plainRecoveryCode(code)}`)))) {
      return new TsukuroiError('CODE_REFUSED');
    }
    await audit.append(tx, user.facility, {
      who: userActor(user),
      what: 'accounts.recovery-code-used',
      target: user.name,
    });
    return undefined;
  }

  async #complete(tx: Tx, session: SessionRow, user: UserRow): Promise<string> {
    const { attempts, audit, clock, sessions } = this.#parts;
    await sessions.end(tx, session.hash);
    await attempts.clear(tx, user.name);
    await changeUser(tx, user.id, { last_sign_in: isoSeconds(clock.nowMs()) });
    await audit.append(tx, user.facility, { who: userActor(user), what: 'accounts.signed-in', target: user.name });
    return sessions.open(tx, user.id, 'full');
  }

  #clockOff(offSeconds: number): TsukuroiError {
    const serverTime = isoSeconds(this.#parts.clock.nowMs());
    return new TsukuroiError('CODE_CLOCK_OFF', {
      minutes: Math.max(1, Math.round(Math.abs(offSeconds) / 60)),
      serverTime,
    });
  }
}

export function userActor(user: UserRow): Actor {
  return { kind: 'user', id: user.id, name: user.name };
}

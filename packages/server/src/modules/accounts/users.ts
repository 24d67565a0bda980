import { randomUUID } from 'node:crypto';
import { isoSeconds, TsukuroiError } from '@tsukuroi/core';
import type { changeUserShape, newUserShape, Role, User } from '@tsukuroi/protocol';
import type { z } from 'zod';
import { inTransaction, isDuplicate, type Tx } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import { voidLinksOf } from './links.ts';
import { recordLock } from './lock-record.ts';
import { demandGoodPassword } from './password.ts';
import { type SignInParts, userActor } from './sign-in.ts';
import type { SessionRow, UserRow } from './tables.ts';
import type { Tokens } from './tokens.ts';
import { activeAdmins, addUser, changeUser, findUser, listUsers, replaceRecoveryCodes } from './users-store.ts';

type Change = z.infer<typeof changeUserShape>;

/** The people who may sign in. */
export class Users {
  readonly #parts: SignInParts;
  readonly #tokens: Tokens;

  constructor(parts: SignInParts, tokens: Tokens) {
    this.#parts = parts;
    this.#tokens = tokens;
  }

  async list(facility: string): Promise<User[]> {
    const rows = await listUsers(this.#parts.db, facility);
    const locked = await this.#parts.attempts.locked(rows.map((row) => row.name));
    return rows.map((row) => userView(row, locked.has(row.name)));
  }

  async view(row: UserRow): Promise<User> {
    return userView(row, (await this.#parts.attempts.locked([row.name])).has(row.name));
  }

  /** @throws TsukuroiError PASSWORD_WEAK, USER_EXISTS */
  async add(facility: string, actor: Actor, wanted: z.infer<typeof newUserShape>): Promise<User> {
    demandGoodPassword(wanted.password, [wanted.name]);
    const row = await this.newRow(facility, wanted);
    try {
      await inTransaction(this.#parts.db, async (tx) => {
        await addUser(tx, row);
        await this.#parts.audit.append(tx, facility, {
          who: actor,
          what: 'accounts.user-added',
          target: row.name,
          after: publicPart(row),
        });
      });
    } catch (error) {
      throw isDuplicate(error) ? new TsukuroiError('USER_EXISTS', { name: wanted.name }, { cause: error }) : error;
    }
    return this.view(row);
  }

  async newRow(
    facility: string,
    wanted: { name: string; displayName: string; role: Role; password: string },
  ): Promise<UserRow> {
    return {
      id: randomUUID(),
      facility,
      name: wanted.name,
      display_name: wanted.displayName,
      role: wanted.role,
      password: await this.#parts.passwords.hash(wanted.password),
      second_factor: null,
      disabled: 0,
      created_at: isoSeconds(this.#parts.clock.nowMs()),
      last_sign_in: null,
    };
  }

  /**
   * Changes a user. Whoever loses rights, access or second factor is signed out everywhere at once, and the tokens of one who
   * is no administrator any more end with it.
   *
   * @throws TsukuroiError NOT_FOUND, LAST_ADMIN
   */
  async change(facility: string, actor: Actor, id: string, change: Change): Promise<User> {
    const { db } = this.#parts;
    await inTransaction(db, async (tx) => {
      const before = await findUser(tx, id);
      if (before === undefined || before.facility !== facility) {
        throw new TsukuroiError('NOT_FOUND');
      }
      await this.#demandAnAdminStays(tx, before, change);
      await this.#changeProfile(tx, actor, before, change);
      if (change.resetSecondFactor && before.second_factor !== null) {
        await this.clearSecondFactor(tx, before);
        await this.#parts.audit.append(tx, facility, {
          who: actor,
          what: 'accounts.second-factor-reset',
          target: before.name,
        });
      }
      if (change.unlock && (await this.#parts.attempts.clear(tx, before.name))) {
        await this.#parts.audit.append(tx, facility, { who: actor, what: 'accounts.unlocked', target: before.name });
      }
    });
    const after = await findUser(db, id);
    if (after === undefined) {
      throw new TsukuroiError('NOT_FOUND');
    }
    return this.view(after);
  }

  /**
   * @returns the cookie of the session that goes on; every other is ended
   * @throws TsukuroiError PASSWORD_WRONG, PASSWORD_WEAK, SIGN_IN_WAIT, SIGN_IN_BUSY, SIGN_IN_NEEDED
   */
  async changePassword(
    session: SessionRow,
    user: UserRow,
    given: { current: string; next: string; address: string },
  ): Promise<string> {
    const { attempts, audit, db, passwords, sessions } = this.#parts;
    demandGoodPassword(given.next, [user.name]);
    const attempt = await attempts.count(user.name, given.address);
    if (!(await attempts.unless(attempt, 'SIGN_IN_BUSY', passwords.check(given.current, user.password)))) {
      await recordLock(this.#parts, user.facility, attempt, { name: user.name, address: given.address });
      throw new TsukuroiError('PASSWORD_WRONG');
    }
    await attempts.giveBack(attempt);
    const password = await passwords.hash(given.next);
    return inTransaction(db, async (tx) => {
      await sessions.holderOf(tx, session);
      await changeUser(tx, user.id, { password });
      await sessions.endAll(tx, user.id);
      await audit.append(tx, user.facility, {
        who: userActor(user),
        what: 'accounts.password-changed',
        target: user.name,
      });
      return sessions.open(tx, user.id, session.stage, session.created_at);
    });
  }

  /** Takes the second factor and its recovery codes away and ends every session; the next sign-in sets up a new one. */
  async clearSecondFactor(tx: Tx, user: UserRow): Promise<void> {
    await changeUser(tx, user.id, { second_factor: null });
    await replaceRecoveryCodes(tx, user.id, []);
    await this.#parts.sessions.endAll(tx, user.id);
  }

  async #changeProfile(tx: Tx, actor: Actor, before: UserRow, change: Change): Promise<void> {
    const after: UserRow = {
      ...before,
      display_name: change.displayName ?? before.display_name,
      role: change.role ?? before.role,
      disabled: change.disabled === undefined ? before.disabled : Number(change.disabled),
    };
    if (
      after.display_name === before.display_name &&
      after.role === before.role &&
      after.disabled === before.disabled
    ) {
      return;
    }
    await changeUser(tx, before.id, { display_name: after.display_name, role: after.role, disabled: after.disabled });
    if (after.role !== before.role || after.disabled !== before.disabled) {
      await this.#parts.sessions.endAll(tx, before.id);
      await voidLinksOf(tx, before.id);
      // Only an administrator makes tokens; who is none any more must not go on through one.
      if (after.role !== 'admin' || after.disabled === 1) {
        await this.#tokens.revokeAllOf(tx, actor, before);
      }
    }
    await this.#parts.audit.append(tx, before.facility, {
      who: actor,
      what: 'accounts.user-changed',
      target: before.name,
      before: publicPart(before),
      after: publicPart(after),
    });
  }

  async #demandAnAdminStays(tx: Tx, user: UserRow, change: Change): Promise<void> {
    const leaves =
      user.role === 'admin' &&
      user.disabled === 0 &&
      ((change.role !== undefined && change.role !== 'admin') || change.disabled === true);
    if (leaves && (await activeAdmins(tx, user.facility)).length <= 1) {
      throw new TsukuroiError('LAST_ADMIN');
    }
  }
}

function userView(row: UserRow, locked: boolean): User {
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    role: row.role,
    secondFactor: row.second_factor !== null,
    locked,
    disabled: row.disabled === 1,
    lastSignIn: row.last_sign_in,
  };
}

/** What the audit log may hold about a user. */
function publicPart(row: UserRow): { displayName: string; role: Role; disabled: boolean } {
  return { displayName: row.display_name, role: row.role, disabled: row.disabled === 1 };
}

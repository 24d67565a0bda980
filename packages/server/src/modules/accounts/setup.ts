import { TsukuroiError } from '@tsukuroi/core';
import type { setupShape } from '@tsukuroi/protocol';
import type { z } from 'zod';
import { inTransaction } from '../../platform/database/index.ts';
import { programActor } from '../audit/index.ts';
import type { Settings } from '../settings/index.ts';
import { makeLink, readLink, useLink } from './links.ts';
import { demandGoodPassword } from './password.ts';
import { type SignInParts, userActor } from './sign-in.ts';
import type { UserRow } from './tables.ts';
import type { Users } from './users.ts';
import { addUser, changeUser, findUser, hasUsers, listUsers } from './users-store.ts';

type Wanted = z.infer<typeof setupShape>;

/** How the first administrator comes in, and how one who is locked out comes back: by a link made at the server's keyboard. */
export class Setup {
  readonly #parts: SignInParts;
  readonly #settings: Settings;
  readonly #users: Users;

  constructor(parts: SignInParts, settings: Settings, users: Users) {
    this.#parts = parts;
    this.#settings = settings;
    this.#users = users;
  }

  async needed(): Promise<boolean> {
    return !(await hasUsers(this.#parts.db));
  }

  /** The token of the set-up link, good for 24 hours; undefined when there are users already. */
  async makeSetupLink(): Promise<string | undefined> {
    return inTransaction(this.#parts.db, async (tx) =>
      (await hasUsers(tx)) ? undefined : makeLink(tx, this.#parts.clock, 'setup', null),
    );
  }

  /**
   * The token of a rescue link for an administrator. Needs no sign-in: whoever can write to the data folder can change
   * everything anyway, and this way it stands in the audit log.
   *
   * @param name user name; may be left out when there is one administrator
   * @throws TsukuroiError RESCUE_NO_ADMIN
   */
  async makeRescueLink(
    facility: string,
    name: string | undefined,
    operatorName: string,
  ): Promise<{ token: string; name: string }> {
    const { audit, clock, db } = this.#parts;
    const admins = (await listUsers(db, facility)).filter((user) => user.role === 'admin');
    const user = name === undefined && admins.length === 1 ? admins[0] : admins.find((admin) => admin.name === name);
    if (user === undefined) {
      throw new TsukuroiError('RESCUE_NO_ADMIN', {
        name: name ?? '-',
        admins: admins.map((admin) => admin.name).join(', '),
      });
    }
    const token = await inTransaction(db, async (tx) => {
      await audit.append(tx, facility, {
        who: programActor(`tsukuroi admin rescue (${operatorName})`),
        what: 'accounts.rescue-link-made',
        target: user.name,
      });
      return makeLink(tx, clock, 'rescue', user.id);
    });
    return { token, name: user.name };
  }

  /**
   * Uses a link: makes the first administrator and names the facility, or gives a rescued one a new password.
   *
   * @returns the cookie of a session that now sets up the second factor
   * @throws TsukuroiError LINK_INVALID, RESCUE_NAME, PASSWORD_WEAK
   */
  async complete(wanted: Wanted): Promise<string> {
    const link = await readLink(this.#parts.db, this.#parts.clock, wanted.token);
    demandGoodPassword(wanted.password, [wanted.name]);
    return link.purpose === 'setup' ? this.#firstAdmin(wanted) : this.#rescue(wanted, link.userId);
  }

  async #firstAdmin(wanted: Wanted): Promise<string> {
    const { audit, db, sessions } = this.#parts;
    const facility = (await this.#settings.facility()).id;
    const row = await this.#users.newRow(facility, { ...wanted, role: 'admin' });
    return inTransaction(db, async (tx) => {
      await useLink(tx, wanted.token);
      if (await hasUsers(tx)) {
        throw new TsukuroiError('LINK_INVALID');
      }
      await addUser(tx, row);
      await audit.append(tx, facility, {
        who: userActor(row),
        what: 'accounts.first-admin',
        target: row.name,
        after: { displayName: row.display_name },
      });
      await this.#settings.changeIn(tx, userActor(row), facility, { facility: wanted.facility });
      return sessions.open(tx, row.id, 'second-factor-setup');
    });
  }

  async #rescue(wanted: Wanted, userId: string | null): Promise<string> {
    const { attempts, audit, db, passwords, sessions } = this.#parts;
    const user = userId === null ? undefined : await findUser(db, userId);
    if (user === undefined) {
      throw new TsukuroiError('LINK_INVALID');
    }
    if (wanted.name !== user.name) {
      throw new TsukuroiError('RESCUE_NAME', { name: user.name });
    }
    const change: Partial<UserRow> = { password: await passwords.hash(wanted.password), disabled: 0 };
    return inTransaction(db, async (tx) => {
      await useLink(tx, wanted.token);
      await changeUser(tx, user.id, change);
      await this.#users.clearSecondFactor(tx, user);
      await attempts.clear(tx, user.name);
      await audit.append(tx, user.facility, { who: userActor(user), what: 'accounts.rescued', target: user.name });
      return sessions.open(tx, user.id, 'second-factor-setup');
    });
  }
}

import type { Clock } from '@tsukuroi/core';
import type { Db } from '../../platform/database/index.ts';
import type { Principal } from '../../platform/http/access.ts';
import type { SecretBox } from '../../platform/secrets/box.ts';
import type { Audit } from '../audit/index.ts';
import type { Settings } from '../settings/index.ts';
import { type AttemptLimits, Attempts } from './attempts.ts';
import { type Argon2Cost, Passwords } from './password.ts';
import { principalOf, Sessions } from './sessions.ts';
import { Setup } from './setup.ts';
import { SignIn, type SignInParts } from './sign-in.ts';
import { Tokens } from './tokens.ts';
import { Users } from './users.ts';

export interface AccountsParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly settings: Settings;
  readonly secrets: SecretBox;
  /** Cost of a password check; weaker only in tests. */
  readonly passwordCost?: Argon2Cost;
  readonly limits?: AttemptLimits;
}

/** Everything about who may come in. */
export class Accounts {
  readonly users: Users;
  readonly tokens: Tokens;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly setup: Setup;
  readonly #attempts: Attempts;

  constructor(parts: AccountsParts) {
    this.sessions = new Sessions(parts);
    this.tokens = new Tokens(parts);
    this.#attempts = new Attempts(parts);
    const inner: SignInParts = {
      ...parts,
      sessions: this.sessions,
      attempts: this.#attempts,
      passwords: new Passwords(parts.passwordCost),
    };
    this.users = new Users(inner, this.tokens);
    this.signIn = new SignIn(inner);
    this.setup = new Setup(inner, parts.settings, this.users);
  }

  /** Finds who asks. A token that is given and not good makes nobody, whatever the cookie says. */
  async authenticate(
    given: { cookie: string | undefined; authorization: string | undefined },
    options: { touch: boolean },
  ): Promise<Principal> {
    if (given.authorization !== undefined) {
      const token = /^Bearer ([\w-]{10,200})$/.exec(given.authorization)?.[1];
      return (token === undefined ? undefined : await this.tokens.find(token, options)) ?? { kind: 'nobody' };
    }
    const found = given.cookie === undefined ? undefined : await this.sessions.find(given.cookie, options);
    return found === undefined || given.cookie === undefined ? { kind: 'nobody' } : principalOf(given.cookie, found);
  }

  /** Clears away what has run out; called now and then. */
  async forgetOld(): Promise<void> {
    await this.sessions.forgetOld();
    await this.#attempts.forgetOld();
  }
}

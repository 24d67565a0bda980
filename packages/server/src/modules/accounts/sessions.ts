import { randomBytes } from 'node:crypto';
import { type Clock, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import type { Db, Tx } from '../../platform/database/index.ts';
import type { Principal } from '../../platform/http/access.ts';
import { type SessionRow, type Stage, tables, type UserRow } from './tables.ts';

/** OWASP Session Management: idle and absolute ends, both on the server. */
export const IDLE_MS = 30 * 60_000;
export const ABSOLUTE_MS = 12 * 3_600_000;
/** A sign-in must be completed within this time. */
export const HALFWAY_MS = 15 * 60_000;
/** How often use is written down; more often would make every page view a write. */
const TOUCH_MS = 60_000;

/** Signed-in people. The cookie is 256 random bits; the table knows only its hash. */
export class Sessions {
  readonly #db: Db;
  readonly #clock: Clock;

  constructor(parts: { db: Db; clock: Clock }) {
    this.#db = parts.db;
    this.#clock = parts.clock;
  }

  /**
   * @param since when the sign-in began that this session carries on; now by default. A new cookie alone makes no session younger.
   * @returns the new cookie
   */
  async open(tx: Tx, userId: string, stage: Stage, since?: string): Promise<string> {
    const cookie = randomBytes(32).toString('base64url');
    const now = isoSeconds(this.#clock.nowMs());
    await tables(tx)
      .insertInto('accounts_sessions')
      .values({ hash: sha256(cookie), user_id: userId, stage, pending: null, created_at: since ?? now, seen_at: now })
      .execute();
    return cookie;
  }

  /** Whose cookie this is, or undefined when it is unknown, too old, or its user is disabled. */
  async find(cookie: string, options: { touch: boolean }): Promise<{ session: SessionRow; user: UserRow } | undefined> {
    const session = await tables(this.#db)
      .selectFrom('accounts_sessions')
      .selectAll()
      .where('hash', '=', sha256(cookie))
      .executeTakeFirst();
    if (session === undefined || this.#isOver(session)) {
      return undefined;
    }
    const user = await tables(this.#db)
      .selectFrom('accounts_users')
      .selectAll()
      .where('id', '=', session.user_id)
      .executeTakeFirst();
    if (user === undefined || user.disabled === 1) {
      return undefined;
    }
    const now = this.#clock.nowMs();
    if (options.touch && now - Date.parse(session.seen_at) >= TOUCH_MS) {
      await tables(this.#db)
        .updateTable('accounts_sessions')
        .set({ seen_at: isoSeconds(now) })
        .where('hash', '=', session.hash)
        .execute();
    }
    return { session, user };
  }

  /**
   * Whose session this is, as both stand inside the transaction that acts on it: between the look-up at the door and the act
   * it may have been used up or ended.
   *
   * @throws TsukuroiError SIGN_IN_NEEDED
   */
  async holderOf(tx: Tx, session: SessionRow): Promise<UserRow> {
    const user = await tables(tx)
      .selectFrom('accounts_sessions')
      .innerJoin('accounts_users', 'accounts_users.id', 'accounts_sessions.user_id')
      .selectAll('accounts_users')
      .where('accounts_sessions.hash', '=', session.hash)
      .where('accounts_users.disabled', '=', 0)
      .executeTakeFirst();
    if (user === undefined) {
      throw new TsukuroiError('SIGN_IN_NEEDED');
    }
    return user;
  }

  async end(tx: Tx, hash: string): Promise<void> {
    await tables(tx).deleteFrom('accounts_sessions').where('hash', '=', hash).execute();
  }

  /** Signs a user out everywhere. */
  async endAll(tx: Tx, userId: string): Promise<void> {
    await tables(tx).deleteFrom('accounts_sessions').where('user_id', '=', userId).execute();
  }

  async setPending(tx: Tx, hash: string, pending: string | null): Promise<void> {
    await tables(tx).updateTable('accounts_sessions').set({ pending }).where('hash', '=', hash).execute();
  }

  async forgetOld(): Promise<void> {
    const before = (ageMs: number) => isoSeconds(this.#clock.nowMs() - ageMs);
    await tables(this.#db)
      .deleteFrom('accounts_sessions')
      .where((row) =>
        row.or([
          row('created_at', '<', before(ABSOLUTE_MS)),
          row.and([row('stage', '!=', 'full'), row('created_at', '<', before(HALFWAY_MS))]),
        ]),
      )
      .execute();
  }

  #isOver(session: SessionRow): boolean {
    const now = this.#clock.nowMs();
    const age = now - Date.parse(session.created_at);
    // A clock set back must not make a session immortal.
    if (age < -60_000) {
      return true;
    }
    return session.stage === 'full'
      ? age > ABSOLUTE_MS || now - Date.parse(session.seen_at) > IDLE_MS
      : age > HALFWAY_MS;
  }
}

/** The token that proves a request comes from our own page; bound to the cookie, so nothing needs storing. */
export function csrfTokenOf(cookie: string): string {
  return sha256(`csrf ${cookie}`);
}

export function principalOf(cookie: string, found: { session: SessionRow; user: UserRow }): Principal {
  const { session, user } = found;
  const signed = {
    id: user.id,
    name: user.name,
    role: user.role,
    sessionId: session.hash,
    csrfToken: csrfTokenOf(cookie),
  };
  return session.stage === 'full' ? { ...signed, kind: 'user' } : { ...signed, kind: 'halfway', stage: session.stage };
}

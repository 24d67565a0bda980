import { randomBytes, randomUUID } from 'node:crypto';
import { addDays, type Clock, dayInJapan, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import { type Db, inTransaction, type Tx } from '../../platform/database/index.ts';
import type { Principal } from '../../platform/http/access.ts';
import type { Actor, Audit } from '../audit/index.ts';
import { type TokenRow, tables } from './tables.ts';

/** Makes a token recognisable in a log or a repository by scanners for leaked secrets. */
const PREFIX = 'tsukuroi_';
const LONGEST_DAYS = 400;
const TOUCH_MS = 60_000;

export type TokenView = {
  id: string;
  name: string;
  scope: 'read' | 'import';
  until: string;
  lastUsed: string | null;
  by: string;
  state: 'active' | 'expired' | 'revoked';
};

/** API tokens: for programs, with a scope and a last day. Shown once, stored as hash. */
export class Tokens {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #audit: Audit;

  constructor(parts: { db: Db; clock: Clock; audit: Audit }) {
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#audit = parts.audit;
  }

  async find(token: string, options: { touch: boolean }): Promise<Principal | undefined> {
    if (!token.startsWith(PREFIX)) {
      return undefined;
    }
    const row = await tables(this.#db)
      .selectFrom('accounts_tokens')
      .selectAll()
      .where('hash', '=', sha256(token))
      .executeTakeFirst();
    if (row === undefined || this.#stateOf(row) !== 'active') {
      return undefined;
    }
    const now = this.#clock.nowMs();
    if (options.touch && (row.last_used === null || now - Date.parse(row.last_used) >= TOUCH_MS)) {
      await tables(this.#db)
        .updateTable('accounts_tokens')
        .set({ last_used: isoSeconds(now) })
        .where('id', '=', row.id)
        .execute();
    }
    return { kind: 'token', id: row.id, name: row.name, scope: row.scope };
  }

  /** @throws TsukuroiError TOKEN_DATE_INVALID when the last day is past or more than 400 days ahead */
  async add(
    facility: string,
    actor: Actor,
    wanted: { name: string; scope: 'read' | 'import'; until: string },
  ): Promise<string> {
    const today = dayInJapan(this.#clock.nowMs());
    const latest = addDays(today, LONGEST_DAYS);
    if (wanted.until < today || wanted.until > latest) {
      throw new TsukuroiError('TOKEN_DATE_INVALID', { latest });
    }
    const token = `${PREFIX}${randomBytes(32).toString('base64url')}`;
    const row: TokenRow = {
      ...wanted,
      id: randomUUID(),
      facility,
      hash: sha256(token),
      made_by: actor.name,
      made_at: isoSeconds(this.#clock.nowMs()),
      last_used: null,
      revoked: 0,
    };
    await inTransaction(this.#db, async (tx) => {
      await tables(tx).insertInto('accounts_tokens').values(row).execute();
      await this.#audit.append(tx, facility, {
        who: actor,
        what: 'accounts.token-added',
        target: wanted.name,
        after: { scope: wanted.scope, until: wanted.until },
      });
    });
    return token;
  }

  /** @throws TsukuroiError NOT_FOUND */
  async revoke(facility: string, actor: Actor, id: string): Promise<void> {
    await inTransaction(this.#db, async (tx) => {
      const row = await tables(tx)
        .selectFrom('accounts_tokens')
        .selectAll()
        .where('id', '=', id)
        .where('facility', '=', facility)
        .executeTakeFirst();
      if (row === undefined) {
        throw new TsukuroiError('NOT_FOUND');
      }
      if (row.revoked === 0) {
        await tables(tx).updateTable('accounts_tokens').set({ revoked: 1 }).where('id', '=', id).execute();
        await this.#audit.append(tx, facility, { who: actor, what: 'accounts.token-revoked', target: row.name });
      }
    });
  }

  /** Ends every token that somebody made, with the change that takes their rights: a token must not outlive its maker's. */
  async revokeAllOf(tx: Tx, actor: Actor, maker: { facility: string; name: string }): Promise<void> {
    const rows = await tables(tx)
      .selectFrom('accounts_tokens')
      .selectAll()
      .where('facility', '=', maker.facility)
      .where('made_by', '=', maker.name)
      .where('revoked', '=', 0)
      .orderBy('id')
      .execute();
    for (const row of rows) {
      await tables(tx).updateTable('accounts_tokens').set({ revoked: 1 }).where('id', '=', row.id).execute();
      await this.#audit.append(tx, maker.facility, { who: actor, what: 'accounts.token-revoked', target: row.name });
    }
  }

  async list(facility: string): Promise<TokenView[]> {
    const rows = await tables(this.#db)
      .selectFrom('accounts_tokens')
      .selectAll()
      .where('facility', '=', facility)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      scope: row.scope,
      until: row.until,
      lastUsed: row.last_used,
      by: row.made_by,
      state: this.#stateOf(row),
    }));
  }

  #stateOf(row: TokenRow): TokenView['state'] {
    if (row.revoked === 1) {
      return 'revoked';
    }
    return dayInJapan(this.#clock.nowMs()) > row.until ? 'expired' : 'active';
  }
}

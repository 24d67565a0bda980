import { type Clock, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import { type Db, inTransaction, type Tx } from '../../platform/database/index.ts';
import { addressGroup } from '../../platform/http/address-group.ts';
import defaultLimits from './limits.json' with { type: 'json' };
import { tables } from './tables.ts';

/** When wrong tries slow down and lock. The defaults with their source are in limits.json. */
export interface AttemptLimit {
  readonly lockAfter: number;
  readonly lockMinutes: number;
  readonly forgetAfterMinutes: number;
  /** Wait after the n-th wrong try, in seconds; beyond the list the last one. */
  readonly delaySeconds: readonly number[];
}

export type AttemptLimits = { readonly name: AttemptLimit; readonly address: AttemptLimit };

/** What is tried. Each is counted by itself: whoever mistypes the one is not kept from the other, nor keeps anybody else from it. */
export type Tried = 'sign-in' | 'stop-card';

/** What a try was counted under, to be given back when it was right. */
export interface Attempt {
  readonly counted: readonly { readonly key: string; readonly failures: number }[];
  /** The lock began with this try. */
  readonly locks: boolean;
}

/**
 * Counts tries of one kind, by name and by address. A try is counted before the password is looked at and given back when
 * it was right, so that many tries at the same moment do not slip through. Names are counted whether or not there is such
 * a user: a lock tells nothing.
 */
export class Attempts {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #limits: AttemptLimits;
  readonly #tried: Tried;

  constructor(parts: { db: Db; clock: Clock; limits?: AttemptLimits; tried?: Tried }) {
    this.#tried = parts.tried ?? 'sign-in';
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#limits = parts.limits ?? defaultLimits;
  }

  /** @throws TsukuroiError SIGN_IN_WAIT with the seconds to wait */
  async count(name: string, address: string): Promise<Attempt> {
    const keys = [
      { key: this.#key('name', name), limit: this.#limits.name },
      { key: this.#key('address', addressGroup(address)), limit: this.#limits.address },
    ];
    return inTransaction(this.#db, async (tx) => {
      const now = this.#clock.nowMs();
      const found = await Promise.all(keys.map(({ key }) => readAttempts(tx, key)));
      const wait = Math.max(
        0,
        ...found.map((row) => (row?.blocked_until == null ? 0 : Date.parse(row.blocked_until) - now)),
      );
      if (wait > 0) {
        throw new TsukuroiError('SIGN_IN_WAIT', { seconds: Math.ceil(wait / 1000) });
      }
      const counted: { key: string; failures: number }[] = [];
      for (const [index, { key, limit }] of keys.entries()) {
        const failures = failuresSo(found[index], limit, now) + 1;
        counted.push({ key, failures });
        await writeAttempts(tx, {
          key,
          failures,
          last_at: isoSeconds(now),
          blocked_until: blockedUntil(failures, limit, now),
        });
      }
      return { counted, locks: keys.some(({ limit }, index) => (counted[index]?.failures ?? 0) >= limit.lockAfter) };
    });
  }

  /**
   * The try was right so far: take it off the count again. Its wait goes too, unless another wrong try came meanwhile, whose
   * wait must stay.
   */
  async giveBack(attempt: Attempt): Promise<void> {
    await inTransaction(this.#db, async (tx) => {
      for (const { key, failures } of attempt.counted) {
        const row = await readAttempts(tx, key);
        if (row !== undefined && row.failures > 0) {
          await writeAttempts(tx, {
            ...row,
            failures: row.failures - 1,
            blocked_until: row.failures === failures ? null : row.blocked_until,
          });
        }
      }
    });
  }

  /** Waits for the check of a try; when it fails with this code the check did not take place and the try does not count. */
  async unless<T>(attempt: Attempt, code: string, check: Promise<T>): Promise<T> {
    try {
      return await check;
    } catch (error) {
      if (error instanceof TsukuroiError && error.code === code) {
        await this.giveBack(attempt);
      }
      throw error;
    }
  }

  /** After a complete sign-in or an administrator's word: the name starts afresh. False when nothing was counted. */
  async clear(tx: Tx, name: string): Promise<boolean> {
    const result = await tables(tx)
      .deleteFrom('accounts_attempts')
      .where('key', '=', this.#key('name', name))
      .executeTakeFirst();
    return Number(result.numDeletedRows) > 0;
  }

  /** Which of these names are locked now. */
  async locked(names: readonly string[]): Promise<ReadonlySet<string>> {
    if (names.length === 0) {
      return new Set();
    }
    const now = isoSeconds(this.#clock.nowMs());
    const rows = await tables(this.#db)
      .selectFrom('accounts_attempts')
      .select('key')
      .where('failures', '>=', this.#limits.name.lockAfter)
      .where('blocked_until', '>', now)
      .execute();
    const keys = new Set(rows.map((row) => row.key));
    return new Set(names.filter((name) => keys.has(this.#key('name', name))));
  }

  /** Removes counts that no longer matter, so that made-up names do not fill the table. */
  async forgetOld(): Promise<void> {
    const longest = Math.max(
      this.#limits.name.forgetAfterMinutes,
      this.#limits.address.forgetAfterMinutes,
      this.#limits.name.lockMinutes,
      this.#limits.address.lockMinutes,
    );
    const before = isoSeconds(this.#clock.nowMs() - 2 * longest * 60_000);
    await tables(this.#db).deleteFrom('accounts_attempts').where('last_at', '<', before).execute();
  }

  /** Signing in keeps the keys it always had, so that an upgrade lifts no lock. */
  #key(by: 'name' | 'address', counted: string): string {
    return sha256(this.#tried === 'sign-in' ? `${by}:${counted}` : `${this.#tried}:${by}:${counted}`);
  }
}

function failuresSo(
  row: { failures: number; last_at: string; blocked_until: string | null } | undefined,
  limit: AttemptLimit,
  now: number,
): number {
  if (row === undefined || now - Date.parse(row.last_at) > limit.forgetAfterMinutes * 60_000) {
    return 0;
  }
  // A lock that has run out starts a new count; without this the next error would lock again at once.
  return row.failures >= limit.lockAfter ? 0 : row.failures;
}

function blockedUntil(failures: number, limit: AttemptLimit, now: number): string | null {
  if (failures >= limit.lockAfter) {
    return isoSeconds(now + limit.lockMinutes * 60_000);
  }
  const delay = limit.delaySeconds[Math.min(failures, limit.delaySeconds.length) - 1] ?? 0;
  return delay === 0 ? null : isoSeconds(now + delay * 1000);
}

function readAttempts(tx: Tx, key: string) {
  return tables(tx).selectFrom('accounts_attempts').selectAll().where('key', '=', key).executeTakeFirst();
}

async function writeAttempts(
  tx: Tx,
  row: { key: string; failures: number; last_at: string; blocked_until: string | null },
): Promise<void> {
  await tables(tx)
    .insertInto('accounts_attempts')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ failures: row.failures, last_at: row.last_at, blocked_until: row.blocked_until }),
    )
    .execute();
}

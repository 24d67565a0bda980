import { randomBytes } from 'node:crypto';
import { type Clock, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import type { Db, Tx } from '../../platform/database/index.ts';
import { tables } from './tables.ts';

const VALID_MS = 24 * 3_600_000;

/** Makes the token of a one-time link; earlier ones of the same purpose are void. */
export async function makeLink(
  tx: Tx,
  clock: Clock,
  purpose: 'setup' | 'rescue',
  userId: string | null,
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await tables(tx).deleteFrom('accounts_links').where('purpose', '=', purpose).execute();
  await tables(tx)
    .insertInto('accounts_links')
    .values({ hash: sha256(token), purpose, user_id: userId, until: isoSeconds(clock.nowMs() + VALID_MS) })
    .execute();
  return token;
}

/** What a link is for, if it still is. @throws TsukuroiError LINK_INVALID */
export async function readLink(
  db: Db,
  clock: Clock,
  token: string,
): Promise<{ purpose: 'setup' | 'rescue'; userId: string | null }> {
  const row = await tables(db)
    .selectFrom('accounts_links')
    .selectAll()
    .where('hash', '=', sha256(token))
    .executeTakeFirst();
  if (row === undefined || row.until <= isoSeconds(clock.nowMs())) {
    throw new TsukuroiError('LINK_INVALID');
  }
  return { purpose: row.purpose, userId: row.user_id };
}

/** Whoever loses rights or access does not come back by a link made before. */
export async function voidLinksOf(tx: Tx, userId: string): Promise<void> {
  await tables(tx).deleteFrom('accounts_links').where('user_id', '=', userId).execute();
}

/** Uses a link up. @throws TsukuroiError LINK_INVALID when someone else was faster */
export async function useLink(tx: Tx, token: string): Promise<void> {
  const result = await tables(tx).deleteFrom('accounts_links').where('hash', '=', sha256(token)).executeTakeFirst();
  if (Number(result.numDeletedRows) !== 1) {
    throw new TsukuroiError('LINK_INVALID');
  }
}

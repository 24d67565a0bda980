import type { Db, Tx } from '../../platform/database/index.ts';
import { tables, type UserRow } from './tables.ts';

export function findUserByName(db: Db, name: string): Promise<UserRow | undefined> {
  return tables(db).selectFrom('accounts_users').selectAll().where('name', '=', name).executeTakeFirst();
}

export function findUser(db: Db, id: string): Promise<UserRow | undefined> {
  return tables(db).selectFrom('accounts_users').selectAll().where('id', '=', id).executeTakeFirst();
}

export function listUsers(db: Db, facility: string): Promise<UserRow[]> {
  return tables(db).selectFrom('accounts_users').selectAll().where('facility', '=', facility).orderBy('name').execute();
}

export async function addUser(tx: Tx, row: UserRow): Promise<void> {
  await tables(tx).insertInto('accounts_users').values(row).execute();
}

export async function changeUser(tx: Tx, id: string, change: Partial<Omit<UserRow, 'id'>>): Promise<void> {
  if (Object.keys(change).length > 0) {
    await tables(tx).updateTable('accounts_users').set(change).where('id', '=', id).execute();
  }
}

export async function hasUsers(db: Db): Promise<boolean> {
  return (await tables(db).selectFrom('accounts_users').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Administrators who can still sign in. */
export async function activeAdmins(db: Db, facility: string): Promise<UserRow[]> {
  return (await listUsers(db, facility)).filter((user) => user.role === 'admin' && user.disabled === 0);
}

/** Marks a time step as presented. False when it was presented before. */
export async function useStep(tx: Tx, userId: string, step: number, forgetBefore: number): Promise<boolean> {
  await tables(tx)
    .deleteFrom('accounts_used_codes')
    .where('user_id', '=', userId)
    .where('step', '<', forgetBefore)
    .execute();
  const result = await tables(tx)
    .insertInto('accounts_used_codes')
    .values({ user_id: userId, step })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) === 1;
}

export async function replaceRecoveryCodes(tx: Tx, userId: string, digests: readonly string[]): Promise<void> {
  await tables(tx).deleteFrom('accounts_recovery_codes').where('user_id', '=', userId).execute();
  if (digests.length > 0) {
    await tables(tx)
      .insertInto('accounts_recovery_codes')
      .values(digests.map((digest) => ({ user_id: userId, digest })))
      .execute();
  }
}

/** Takes a recovery code out of the envelope. False when it is not there (any more). */
export async function useRecoveryCode(tx: Tx, userId: string, digest: string): Promise<boolean> {
  const result = await tables(tx)
    .deleteFrom('accounts_recovery_codes')
    .where('user_id', '=', userId)
    .where('digest', '=', digest)
    .executeTakeFirst();
  return Number(result.numDeletedRows) === 1;
}

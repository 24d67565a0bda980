import type { Tx } from '../../platform/database/index.ts';
import { tables } from './tables.ts';

/**
 * Ends what a database put back from a backup must not bring back: every session, and every one-time link, since one that was used after
 * the backup would work again. Answers how many sessions ended.
 */
export async function endAllAfterRestore(tx: Tx): Promise<number> {
  const sessions = await tables(tx).deleteFrom('accounts_sessions').executeTakeFirst();
  await tables(tx).deleteFrom('accounts_links').execute();
  return Number(sessions.numDeletedRows);
}

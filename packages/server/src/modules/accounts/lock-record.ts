import { type Db, inTransaction } from '../../platform/database/index.ts';
import type { Actor, Audit } from '../audit/index.ts';
import type { Attempt } from './attempts.ts';
import { findUserByName } from './users-store.ts';

/** A lock is told to the audit log once, when it begins; single errors are not, or anyone could fill it. */
export async function recordLock(
  parts: { readonly audit: Audit; readonly db: Db },
  facility: string,
  attempt: Attempt,
  given: { readonly name: string; readonly address: string },
): Promise<void> {
  if (!attempt.locks) {
    return;
  }
  const known = (await findUserByName(parts.db, given.name)) !== undefined;
  const who: Actor = { kind: 'nobody', id: '-', name: given.address };
  await inTransaction(parts.db, (tx) =>
    parts.audit.append(tx, facility, {
      who,
      what: 'accounts.locked',
      // People type passwords into the field of the name.
      target: known ? given.name : '（登録のない利用者名）',
    }),
  );
}

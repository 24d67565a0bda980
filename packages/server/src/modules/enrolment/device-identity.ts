import type { Language } from '@tsukuroi/core';
import { type Device, IDENTITY_STATE_WORDS } from '@tsukuroi/protocol';
import type { Db } from '../../platform/database/index.ts';
import { tables } from './store.ts';
import { REASON_WORDS } from './texts.ts';

/** How a device is enrolled, for its page; the newest identity counts. Undefined for what has none. */
export async function identityOfDevice(
  db: Db,
  device: string,
  language: Language,
): Promise<NonNullable<Device['identity']> | undefined> {
  const row = await tables(db)
    .selectFrom('enrolment_identities')
    .selectAll()
    .where('device', '=', device)
    .orderBy('enrolled_at', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) {
    return undefined;
  }
  const [certificate, journals, clones] = await Promise.all([
    tables(db)
      .selectFrom('enrolment_certificates')
      .select((eb) => eb.fn.max('not_after').as('until'))
      .where('identity', '=', row.id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst(),
    tables(db).selectFrom('enrolment_journals').select('resets').where('identity', '=', row.id).execute(),
    tables(db).selectFrom('enrolment_clones').select('id').where('identity', '=', row.id).execute(),
  ]);
  return {
    id: row.id,
    state: row.state,
    stateText: IDENTITY_STATE_WORDS[row.state]?.[language] ?? row.state,
    reason: REASON_WORDS[row.reason]?.[language] ?? row.reason,
    kind: row.kind,
    enrolledAt: row.enrolled_at,
    lastSeen: row.last_seen,
    certificateUntil: certificate?.until ?? null,
    instances: row.kind === 'image' ? journals.length : 1,
    resets: journals.reduce((sum, { resets }) => sum + resets, 0),
    clones: clones.length,
  };
}

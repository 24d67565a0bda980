import { isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import { type ReRoot, type ReRootAnswer, reRootWantedShape } from '@tsukuroi/protocol';
import { openEnrolment } from '@tsukuroi/protocol/enrolment-seal.ts';
import { programActor } from '../audit/index.ts';
import type { EnrolmentAttempts } from './attempts.ts';
import { demandUsable } from './enrol.ts';
import type { Peer } from './identities.ts';
import type { EnrolmentParts } from './parts.ts';
import { changeToken, readToken, type TokenRecord, tables } from './store.ts';
import { changing, keysOf, rootBytes } from './tokens.ts';

/**
 * Answers a device that is to take the present root of trust: the identity and its journal stay. The device has the root's hash from its
 * enrolment file, never from here; what this adds is that the file is still good, for this department, counted, and in the audit log.
 * The same device again with the same file counts no further use.
 *
 * @throws TsukuroiError ENROLMENT_NOT_RECOGNISED, ENROLMENT_TOKEN_…, RE_ROOT_DEPARTMENT, RE_ROOT_NOT_ACTIVE, RE_ROOT_OTHER
 */
export async function reRootDevice(
  parts: EnrolmentParts,
  attempts: EnrolmentAttempts,
  { identity, serial }: Peer,
  wanted: ReRoot,
  address: string,
): Promise<ReRootAnswer> {
  const token = await provedToken(parts, attempts, wanted, address);
  if (identity.state !== 'active') {
    throw new TsukuroiError('RE_ROOT_NOT_ACTIVE');
  }
  if (token.record.department !== identity.department) {
    throw new TsukuroiError('RE_ROOT_DEPARTMENT', { department: token.record.department ?? '-' });
  }
  const bytes = await rootBytes(parts.dataFolder);
  if (bytes === undefined || sha256(bytes) !== token.root) {
    throw new TsukuroiError('RE_ROOT_OTHER');
  }
  const request = { token: token.record.id, nonce: `re-root:${identity.id}` };
  const done = await tables(parts.db)
    .selectFrom('enrolment_requests')
    .select('at')
    .where('token', '=', request.token)
    .where('nonce', '=', request.nonce)
    .executeTakeFirst();
  if (done === undefined) {
    await changing(parts, async (tx) => {
      await demandUsable(tx, parts, token.record.id);
      const { used } = (await readToken(tx, token.record.id)) ?? token.record;
      await changeToken(tx, token.record.id, { used: used + 1 });
      const at = isoSeconds(parts.clock.nowMs());
      await tables(tx)
        .insertInto('enrolment_requests')
        .values({ ...request, identity: identity.id, serial, at })
        .execute();
      await parts.audit.append(tx, parts.facility.id, {
        who: programActor('enrolment'),
        what: 'enrolment.re-rooted',
        target: identity.name,
        after: { identity: identity.id, token: token.record.id, root: token.root, address },
      });
      if (identity.device !== null) {
        const short = { token: token.record.id.slice(0, 8), root: token.root.slice(0, 16) };
        await parts.devices.note(tx, { id: identity.device, facility: parts.facility.id }, 're-rooted', short);
      }
    });
  }
  return { format: 're-root-answer/1', nonce: wanted.nonce, root: Buffer.from(bytes).toString('base64') };
}

/** The token whose secret the device proves; whoever cannot prove one learns nothing, and is counted. */
async function provedToken(
  parts: EnrolmentParts,
  attempts: EnrolmentAttempts,
  { token: id, nonce, sealed, identity }: ReRoot,
  address: string,
): Promise<{ readonly record: TokenRecord; readonly root: string }> {
  const record = await readToken(parts.db, id);
  const mine = record?.facility === parts.facility.id ? record : undefined;
  attempts.demand(address, mine?.id ?? '');
  const opened =
    mine === undefined
      ? undefined
      : openEnrolment(keysOf(parts, mine).request, { purpose: 're-root', token: id, nonce }, sealed);
  const read = reRootWantedShape.safeParse(opened);
  if (mine === undefined || !read.success || read.data.identity !== identity) {
    attempts.failed(address, mine?.id ?? '');
    throw new TsukuroiError('ENROLMENT_NOT_RECOGNISED');
  }
  return { record: mine, root: read.data.root };
}

import { randomUUID } from 'node:crypto';
import { isoSeconds, TsukuroiError } from '@tsukuroi/core';
import {
  type EnrolmentAnswer,
  type EnrolmentEnvelope,
  type EnrolmentRequest,
  enrolmentEnvelopeShape,
  enrolmentRequestShape,
} from '@tsukuroi/protocol';
import { openEnrolment, sealEnrolment } from '@tsukuroi/protocol/enrolment-seal.ts';
import { inTransaction, searchText, type Tx } from '../../platform/database/index.ts';
import { demandReadableText } from '../../platform/http/defence.ts';
import { programActor } from '../audit/index.ts';
import type { EnrolmentAttempts } from './attempts.ts';
import { checkRequest, issueCertificate } from './authority.ts';
import { hardwareOfMarks } from './marks.ts';
import type { EnrolmentParts } from './parts.ts';
import {
  addCertificate,
  addIdentity,
  type CertificateRecord,
  changeToken,
  type IdentityRecord,
  readCertificate,
  readIdentity,
  readToken,
  type TokenRecord,
  tables,
} from './store.ts';
import { changing, keysOf, rootBytes, stateOfToken } from './tokens.ts';

const REFUSALS = {
  'used-up': 'ENROLMENT_TOKEN_USED_UP',
  expired: 'ENROLMENT_TOKEN_EXPIRED',
  revoked: 'ENROLMENT_TOKEN_REVOKED',
  restored: 'ENROLMENT_TOKEN_RESTORED',
} as const;

interface Granted {
  readonly identity: IdentityRecord;
  readonly certificate: string;
}

/**
 * Answers an enrolment. Whoever cannot seal with the token's secret learns only that nothing was recognised; what is wrong with a
 * token is said sealed. The same request again (an answer was lost on its way) gets the same certificate and counts no further use.
 *
 * @param address of the peer, for counting wrong tries
 * @throws TsukuroiError INPUT_INVALID, ENROLMENT_NOT_RECOGNISED, ENROLMENT_WAIT
 */
export async function enrolDevice(
  parts: EnrolmentParts,
  attempts: EnrolmentAttempts,
  sent: unknown,
  address: string,
): Promise<EnrolmentEnvelope> {
  const read = enrolmentEnvelopeShape.safeParse(sent);
  if (!read.success || read.data.format !== 'enrolment-request/1') {
    throw new TsukuroiError('INPUT_INVALID', { field: 'enrolment-request/1', reason: 'form' });
  }
  const { token: id, nonce, sealed } = read.data;
  const token = await readToken(parts.db, id);
  const mine = token?.facility === parts.facility.id ? token : undefined;
  attempts.demand(address, mine?.id ?? '');
  const keys = mine === undefined ? undefined : keysOf(parts, mine);
  const opened = keys && openEnrolment(keys.request, { purpose: 'enrol', token: id, nonce }, sealed);
  const request = enrolmentRequestShape.safeParse(opened);
  if (mine === undefined || keys === undefined || !request.success || request.data.facility !== parts.facility.id) {
    attempts.failed(address, mine?.id ?? '');
    if (mine !== undefined) {
      await inTransaction(parts.db, async (tx) => {
        const { failures } = (await readToken(tx, id)) ?? mine;
        await changeToken(tx, id, { failures: failures + 1 });
      });
    }
    throw new TsukuroiError('ENROLMENT_NOT_RECOGNISED');
  }
  const answer = await answerTo(parts, mine, nonce, request.data, address);
  return {
    format: 'enrolment-answer/1',
    token: id,
    nonce,
    sealed: sealEnrolment(keys.answer, { purpose: 'answer', token: id, nonce }, answer),
  };
}

async function answerTo(
  parts: EnrolmentParts,
  token: TokenRecord,
  nonce: string,
  request: EnrolmentRequest,
  address: string,
): Promise<EnrolmentAnswer> {
  const at = isoSeconds(parts.clock.nowMs());
  const nothing = { at, identity: null, state: null, certificate: null, authority: null, root: null, addresses: [] };
  try {
    demandReadableText(request);
    const { identity, certificate } = await grant(parts, token, nonce, request, address);
    const root = await rootBytes(parts.dataFolder);
    return {
      at,
      refused: null,
      identity: identity.id,
      state: identity.state === 'active' ? 'active' : 'waiting',
      certificate,
      authority: parts.authority().certificate,
      root: root === undefined ? null : Buffer.from(root).toString('base64'),
      addresses: [...parts.agentAddresses()],
    };
  } catch (error) {
    if (error instanceof TsukuroiError && error.exitCode !== 3) {
      return { ...nothing, refused: error.code };
    }
    throw error;
  }
}

async function grant(
  parts: EnrolmentParts,
  token: TokenRecord,
  nonce: string,
  request: EnrolmentRequest,
  address: string,
): Promise<Granted> {
  const before = await grantedBefore(parts, token.id, nonce);
  if (before !== undefined) {
    return before;
  }
  const checked = await checkRequest(request.csr);
  const id = randomUUID();
  const issued = await issueCertificate(
    parts.authority(),
    checked,
    { facility: token.facility, identity: id, relay: token.kind === 'relay' },
    parts.clock,
  );
  const now = isoSeconds(parts.clock.nowMs());
  const seen = await seenAs(parts, token, request);
  const certificate: CertificateRecord = {
    serial: issued.serial,
    facility: token.facility,
    identity: id,
    key_hash: checked.keyHash,
    pem: issued.pem,
    not_after: isoSeconds(issued.notAfterMs),
    issued_at: now,
    first_used: null,
    revoked_at: null,
  };
  let granted: Granted | undefined;
  await changing(parts, async (tx) => {
    await demandUsable(tx, parts, token.id, checked.keyHash);
    const enrolled = await enrolledAlready(tx, token.facility, seen.hardware, seen.source_id);
    const identity = stated({ ...seen, id, address, enrolled_at: now }, token, enrolled);
    const { used } = (await readToken(tx, token.id)) ?? token;
    await changeToken(tx, token.id, { used: used + 1 });
    await addIdentity(tx, identity);
    await addCertificate(tx, certificate);
    await tables(tx)
      .insertInto('enrolment_requests')
      .values({ token: token.id, nonce, identity: id, serial: issued.serial, at: now })
      .execute();
    await parts.audit.append(tx, token.facility, {
      who: programActor('enrolment'),
      what: 'enrolment.enrolled',
      target: identity.name,
      after: {
        state: identity.state,
        reason: identity.reason,
        token: token.id,
        address,
        ledger: identity.ledger_entry,
      },
    });
    granted = { identity, certificate: issued.pem };
  });
  if (granted === undefined) {
    throw new Error('an enrolment ended without an answer');
  }
  return granted;
}

async function grantedBefore(parts: EnrolmentParts, token: string, nonce: string): Promise<Granted | undefined> {
  const row = await tables(parts.db)
    .selectFrom('enrolment_requests')
    .selectAll()
    .where('token', '=', token)
    .where('nonce', '=', nonce)
    .executeTakeFirst();
  const identity = row === undefined ? undefined : await readIdentity(parts.db, row.identity);
  const certificate = row === undefined ? undefined : await readCertificate(parts.db, row.serial);
  return identity === undefined || certificate === undefined ? undefined : { identity, certificate: certificate.pem };
}

/** Throws where a token may not be used now, or where the key of a new device is known already. */
export async function demandUsable(tx: Tx, parts: EnrolmentParts, token: string, keyHash?: string): Promise<void> {
  const row = await readToken(tx, token);
  const state = row === undefined ? 'revoked' : stateOfToken(row, parts.clock.nowMs());
  if (state !== 'active') {
    throw new TsukuroiError(REFUSALS[state]);
  }
  if (keyHash === undefined) {
    return;
  }
  const known = await tables(tx)
    .selectFrom('enrolment_certificates')
    .select('serial')
    .where('key_hash', '=', keyHash)
    .executeTakeFirst();
  if (known !== undefined) {
    throw new TsukuroiError('ENROLMENT_KEY_KNOWN');
  }
}

type Seen = Omit<IdentityRecord, 'id' | 'state' | 'reason' | 'address' | 'enrolled_at'>;

/** What the device says it is, and what the ledger says about that. */
async function seenAs(parts: EnrolmentParts, token: TokenRecord, request: EnrolmentRequest): Promise<Seen> {
  const { hardware, serial, macs, ips } = hardwareOfMarks(request.machine, request.ips);
  const { name, id } = request.device;
  const listed = (text: string) => (text === '' ? [] : text.split(' '));
  const found = await parts.ledger.recognise(token.facility, {
    id,
    name,
    serial,
    macs: listed(macs),
    ips: listed(ips),
    by: 'agent',
  });
  return {
    facility: token.facility,
    token: token.id,
    department: token.department,
    kind: token.kind === 'image' || token.kind === 'relay' ? token.kind : 'device',
    name,
    name_search: searchText(name),
    source_id: id,
    hardware,
    serial_number: serial ?? null,
    macs,
    ips,
    os: request.os,
    decided_by: null,
    decided_at: null,
    ledger_entry: found?.name ?? null,
    ledger_by: found?.by ?? null,
    device: null,
    replaces: null,
    last_seen: null,
  };
}

/** An identity that is active on what seems to be the same machine. */
async function enrolledAlready(
  tx: Tx,
  facility: string,
  hardware: string,
  sourceId: string,
): Promise<string | undefined> {
  const row = await tables(tx)
    .selectFrom('enrolment_identities')
    .select('id')
    .where('facility', '=', facility)
    .where('state', '=', 'active')
    .where((eb) => (hardware === '' ? eb('source_id', '=', sourceId) : eb.and([eb('hardware', '=', hardware)])))
    .orderBy('enrolled_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/**
 * Whether a device may be trusted at once. A file for one machine was handed to a person who stood before it. A roll-out script's file lies
 * in a share: what comes by it waits, unless the ledger knows exactly this hardware and nobody speaks for it yet.
 */
function stated(
  seen: Seen & Pick<IdentityRecord, 'id' | 'address' | 'enrolled_at'>,
  token: TokenRecord,
  enrolled: string | undefined,
): IdentityRecord {
  if (enrolled !== undefined) {
    return { ...seen, state: 'waiting', reason: 'already-enrolled', replaces: enrolled };
  }
  if (token.uses === 1) {
    return { ...seen, state: 'active', reason: 'single' };
  }
  const known = seen.ledger_by === 'serial' || seen.ledger_by === 'mac';
  return { ...seen, state: known ? 'active' : 'waiting', reason: known ? 'matched' : 'rollout' };
}

import { randomUUID, X509Certificate } from 'node:crypto';
import { isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import type { Renewal, RenewalAnswer } from '@tsukuroi/protocol';
import { namedIn } from '@tsukuroi/protocol/relay-api.ts';
import { inTransaction, searchText, type Tx } from '../../platform/database/index.ts';
import { type Actor, programActor } from '../audit/index.ts';
import { isOtherHardware } from '../inventories/index.ts';
import { checkRequest, issueCertificate } from './authority.ts';
import { wordsOf } from './certificate-words.ts';
import { hardwareOfMarks } from './marks.ts';
import type { EnrolmentParts, OfficeParts } from './parts.ts';
import type { JournalMark } from './peers.ts';
import { countRevocation, revokeCertificatesOf } from './revocations.ts';
import {
  addCertificate,
  addIdentity,
  type CertificateRecord,
  changeIdentity,
  type IdentityRecord,
  readCertificate,
  readIdentity,
  tables,
} from './store.ts';

/** Who stands at the other end of an mTLS connection. */
export interface Peer {
  readonly identity: IdentityRecord;
  readonly serial: string;
  /** This certificate was not used before. */
  readonly firstUse: boolean;
  /** Number of the current revocation list. */
  readonly revocations: number;
  /** How far the journal of a device was taken; undefined before its first check-in, and for an image, which has several. */
  readonly journal: JournalMark | undefined;
}

/** id-kp-clientAuth (RFC 5280, 4.2.1.12). */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

/**
 * Whether a certificate was issued by our device authority to somebody who asks: the whole chain, since there is nothing between the two. A
 * server's own is a client's too, at the mailbox of a DMZ; here `peerOf` refuses it in words, which is how a server asks itself after an
 * upgrade whether its port answers (upgrade/self-request.ts).
 */
export function isDeviceCertificate(certificate: X509Certificate | undefined, parts: OfficeParts): boolean {
  if (certificate === undefined || certificate.ca) {
    return false;
  }
  const authority = new X509Certificate(parts.authority().certificate);
  return (
    namedIn(certificate.subjectAltName)?.facility === parts.facility.id &&
    certificate.checkIssued(authority) &&
    certificate.verify(authority.publicKey) &&
    certificate.keyUsage?.includes(CLIENT_AUTH) === true
  );
}

/**
 * Says who a certificate stands for, asked at each request: the list of revoked certificates and the device's state are those of this
 * moment, also on a connection that was opened or a session that was begun before. The port has checked who issued it (`isDeviceCertificate`).
 *
 * A certificate of our authority that the database does not know was issued after the backup it was restored from: it is recorded, and
 * an identity that is not known waits for a person.
 *
 * @throws TsukuroiError CERTIFICATE_MISSING, CERTIFICATE_REVOKED, CERTIFICATE_EXPIRED
 */
export async function peerOf(parts: EnrolmentParts, cert: X509Certificate, address: string): Promise<Peer> {
  const { fromMs, named, serial, toMs } = wordsOf(cert);
  const { facility, identity: id, role } = named ?? {};
  if (facility !== parts.facility.id || id === undefined || role === undefined || role === 'server') {
    throw new TsukuroiError('CERTIFICATE_MISSING');
  }
  const nowMs = parts.clock.nowMs();
  if (!(fromMs <= nowMs && nowMs < toMs)) {
    throw new TsukuroiError('CERTIFICATE_EXPIRED');
  }
  const found = await parts.peers.find(id, serial);
  // An identity may be lost with its database and its certificate still stand there as revoked.
  const certificate = found === undefined ? await readCertificate(parts.db, serial) : found.certificate;
  const ended = found?.identity.state === 'revoked' || found?.identity.state === 'refused';
  if (ended || (certificate?.revoked_at ?? null) !== null) {
    throw new TsukuroiError('CERTIFICATE_REVOKED');
  }
  const known = found?.certificate !== undefined;
  const identity = known
    ? found.identity
    : await recordAfterRestore(parts, cert, { facility, id, identity: found?.identity, address });
  return {
    identity,
    serial,
    firstUse: !known || found.certificate?.first_used === null,
    revocations: found?.revocations ?? 0,
    journal: found?.journal,
  };
}

async function recordAfterRestore(
  parts: EnrolmentParts,
  cert: X509Certificate,
  peer: { facility: string; id: string; identity: IdentityRecord | undefined; address: string },
): Promise<IdentityRecord> {
  const now = isoSeconds(parts.clock.nowMs());
  const row = peer.identity ?? {
    ...UNKNOWN_DEVICE,
    id: peer.id,
    facility: peer.facility,
    // Its name was lost with the database; where it stands is what a person can go by.
    name: peer.address,
    name_search: searchText(peer.address),
    address: peer.address,
    enrolled_at: now,
  };
  await inTransaction(parts.db, async (tx) => {
    if (peer.identity === undefined && (await readIdentity(tx, peer.id)) === undefined) {
      await addIdentity(tx, row);
    }
    await addCertificate(tx, {
      serial: cert.serialNumber,
      facility: peer.facility,
      identity: peer.id,
      key_hash: sha256(cert.publicKey.export({ type: 'spki', format: 'der' })),
      pem: cert.toString(),
      not_after: isoSeconds(Date.parse(cert.validTo)),
      issued_at: now,
      first_used: null,
      revoked_at: null,
    });
    await parts.audit.append(tx, peer.facility, {
      who: programActor('restore'),
      what: 'enrolment.certificate-recorded',
      target: row.name,
      after: { serial: cert.serialNumber, state: row.state },
    });
  });
  return row;
}

const UNKNOWN_DEVICE = {
  token: null,
  department: null,
  kind: 'device',
  state: 'waiting',
  reason: 'after-restore',
  source_id: '',
  hardware: '',
  serial_number: null,
  macs: '',
  ips: '',
  os: '',
  decided_by: null,
  decided_at: null,
  ledger_entry: null,
  ledger_by: null,
  device: null,
  replaces: null,
  last_seen: null,
} as const;

/** What a person decides about an identity. */
export type Decision = 'confirm' | 'refuse' | 'revoke' | 'image';

const OUTCOMES = {
  confirm: { state: 'active', reason: 'confirmed', what: 'enrolment.confirmed' },
  image: { state: 'active', reason: 'confirmed', what: 'enrolment.image' },
  refuse: { state: 'refused', reason: 'refused', what: 'enrolment.refused' },
  revoke: { state: 'revoked', reason: 'revoked', what: 'enrolment.revoked' },
} as const;

/**
 * Confirms or refuses a waiting device, revokes one, or says that it is a master image whose instances are to be counted. Confirming a
 * machine that was enrolled before ends its earlier identity; its device and history go on.
 *
 * @param more.ledger the line of the ledger for which it was confirmed
 * @throws TsukuroiError NOT_FOUND, IDENTITY_NOT_WAITING
 */
export async function decide(
  parts: OfficeParts,
  actor: Actor,
  id: string,
  decision: Decision,
  more: { readonly why?: string; readonly ledger?: { readonly name: string; readonly by: string } } = {},
): Promise<IdentityRecord> {
  const { why, ledger } = more;
  return inTransaction(parts.db, async (tx) => {
    const was = await readIdentity(tx, id);
    if (was === undefined || was.facility !== parts.facility.id) {
      throw new TsukuroiError('NOT_FOUND');
    }
    const { state, reason, what } = OUTCOMES[decision];
    const ended = was.state === 'revoked' || was.state === 'refused';
    // A relay, gate or collector has no instances.
    const noImage = decision === 'image' && was.kind !== 'device' && was.kind !== 'image';
    if (ended || noImage || (was.state !== 'waiting' && (decision === 'confirm' || decision === 'refuse'))) {
      throw new TsukuroiError('IDENTITY_NOT_WAITING');
    }
    const change = {
      state,
      reason,
      decided_by: actor.name,
      decided_at: isoSeconds(parts.clock.nowMs()),
      ...(decision === 'image' ? { kind: 'image' as const } : {}),
      ...(ledger === undefined ? {} : { ledger_entry: ledger.name, ledger_by: ledger.by }),
      ...(decision === 'confirm' ? await takeOver(tx, parts, was) : {}),
    };
    await changeIdentity(tx, id, change);
    if (state === 'refused' || state === 'revoked') {
      await revokeCertificatesOf(tx, parts, id);
    }
    await parts.audit.append(tx, was.facility, {
      who: actor,
      what,
      target: was.name,
      ...(why === undefined ? {} : { why }),
      before: { state: was.state, reason: was.reason },
      after: { state, reason, ...(ledger === undefined ? {} : { ledger: ledger.name, by: ledger.by }) },
    });
    return { ...was, ...change };
  });
}

/** The same machine enrolled anew: the earlier identity ends, and what was known about the device stays with it. */
async function takeOver(tx: Tx, parts: OfficeParts, row: IdentityRecord): Promise<Partial<IdentityRecord>> {
  const before =
    row.reason === 'already-enrolled' && row.replaces !== null ? await readIdentity(tx, row.replaces) : undefined;
  if (before === undefined) {
    return {};
  }
  await changeIdentity(tx, before.id, { state: 'revoked', reason: 'replaced' });
  await revokeCertificatesOf(tx, parts, before.id);
  return { device: before.device };
}

/**
 * A new certificate over mTLS, for a new key of the same device. The certificates before end when the new one is first used
 * (`noteFirstUse`): an answer that is lost on its way must not cut the device off.
 *
 * @throws TsukuroiError ENROLMENT_CSR_REFUSED, ENROLMENT_KEY_KNOWN
 */
export async function renewCertificate(parts: EnrolmentParts, peer: Peer, renewal: Renewal): Promise<RenewalAnswer> {
  const pem = await certify(parts, peer.identity, renewal.csr, async () => undefined);
  return { format: 'renewal-answer/1', nonce: renewal.nonce, identity: peer.identity.id, certificate: pem };
}

/**
 * An identity of its own for a machine that was found to carry another one's. It waits for a person.
 *
 * @throws TsukuroiError IDENTITY_NOT_WAITING when nobody asked it to
 */
export async function separateIdentity(
  parts: EnrolmentParts,
  peer: Peer,
  renewal: Renewal,
  address: string,
): Promise<RenewalAnswer> {
  const { hardware, serial, macs, ips } = hardwareOfMarks(renewal.machine);
  const { identity: original } = peer;
  const forked = original.reason === 'forked';
  if (original.kind === 'image' || !(forked || isOtherHardware(original.hardware, hardware))) {
    throw new TsukuroiError('IDENTITY_NOT_WAITING');
  }
  const now = isoSeconds(parts.clock.nowMs());
  const row: IdentityRecord = {
    ...UNKNOWN_DEVICE,
    id: randomUUID(),
    facility: original.facility,
    department: original.department,
    reason: forked ? 'forked' : 'clone',
    name: renewal.name,
    name_search: searchText(renewal.name),
    source_id: original.source_id,
    hardware,
    serial_number: serial ?? null,
    macs,
    ips,
    os: renewal.os,
    address,
    enrolled_at: now,
    // Which of the two it was cannot be told: what is known about the device stays with the identity both had.
    replaces: original.id,
  };
  const pem = await certify(parts, row, renewal.csr, async (tx) => {
    await addIdentity(tx, row);
    await tables(tx)
      .updateTable('enrolment_clones')
      .set({ successor: row.id })
      .where('identity', '=', original.id)
      .where('hardware', '=', hardware)
      .execute();
    await parts.audit.append(tx, row.facility, {
      who: programActor('enrolment'),
      what: 'enrolment.enrolled',
      target: row.name,
      after: { state: row.state, reason: row.reason, from: original.name, address },
    });
  });
  return { format: 'renewal-answer/1', nonce: renewal.nonce, identity: row.id, certificate: pem };
}

async function certify(
  parts: EnrolmentParts,
  identity: Pick<IdentityRecord, 'id' | 'facility' | 'kind'>,
  csr: string,
  before: (tx: Tx) => Promise<void>,
): Promise<string> {
  const checked = await checkRequest(csr);
  const named = { facility: identity.facility, identity: identity.id, relay: identity.kind === 'relay' };
  const issued = await issueCertificate(parts.authority(), checked, named, parts.clock);
  const row: CertificateRecord = {
    serial: issued.serial,
    facility: identity.facility,
    identity: identity.id,
    key_hash: checked.keyHash,
    pem: issued.pem,
    not_after: isoSeconds(issued.notAfterMs),
    issued_at: isoSeconds(parts.clock.nowMs()),
    first_used: null,
    revoked_at: null,
  };
  await inTransaction(parts.db, async (tx) => {
    const known = await tables(tx)
      .selectFrom('enrolment_certificates')
      .select('identity')
      .where('key_hash', '=', checked.keyHash)
      .executeTakeFirst();
    if (known !== undefined && known.identity !== identity.id) {
      throw new TsukuroiError('ENROLMENT_KEY_KNOWN');
    }
    await before(tx);
    await addCertificate(tx, row);
  });
  return issued.pem;
}

/** At the first use of a new certificate the ones before end. */
export async function noteFirstUse(tx: Tx, parts: EnrolmentParts, { identity, serial }: Peer): Promise<void> {
  const now = isoSeconds(parts.clock.nowMs());
  const current = await readCertificate(tx, serial);
  if (current === undefined || current.first_used !== null) {
    return;
  }
  await tables(tx)
    .updateTable('enrolment_certificates')
    .set({ first_used: now })
    .where('serial', '=', serial)
    .execute();
  const result = await tables(tx)
    .updateTable('enrolment_certificates')
    .set({ revoked_at: now })
    .where('identity', '=', identity.id)
    .where('issued_at', '<', current.issued_at)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (Number(result.numUpdatedRows) > 0) {
    await countRevocation(tx, parts);
  }
}

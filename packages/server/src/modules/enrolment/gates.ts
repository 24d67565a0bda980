import { randomUUID, X509Certificate } from 'node:crypto';
import { isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import { renewalShape } from '@tsukuroi/protocol/agent-api.ts';
import { lineBody, verifyLine } from '@tsukuroi/protocol/journal-line.ts';
import { type GateAnswer, type GateRequest, type GateRole, STATION_WORDS } from '@tsukuroi/protocol/station.ts';
import { trustOnServer } from '@tsukuroi/trust/ceremony/on-server.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import type { Errands, TlsIdentity } from '@tsukuroi/trust/mailbox/index.ts';
import { readStationPeer } from '@tsukuroi/trust/mailbox/peer.ts';
import { inTransaction, searchText, type Tx } from '../../platform/database/index.ts';
import { type Actor, programActor } from '../audit/index.ts';
import { checkRequest, issueCertificate } from './authority.ts';
import type { OfficeParts } from './parts.ts';
import { countRevocation, currentRevocations } from './revocations.ts';
import {
  addCertificate,
  addIdentity,
  type CertificateRecord,
  changeIdentity,
  type IdentityRecord,
  readCertificate,
  readCertificatesOf,
  readIdentity,
  tables,
} from './store.ts';
import { rootDigest } from './tokens.ts';

/** Relays between two zones, and collectors: certified by file, since nothing outside can open a connection inward. */

/**
 * Certifies a machine outside whose request was carried here, after a person compared its code. The same request again gets the same
 * certificate, so a lost answer costs nothing.
 *
 * @throws TsukuroiError ENROLMENT_CSR_REFUSED, ENROLMENT_KEY_KNOWN
 */
export async function certifyGate(parts: OfficeParts, actor: Actor, request: GateRequest): Promise<GateAnswer> {
  const checked = await checkRequest(request.csr);
  const { identity, pem } =
    (await givenBefore(parts, checked.keyHash, request.role)) ?? (await certifyNew(parts, actor, request));
  const trust = await trustOnServer(nodeDoor(), parts.dataFolder);
  return {
    format: 'gate-answer/1',
    role: request.role,
    name: identity.name,
    facility: {
      id: parts.facility.id,
      name: parts.facility.name,
      bundles: trust === undefined ? null : { organisation: trust.organisation, facility: trust.facility },
    },
    identity: identity.id,
    certificate: pem,
    authority: parts.authority().certificate,
    root: await rootDigest(parts.dataFolder),
    revocations: (await currentRevocations(parts)).line,
    madeAt: isoSeconds(parts.clock.nowMs()),
  };
}

interface Given {
  readonly identity: IdentityRecord;
  readonly pem: string;
}

async function givenBefore(parts: OfficeParts, keyHash: string, role: GateRole): Promise<Given | undefined> {
  const certificate = await byKey(parts, keyHash);
  if (certificate === undefined) {
    return undefined;
  }
  const identity = await readIdentity(parts.db, certificate.identity);
  const counts = certificate.revoked_at === null && Date.parse(certificate.not_after) > parts.clock.nowMs();
  if (identity === undefined || identity.kind !== role || identity.state !== 'active' || !counts) {
    throw new TsukuroiError('ENROLMENT_KEY_KNOWN');
  }
  return { identity, pem: certificate.pem };
}

function byKey({ db }: Pick<OfficeParts, 'db'>, keyHash: string): Promise<CertificateRecord | undefined> {
  return tables(db)
    .selectFrom('enrolment_certificates')
    .selectAll()
    .where('key_hash', '=', keyHash)
    .orderBy('issued_at', 'desc')
    .executeTakeFirst();
}

async function certifyNew(parts: OfficeParts, actor: Actor, { csr, name, role }: GateRequest): Promise<Given> {
  const now = isoSeconds(parts.clock.nowMs());
  const identity: IdentityRecord = {
    ...newGate(parts, role, name, now),
    decided_by: actor.name,
    decided_at: now,
  };
  const pem = await certifyFor(parts, identity, csr, async (tx, serial) => {
    await addIdentity(tx, identity);
    await parts.audit.append(tx, parts.facility.id, {
      who: actor,
      what: 'enrolment.gate-certified',
      target: name,
      after: { kind: role, serial },
    });
  });
  return { identity, pem };
}

/** A row without what only devices have. */
function newGate({ facility }: OfficeParts, kind: GateRole, name: string, now: string): IdentityRecord {
  return {
    id: randomUUID(),
    facility: facility.id,
    token: null,
    department: null,
    kind,
    state: 'active',
    reason: 'gate',
    name,
    name_search: searchText(name),
    source_id: '',
    hardware: '',
    serial_number: null,
    macs: '',
    ips: '',
    os: '',
    address: '',
    enrolled_at: now,
    decided_by: null,
    decided_at: null,
    ledger_entry: null,
    ledger_by: null,
    device: null,
    replaces: null,
    last_seen: null,
  };
}

async function certifyFor(
  parts: OfficeParts,
  identity: IdentityRecord,
  csr: string,
  beside: (tx: Tx, serial: string) => Promise<void>,
): Promise<string> {
  const checked = await checkRequest(csr);
  const role = identity.kind === 'collector' ? 'collector' : 'gate';
  const named = { facility: identity.facility, identity: identity.id, relay: false, gate: role } as const;
  const issued = await issueCertificate(parts.authority(), checked, named, parts.clock);
  await inTransaction(parts.db, async (tx) => {
    await beside(tx, issued.serial);
    await addCertificate(tx, {
      serial: issued.serial,
      facility: identity.facility,
      identity: identity.id,
      key_hash: checked.keyHash,
      pem: issued.pem,
      not_after: isoSeconds(issued.notAfterMs),
      issued_at: isoSeconds(parts.clock.nowMs()),
      first_used: null,
      revoked_at: null,
    });
  });
  return issued.pem;
}

/**
 * New certificates for gates and collectors that ask by a line signed with the key they have now. Whoever passed a line on cannot have
 * changed it. A line that does not count is left out: whoever sent it goes on with what it has.
 */
export async function renewGates(parts: OfficeParts, lines: readonly string[]): Promise<readonly string[]> {
  const certificates: string[] = [];
  for (const line of lines) {
    const pem = await renewGate(parts, line);
    if (pem !== undefined) {
      certificates.push(pem);
    }
  }
  return certificates;
}

async function renewGate(parts: OfficeParts, line: string): Promise<string | undefined> {
  const renewal = renewalIn(line);
  const identity = renewal === undefined ? undefined : await readIdentity(parts.db, renewal.identity);
  const ours = identity?.facility === parts.facility.id && identity.state === 'active';
  if (renewal === undefined || identity === undefined || !ours || !isGateKind(identity.kind)) {
    return undefined;
  }
  const now = parts.clock.nowMs();
  const counting = (await readCertificatesOf(parts.db, identity.id)).filter(
    ({ not_after, revoked_at }) => revoked_at === null && Date.parse(not_after) > now,
  );
  if (!counting.some(({ pem }) => verifyLine(line, new X509Certificate(pem).publicKey) !== undefined)) {
    return undefined;
  }
  try {
    const { keyHash } = await checkRequest(renewal.csr);
    const before = await byKey(parts, keyHash);
    if (before !== undefined) {
      return before.identity === identity.id && before.revoked_at === null ? before.pem : undefined;
    }
    return await certifyFor(parts, identity, renewal.csr, async (tx, serial) => {
      await parts.audit.append(tx, identity.facility, {
        who: programActor('enrolment'),
        what: 'enrolment.gate-renewed',
        target: identity.name,
        after: { serial },
      });
    });
  } catch (error) {
    if (error instanceof TsukuroiError) {
      return undefined;
    }
    throw error;
  }
}

function isGateKind(kind: IdentityRecord['kind']): boolean {
  return kind === 'gate' || kind === 'collector';
}

function renewalIn(line: string) {
  try {
    const read = renewalShape.safeParse(JSON.parse(lineBody(line) ?? ''));
    return read.success && read.data.format === 'renewal/1' ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** What the server needs to visit a station outside: given to `visit` (packages/trust/src/mailbox/visit.ts) as it is. */
export interface GateVisitor {
  readonly identity: TlsIdentity;
  readonly words: typeof STATION_WORDS;
  readonly roles: readonly ['gate', 'collector'];
  readonly revoked: () => ReadonlySet<string>;
  readonly errands: Errands;
}

/** The server as a visitor, with the revocations of this moment: made anew for each visit. */
export async function gateVisitor(parts: OfficeParts): Promise<GateVisitor> {
  const authority = parts.authority();
  const { line } = await currentRevocations(parts);
  const key = new X509Certificate(authority.certificate).publicKey;
  const revoked = new Set(STATION_WORDS.readRevocations(line, key)?.serials ?? []);
  return {
    identity: {
      facility: parts.facility.id,
      key: authority.server.key,
      certificate: authority.server.certificate,
      authority: authority.certificate,
    },
    words: STATION_WORDS,
    roles: ['gate', 'collector'],
    revoked: () => revoked,
    errands: { revocations: () => line, renewals: (lines) => renewGates(parts, lines) },
  };
}

/**
 * Notes that a station answered a visit, and with which certificate: once a renewed one is in use, those before it no longer count. One that
 * our authority certified and the database does not know was enrolled after the backup it was restored from: it is recorded, so that a
 * person can confirm or refuse it.
 */
export async function noteGateVisited(
  parts: OfficeParts,
  seen: {
    readonly identity: string;
    readonly serial: string;
    readonly address: string;
    /** PEM; and what the station calls itself. */
    readonly certificate?: string;
    readonly name?: string;
  },
): Promise<void> {
  const now = isoSeconds(parts.clock.nowMs());
  await inTransaction(parts.db, async (tx) => {
    const identity = (await readIdentity(tx, seen.identity)) ?? (await recordAfterRestore(tx, parts, seen));
    if (identity === undefined || !isGateKind(identity.kind)) {
      return;
    }
    await changeIdentity(tx, identity.id, { last_seen: now, address: seen.address });
    const current = await readCertificate(tx, seen.serial);
    if (current === undefined || current.identity !== identity.id || current.first_used !== null) {
      return;
    }
    await tables(tx)
      .updateTable('enrolment_certificates')
      .set({ first_used: now })
      .where('serial', '=', current.serial)
      .execute();
    const ended = await tables(tx)
      .updateTable('enrolment_certificates')
      .set({ revoked_at: now })
      .where('identity', '=', identity.id)
      .where('issued_at', '<', current.issued_at)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (Number(ended.numUpdatedRows) > 0) {
      await countRevocation(tx, parts);
    }
  });
}

async function recordAfterRestore(
  tx: Tx,
  parts: OfficeParts,
  seen: Parameters<typeof noteGateVisited>[1],
): Promise<IdentityRecord | undefined> {
  const certificate = seen.certificate === undefined ? undefined : new X509Certificate(seen.certificate);
  const trusted = new X509Certificate(parts.authority().certificate);
  const peer = readStationPeer(certificate, { facility: parts.facility.id, trusted }, 'server', STATION_WORDS);
  if (certificate === undefined || peer === undefined || peer.role === 'server' || peer.identity !== seen.identity) {
    return undefined;
  }
  const now = isoSeconds(parts.clock.nowMs());
  const name = seen.name ?? seen.address;
  const row: IdentityRecord = {
    ...newGate(parts, peer.role, name, now),
    id: peer.identity,
    state: 'waiting',
    reason: 'after-restore',
  };
  await addIdentity(tx, row);
  await addCertificate(tx, {
    serial: peer.serial,
    facility: row.facility,
    identity: row.id,
    key_hash: sha256(certificate.publicKey.export({ type: 'spki', format: 'der' })),
    pem: peer.certificate,
    not_after: isoSeconds(peer.untilMs),
    issued_at: now,
    first_used: now,
    revoked_at: null,
  });
  await parts.audit.append(tx, row.facility, {
    who: programActor('restore'),
    what: 'enrolment.certificate-recorded',
    target: name,
    after: { serial: peer.serial, state: row.state },
  });
  return row;
}

import type { X509Certificate } from 'node:crypto';
import { namedIn, type Role } from '@tsukuroi/protocol/relay-api.ts';
import type { RelayIdentity } from './identity.ts';

/** id-kp-serverAuth and id-kp-clientAuth (RFC 5280, 4.2.1.12). */
const USES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;

/** Who a certificate of our authority stands for. */
export interface Peer {
  readonly role: Role;
  /** Empty for the server. */
  readonly identity: string;
  readonly serial: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly certificate: X509Certificate;
}

/**
 * Reads a certificate: signed by our authority, for our facility, for this use; undefined for any other. Dates and revocation are
 * asked at each request (`standingOf`), since both change while a connection is open.
 */
export function readPeer(
  certificate: X509Certificate | undefined,
  { facility, trusted }: Pick<RelayIdentity, 'facility' | 'trusted'>,
  use: keyof typeof USES,
): Peer | undefined {
  const named = namedIn(certificate?.subjectAltName);
  const ours =
    certificate !== undefined &&
    named !== undefined &&
    !certificate.ca &&
    named.facility === facility &&
    certificate.keyUsage?.includes(USES[use]) === true &&
    certificate.checkIssued(trusted) &&
    certificate.verify(trusted.publicKey);
  if (!ours) {
    return undefined;
  }
  return {
    role: named.role,
    identity: named.identity,
    serial: certificate.serialNumber,
    fromMs: Date.parse(certificate.validFrom),
    untilMs: Date.parse(certificate.validTo),
    certificate,
  };
}

/** Whether a peer counts at this moment; the code of the refusal when it does not. */
export function standingOf(
  peer: Peer,
  revoked: ReadonlySet<string>,
  nowMs: number,
): 'good' | 'CERTIFICATE_REVOKED' | 'CERTIFICATE_EXPIRED' {
  if (revoked.has(peer.serial)) {
    return 'CERTIFICATE_REVOKED';
  }
  return peer.fromMs <= nowMs && nowMs < peer.untilMs ? 'good' : 'CERTIFICATE_EXPIRED';
}

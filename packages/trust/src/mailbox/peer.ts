import type { X509Certificate } from 'node:crypto';
import type { StationRole, StationWords } from './words.ts';

/** id-kp-serverAuth and id-kp-clientAuth (RFC 5280, 4.2.1.12). */
const USES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;

/** Who stands at the other end of a connection. */
export interface StationPeer {
  readonly facility: string;
  readonly role: StationRole;
  /** Empty for the server. */
  readonly identity: string;
  readonly serial: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** PEM. */
  readonly certificate: string;
}

/**
 * Reads a certificate: signed by the authority, for its facility and for this use; undefined for any other. Dates and revocation are
 * asked at each request (`standingOf`), since both change while a connection is open.
 */
export function readStationPeer(
  certificate: X509Certificate | undefined,
  { facility, trusted }: { readonly facility: string; readonly trusted: X509Certificate },
  use: keyof typeof USES,
  words: StationWords,
): StationPeer | undefined {
  const named = words.namedIn(certificate?.subjectAltName);
  const ours =
    certificate !== undefined &&
    named !== undefined &&
    !certificate.ca &&
    named.facility === facility &&
    certificate.keyUsage?.includes(USES[use]) === true &&
    certificate.checkIssued(trusted) &&
    certificate.verify(trusted.publicKey);
  return ours
    ? {
        ...named,
        serial: certificate.serialNumber,
        fromMs: Date.parse(certificate.validFrom),
        untilMs: Date.parse(certificate.validTo),
        certificate: certificate.toString(),
      }
    : undefined;
}

/** Whether a peer counts at this moment, or why not. */
export function standingOf(
  peer: StationPeer,
  revoked: ReadonlySet<string>,
  nowMs: number,
): 'good' | 'CERTIFICATE_REVOKED' | 'CERTIFICATE_EXPIRED' {
  if (revoked.has(peer.serial)) {
    return 'CERTIFICATE_REVOKED';
  }
  return peer.fromMs <= nowMs && nowMs < peer.untilMs ? 'good' : 'CERTIFICATE_EXPIRED';
}

import type { X509Certificate } from 'node:crypto';
import { namedIn } from '@tsukuroi/protocol/relay-api.ts';
import type { Identity } from '../identity/identity-file.ts';

/** id-kp-serverAuth (RFC 5280, 4.2.1.12). */
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

export type CertificateVerdict = 'good' | 'not-in-time' | 'foreign' | 'revoked';

/**
 * Whether a certificate is that of our server, or of a relay before it: signed by the pinned authority, for our facility, not revoked. That it is out
 * of its time is told apart: then either it or our clock is old, and only a signed time can say which.
 */
export function judgeServer(
  certificate: X509Certificate,
  identity: Pick<Identity, 'facility' | 'trusted'>,
  revoked: ReadonlySet<string>,
  nowMs: number,
  role: 'server' | 'relay' = 'server',
): CertificateVerdict {
  const { facility, trusted } = identity;
  const named = namedIn(certificate.subjectAltName);
  const ours =
    certificate.checkIssued(trusted) &&
    certificate.verify(trusted.publicKey) &&
    named?.facility === facility &&
    named.role === role &&
    certificate.keyUsage?.includes(SERVER_AUTH) === true &&
    !certificate.ca;
  if (!ours) {
    return 'foreign';
  }
  if (revoked.has(certificate.serialNumber)) {
    return 'revoked';
  }
  return inTime(certificate, nowMs) ? 'good' : 'not-in-time';
}

export function inTime(certificate: X509Certificate, nowMs: number): boolean {
  return Date.parse(certificate.validFrom) <= nowMs && nowMs < Date.parse(certificate.validTo);
}

import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { TsukuroiError } from '@tsukuroi/core';

const CERTIFICATES = new WeakMap<object, X509Certificate>();
const CHAINS = new WeakMap<object, readonly string[]>();

/**
 * Says whose a request is that a relay passed on; the relay's route has checked it.
 *
 * @param chain identities of the relays it passed, nearest to who asked first
 */
export function asAskedBy(request: IncomingMessage, certificate: X509Certificate, chain: readonly string[]): void {
  CERTIFICATES.set(request, certificate);
  CHAINS.set(request, chain);
}

/** The relays that a request passed, nearest to who asked first; none when who asked came itself. */
export function chainOf(request: IncomingMessage): readonly string[] {
  return CHAINS.get(request) ?? [];
}

/** The certificate of this connection, also of a session that is resumed; the port admitted it. Read once for each connection. */
export function certificateOf(request: IncomingMessage): X509Certificate {
  const socket = request.socket as TLSSocket;
  const found = CERTIFICATES.get(request) ?? CERTIFICATES.get(socket) ?? socket.getPeerX509Certificate();
  if (found === undefined) {
    throw new TsukuroiError('CERTIFICATE_MISSING');
  }
  CERTIFICATES.set(socket, found);
  return found;
}

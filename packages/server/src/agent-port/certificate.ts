import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { TsukuroiError } from '@tsukuroi/core';

const CERTIFICATES = new WeakMap<object, X509Certificate>();

/** Says whose a request is that a relay passed on; the relay's route has checked it. */
export function asAskedBy(request: IncomingMessage, certificate: X509Certificate): void {
  CERTIFICATES.set(request, certificate);
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

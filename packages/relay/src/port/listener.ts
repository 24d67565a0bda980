import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { TsukuroiError } from '@tsukuroi/core';
import { boundAddresses } from '@tsukuroi/trust/serve/ports.ts';
import type { RelayIdentity } from '../identity/identity.ts';
import { type Peer, readPeer } from '../identity/peer.ts';
import { sendProblem } from './http.ts';

export interface ListenerOptions {
  readonly identity: RelayIdentity;
  /** Whether everyone must show a certificate of our authority (mTLS). */
  readonly mutual: boolean;
  readonly connections: number;
  readonly perAddress: number;
  /** How long one request may take to arrive, in milliseconds. */
  readonly requestMs: number;
  readonly keepAliveMs: number;
  /** `peer` only where the listener is mutual. */
  readonly handle: (request: IncomingMessage, response: ServerResponse, peer: Peer | undefined) => Promise<void>;
  readonly unexpected: (error: unknown) => void;
}

/** Key and certificate of a listener; given again after a renewal. */
export function secureContextOf({ authority, certificate, key }: RelayIdentity) {
  return { key, cert: `${certificate}\n${authority}\n`, ca: authority, minVersion: 'TLSv1.3' as const };
}

/** TLS 1.3 and nothing older. Whose certificate is not of our authority is cut before a byte of a request is read. */
export function makeListener(options: ListenerOptions): Server {
  const tls: ServerOptions = {
    ...secureContextOf(options.identity),
    requestCert: options.mutual,
    // Decided by readPeer: names in our certificates are identities, not hosts.
    rejectUnauthorized: false,
    headersTimeout: 15_000,
    handshakeTimeout: 10_000,
    connectionsCheckingInterval: 5_000,
    requestTimeout: options.requestMs,
    keepAliveTimeout: options.keepAliveMs,
    maxHeaderSize: 4_096,
    noDelay: true,
  };
  const peers = new WeakMap<object, Peer>();
  const server = createServer(tls, (request, response) => {
    response.sendDate = false;
    void answer(request, response, options, peers.get(request.socket));
  });
  server.maxHeadersCount = 30;
  server.maxConnections = options.connections;
  server.on('secureConnection', (socket: TLSSocket) => {
    if (!options.mutual) {
      return;
    }
    const peer = readPeer(socket.getPeerX509Certificate(), options.identity, 'client');
    // A server's certificate may visit a relay's mailbox (relay/src/mailbox); those below are devices and relays.
    if (peer === undefined || (peer.role !== 'device' && peer.role !== 'relay')) {
      socket.destroy();
    } else {
      peers.set(socket, peer);
    }
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  boundAddresses(server, options.perAddress);
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ListenerOptions,
  peer: Peer | undefined,
): Promise<void> {
  try {
    if (options.mutual && peer === undefined) {
      throw new TsukuroiError('RELAY_NOT_FOUND');
    }
    await options.handle(request, response, peer);
  } catch (error) {
    if (sendProblem(request, response, error) === 500) {
      options.unexpected(error);
    }
  }
}

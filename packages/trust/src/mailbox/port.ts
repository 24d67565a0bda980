import { X509Certificate } from 'node:crypto';
import { createServer, type ServerOptions } from 'node:https';
import { createSecureContext, type TLSSocket } from 'node:tls';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import { boundAddresses, listening } from '../serve/ports.ts';
import { type Mailbox, mailboxExchange } from './exchange.ts';
import { serverNameOf, type TlsIdentity } from './link.ts';
import { readStationPeer, type StationPeer } from './peer.ts';
import type { StationWords } from './words.ts';
import './errors.ts';

/** One facility's mailbox, and the identity its authority gave this machine. */
export interface PortMailbox {
  readonly identity: () => TlsIdentity;
  readonly mailbox: Mailbox;
}

export interface PortOptions {
  /** `host:port`. */
  readonly listen: string;
  /** One per facility; at least one. */
  readonly mailboxes: readonly PortMailbox[];
  readonly words: StationWords;
  readonly clock: Clock;
  readonly unexpected: (error: unknown) => void;
  /** Tests only. */
  readonly stallMs?: number;
}

export interface MailboxPort {
  /** `host:port`. */
  readonly address: string;
  /** After an identity was renewed: new connections see the new certificate. */
  renewed(): void;
  close(): Promise<void>;
}

const MOST_CONNECTIONS = 600;
const MOST_PER_ADDRESS = 16;

/**
 * Opens the port of a mailbox: TLS 1.3, and nobody but the inner side, whose certificate is looked at before a byte of a request is read.
 *
 * @throws TsukuroiError MAILBOX_LISTEN_REFUSED
 */
export async function openMailboxPort(options: PortOptions): Promise<MailboxPort> {
  const { clock, mailboxes, unexpected, words } = options;
  const byFacility = new Map(mailboxes.map((one) => [one.identity().facility, one.mailbox]));
  const exchange = mailboxExchange({
    mailboxOf: ({ facility }) => byFacility.get(facility),
    clock,
    unexpected,
    ...(options.stallMs === undefined ? {} : { stallMs: options.stallMs }),
  });
  const contextOf = (one: PortMailbox) => {
    const { authority, certificate, key } = one.identity();
    return { key, cert: `${certificate}\n${authority}\n`, ca: authority, minVersion: 'TLSv1.3' as const };
  };
  const [first] = mailboxes;
  const tls: ServerOptions = {
    ...(first === undefined ? {} : contextOf(first)),
    SNICallback: (name, done) => {
      const wanted = mailboxes.find((one) => serverNameOf(one.identity().facility) === name) ?? first;
      done(null, wanted === undefined ? undefined : createSecureContext(contextOf(wanted)));
    },
    requestCert: true,
    // Decided by readStationPeer: names in our certificates are identities, not hosts.
    rejectUnauthorized: false,
    headersTimeout: 15_000,
    handshakeTimeout: 10_000,
    connectionsCheckingInterval: 5_000,
    // A file of a gigabyte over a slow line takes hours: bodies are judged by how they flow.
    requestTimeout: 0,
    keepAliveTimeout: 2 * 60_000,
    maxHeaderSize: 4_096,
    noDelay: true,
  };
  const peers = new WeakMap<object, StationPeer>();
  const server = createServer(tls, (request, response) => {
    response.sendDate = false;
    exchange(request, response, peers.get(request.socket)).then(
      (answered) => {
        if (!answered) {
          response.writeHead(404, { 'content-length': 0, connection: 'close' }).end();
        }
      },
      (error: unknown) => {
        unexpected(error);
        response.destroy();
      },
    );
  });
  server.maxHeadersCount = 30;
  server.maxConnections = MOST_CONNECTIONS;
  server.on('secureConnection', (socket: TLSSocket) => {
    const peer = peerOf(socket, mailboxes, words);
    if (peer === undefined) {
      socket.destroy();
    } else {
      peers.set(socket, peer);
    }
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  // The relays of many facilities may come by one address.
  boundAddresses(server, Math.max(MOST_PER_ADDRESS, 2 * mailboxes.length));
  const address = await listening(
    server,
    options.listen,
    (reason, cause) =>
      new TsukuroiError('MAILBOX_LISTEN_REFUSED', { listen: options.listen, reason }, { cause, exitCode: 3 }),
  );
  return {
    address,
    renewed: () => {
      if (first !== undefined) {
        server.setSecureContext(contextOf(first));
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function peerOf(socket: TLSSocket, mailboxes: readonly PortMailbox[], words: StationWords): StationPeer | undefined {
  const certificate = socket.getPeerX509Certificate();
  const facility = words.namedIn(certificate?.subjectAltName)?.facility;
  const identity = mailboxes.map((one) => one.identity()).find((one) => one.facility === facility);
  return identity === undefined
    ? undefined
    : readStationPeer(
        certificate,
        { facility: identity.facility, trusted: new X509Certificate(identity.authority) },
        'client',
        words,
      );
}

import type { X509Certificate } from 'node:crypto';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import type { RelayIdentity } from '../identity/identity.ts';
import { type Peer, readPeer, standingOf } from '../identity/peer.ts';
import '../errors.ts';

const CONNECT_MS = 20_000;
/** Exchanges and downloads side by side on one link. */
const MOST_CONNECTIONS = 16;
/** Of an answer that is held in memory. */
const ANSWER_BYTES = 6 * 1024 * 1024;

export interface LinkOptions {
  /** `host:port`. */
  readonly address: string;
  readonly identity: () => RelayIdentity;
  readonly revoked: () => ReadonlySet<string>;
  readonly clock: Clock;
  /** Silence after which an answer is given up, in milliseconds. */
  readonly silenceMs?: number;
}

export interface Asked {
  readonly method: 'GET' | 'POST' | 'HEAD';
  readonly path: string;
  readonly body?: Uint8Array;
  readonly headers?: Readonly<Record<string, string | number>>;
}

/** A TLS session to resume, and whose it is: a resumed handshake does not show the certificate again. */
interface KeptSession {
  readonly ticket: Buffer;
  readonly certificate: X509Certificate;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/**
 * The connections to one upstream: TLS 1.3, our certificate to theirs, kept open and resumed. The other end must be the server or a
 * relay of our own facility; that is checked before a byte is sent, and what was revoked meanwhile is cut.
 */
export class Link {
  readonly address: string;
  readonly #options: LinkOptions;
  #agent: Agent;
  readonly #sockets = new Map<TLSSocket, Peer>();
  #session: KeptSession | undefined;

  constructor(options: LinkOptions) {
    this.address = options.address;
    this.#options = options;
    this.#agent = this.#makeAgent();
  }

  close(): void {
    this.#agent.destroy();
  }

  /**
   * Our certificate is another one now: what is on its way ends as it began, everything after it is asked on new connections. A kept
   * connection, or a resumed session, would go on showing the certificate before, until the other end refuses it.
   */
  renew(): void {
    const before = this.#agent;
    this.#agent = this.#makeAgent();
    this.#session = undefined;
    before.maxFreeSockets = 0;
    for (const socket of Object.values(before.freeSockets).flat()) {
      socket?.destroy();
    }
  }

  #makeAgent(): Agent {
    const agent = new Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS });
    agent.createConnection = (_options, done) => {
      this.#connect().then(
        (socket) => done?.(null, socket),
        (error: Error) => done?.(error, undefined as unknown as Duplex),
      );
      return undefined;
    };
    return agent;
  }

  /** Sends and takes the whole answer. @throws TsukuroiError RELAY_UPSTREAM_AWAY, RELAY_UPSTREAM_FOREIGN */
  async ask(asked: Asked): Promise<Answer> {
    const response = await this.open(asked);
    const pieces: Buffer[] = [];
    let size = 0;
    try {
      for await (const piece of response as AsyncIterable<Buffer>) {
        size += piece.length;
        if (size > ANSWER_BYTES) {
          throw new Error('answer too large');
        }
        pieces.push(piece);
      }
      if (!response.complete) {
        throw new Error('cut short');
      }
    } catch (cause) {
      response.destroy();
      throw this.#away(cause);
    }
    return { status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(pieces) };
  }

  /** Sends and answers as soon as the head of the answer is there. */
  open({ method, path, body, headers }: Asked): Promise<IncomingMessage> {
    this.#cutRevoked();
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const length: Record<string, number> = method === 'POST' ? { 'content-length': body?.length ?? 0 } : {};
    const asking = request({
      agent: this.#agent,
      method,
      path,
      host: 'a',
      headers: { host: 'a', ...headers, ...length },
      timeout: this.#options.silenceMs ?? 60_000,
    });
    asking.on('response', resolve);
    asking.on('timeout', () => asking.destroy(new Error('ETIMEDOUT')));
    asking.on('error', (cause) => reject(cause instanceof TsukuroiError ? cause : this.#away(cause)));
    asking.end(body);
    return promise;
  }

  #away(cause: unknown): TsukuroiError {
    const { code, message } = cause as NodeJS.ErrnoException;
    const params = { address: this.address, reason: code ?? message };
    return new TsukuroiError('RELAY_UPSTREAM_AWAY', params, { cause, exitCode: 1 });
  }

  /** A kept connection to somebody whose certificate no longer counts ends before the next request. */
  #cutRevoked(): void {
    for (const [socket, peer] of this.#sockets) {
      if (standingOf(peer, this.#options.revoked(), this.#options.clock.nowMs()) !== 'good') {
        socket.destroy();
      }
    }
  }

  async #connect(): Promise<TLSSocket> {
    const before = this.#session;
    const agent = this.#agent;
    const socket = await this.#open(before);
    const { clock, identity, revoked } = this.#options;
    const certificate = socket.isSessionReused() ? before?.certificate : socket.getPeerX509Certificate();
    const peer = readPeer(certificate, identity(), 'server');
    const standing = peer === undefined ? 'foreign' : standingOf(peer, revoked(), clock.nowMs());
    if (peer === undefined || peer.role === 'device' || standing !== 'good') {
      socket.destroy();
      this.#session = undefined;
      const params = { address: this.address, reason: standing };
      throw new TsukuroiError('RELAY_UPSTREAM_FOREIGN', params, { exitCode: 3 });
    }
    socket.on('session', (ticket: Buffer) => {
      if (agent === this.#agent) {
        this.#session = { ticket, certificate: peer.certificate };
      }
    });
    this.#sockets.set(socket, peer);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }

  #open(before: KeptSession | undefined): Promise<TLSSocket> {
    const identity = this.#options.identity();
    const at = this.address.lastIndexOf(':');
    const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
    const socket = connect({
      host: this.address.slice(0, at).replace(/^\[|\]$/g, ''),
      port: Number(this.address.slice(at + 1)),
      key: identity.key,
      cert: identity.certificate,
      ca: identity.authority,
      minVersion: 'TLSv1.3',
      // Checked by readPeer: names in our certificates are identities, not hosts.
      rejectUnauthorized: false,
      ...(before === undefined ? {} : { session: before.ticket }),
    });
    const late = setTimeout(() => socket.destroy(new Error('ETIMEDOUT')), CONNECT_MS);
    socket.once('secureConnect', () => {
      clearTimeout(late);
      resolve(socket);
    });
    socket.once('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    return promise;
  }
}

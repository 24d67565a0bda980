import { X509Certificate } from 'node:crypto';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import { readStationPeer, type StationPeer, standingOf } from './peer.ts';
import { type FlowOptions, textOf } from './stream.ts';
import type { StationRole, StationWords } from './words.ts';
import './errors.ts';

const CONNECT_MS = 20_000;
const SILENCE_MS = 60_000;
const PROBLEM_BYTES = 8_192;

/** Key and certificate of one end of a visit, and the authority of its facility. */
export interface TlsIdentity {
  /** The facility as certificates name it. */
  readonly facility: string;
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
  readonly authority: string;
}

export interface LinkOptions {
  /** `host:port`. */
  readonly address: string;
  readonly identity: TlsIdentity;
  readonly words: StationWords;
  /** Who may answer there. */
  readonly roles: readonly StationRole[];
  readonly revoked: () => ReadonlySet<string>;
  readonly clock: Clock;
  readonly silenceMs?: number;
  readonly signal?: AbortSignal;
}

export interface Asked {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | AsyncIterable<Uint8Array>;
}

/** By this name a station that serves several facilities knows whose certificate to show (RFC 6066, 3). */
export function serverNameOf(facility: string): string {
  return `${facility}.mailbox.tsukuroi`;
}

/**
 * The connection of one visit: TLS 1.3, our certificate to theirs, kept for the visit and no longer, so that each visit looks at the
 * other's certificate anew.
 */
export class MailboxLink {
  readonly #options: LinkOptions;
  readonly #agent: Agent;
  readonly #sockets = new Map<TLSSocket, StationPeer>();
  readonly #trusted: X509Certificate;
  #peer: StationPeer | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#trusted = new X509Certificate(options.identity.authority);
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1 });
    this.#agent.createConnection = (_options, done) => {
      this.#connect().then(
        (socket) => done?.(null, socket),
        (error: Error) => done?.(error, undefined as unknown as Duplex),
      );
      return undefined;
    };
  }

  get address(): string {
    return this.#options.address;
  }

  /** Who answered last; undefined before the first answer. */
  get peer(): StationPeer | undefined {
    return this.#peer;
  }

  close(): void {
    this.#agent.destroy();
  }

  /** A small answer as text. @throws TsukuroiError MAILBOX_AWAY, MAILBOX_STATION_FOREIGN, MAILBOX_REFUSED, MAILBOX_STATION_WRONG */
  async text(asked: Asked, limit: number): Promise<string> {
    const response = await this.open(asked);
    try {
      return await textOf(response, limit, this.#flow());
    } catch (cause) {
      response.destroy();
      throw cause instanceof TsukuroiError && cause.code === 'MAILBOX_TOO_MUCH' ? cause : this.#away(cause);
    }
  }

  /** Answers as soon as the head of a good answer is there. Whoever reads on sees to limits. @throws as `text` */
  async open(asked: Asked): Promise<IncomingMessage> {
    const response = await this.#ask(asked);
    const status = response.statusCode ?? 0;
    if (status === 200 || status === 201 || status === 206) {
      return response;
    }
    const problem = await textOf(response, PROBLEM_BYTES, this.#flow()).catch(() => '');
    if (!response.complete) {
      response.destroy();
    }
    const params = { address: this.address, reason: codeIn(problem) ?? `HTTP ${status}` };
    throw new TsukuroiError('MAILBOX_REFUSED', params, { exitCode: 1 });
  }

  #flow(): FlowOptions {
    const { clock, silenceMs } = this.#options;
    return { clock, ...(silenceMs === undefined ? {} : { windowMs: silenceMs }) };
  }

  #ask({ method, path, headers, body }: Asked): Promise<IncomingMessage> {
    this.#cutRevoked();
    const { silenceMs = SILENCE_MS, signal } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const length = typeof body === 'string' ? { 'content-length': Buffer.byteLength(body) } : {};
    const asking = request({
      agent: this.#agent,
      method,
      path,
      host: 'a',
      headers: {
        host: 'a',
        ...(body === undefined && method !== 'GET' ? { 'content-length': 0 } : {}),
        ...length,
        ...headers,
      },
      timeout: silenceMs,
      ...(signal === undefined ? {} : { signal }),
    });
    asking.on('response', (response) => {
      // From here on silence is judged where the answer is read: a reader that keeps to a slow rate is no silence.
      response.socket.setTimeout(0);
      resolve(response);
    });
    asking.on('timeout', () => asking.destroy(new Error('ETIMEDOUT')));
    asking.on('error', (cause) => reject(cause instanceof TsukuroiError ? cause : this.#away(cause)));
    if (typeof body === 'string' || body === undefined) {
      asking.end(body);
    } else {
      void pour(asking, body);
    }
    return promise;
  }

  #away(cause: unknown): TsukuroiError {
    const { code, message } = cause as NodeJS.ErrnoException;
    const params = { address: this.address, reason: String(code ?? message).slice(0, 80) };
    return new TsukuroiError('MAILBOX_AWAY', params, { cause, exitCode: 1 });
  }

  #cutRevoked(): void {
    const { clock, revoked } = this.#options;
    for (const [socket, peer] of this.#sockets) {
      if (standingOf(peer, revoked(), clock.nowMs()) !== 'good') {
        socket.destroy();
      }
    }
  }

  async #connect(): Promise<TLSSocket> {
    const socket = await this.#open();
    const { clock, identity, revoked, roles, words } = this.#options;
    const whose = { facility: identity.facility, trusted: this.#trusted };
    const peer = readStationPeer(socket.getPeerX509Certificate(), whose, 'server', words);
    const standing = peer === undefined ? 'foreign' : standingOf(peer, revoked(), clock.nowMs());
    if (peer === undefined || !roles.includes(peer.role) || standing !== 'good') {
      socket.destroy();
      const reason = standing === 'good' ? (peer?.role ?? '') : standing;
      throw new TsukuroiError('MAILBOX_STATION_FOREIGN', { address: this.address, reason }, { exitCode: 3 });
    }
    this.#peer = peer;
    this.#sockets.set(socket, peer);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }

  #open(): Promise<TLSSocket> {
    const { key, certificate, authority, facility } = this.#options.identity;
    const at = this.address.lastIndexOf(':');
    const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
    const socket = connect({
      host: this.address.slice(0, at).replace(/^\[|\]$/g, ''),
      port: Number(this.address.slice(at + 1)),
      servername: serverNameOf(facility),
      key,
      cert: certificate,
      ca: authority,
      minVersion: 'TLSv1.3',
      // Checked by readStationPeer: names in our certificates are identities, not hosts.
      rejectUnauthorized: false,
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

/** Writes a body as fast as it is taken; stops when the answer is there before its end, or the connection gone. */
async function pour(asking: ClientRequest, body: AsyncIterable<Uint8Array>): Promise<void> {
  let over = false;
  const ended = new Promise<void>((resolve) => {
    const done = () => {
      over = true;
      resolve();
    };
    asking.once('response', done);
    asking.once('close', done);
  });
  try {
    for await (const piece of body) {
      if (over) {
        break;
      }
      if (!asking.write(piece)) {
        const drained = new Promise<void>((resolve) => asking.once('drain', () => resolve()));
        await Promise.race([drained, ended]);
      }
    }
    asking.end();
  } catch (cause) {
    asking.destroy(cause instanceof Error ? cause : new Error(String(cause)));
  }
}

/** The code that a refusal names, if it has the form of one. */
function codeIn(problem: string): string | undefined {
  try {
    const { code } = JSON.parse(problem) as { code?: unknown };
    return typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

import { randomBytes, X509Certificate } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { TsukuroiError } from '@tsukuroi/core';
import type { TimeAnswer } from '@tsukuroi/protocol';
import { AGENT_LIMITS, AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { verifyLine } from '@tsukuroi/protocol/journal-line.ts';
import { namedIn, RELAY_PATHS } from '@tsukuroi/protocol/relay-api.ts';
import { httpSource } from '@tsukuroi/trust/client/http-source.ts';
import type { Source } from '@tsukuroi/trust/client/source.ts';
import '../errors.ts';
import type { AgentTime } from '../identity/agent-time.ts';
import type { Identity } from '../identity/identity-file.ts';
import { inTime, judgeServer } from './server-certificate.ts';

const pack = promisify(gzip);
/** Longer than any answer of a busy server, shorter than the patience of who waits. */
const ANSWER_MS = 60_000;
const CONNECT_MS = 20_000;

/** A TLS session to resume, and whose it is: a resumed handshake does not show the certificate again. */
interface KeptSession {
  readonly ticket: Buffer;
  readonly certificate: X509Certificate;
}

export interface ChannelOptions {
  readonly identity: Identity;
  readonly time: AgentTime;
  readonly revoked: () => ReadonlySet<string>;
}

/**
 * One kept connection to the server: TLS 1.3, our certificate to theirs. TLS itself would check dates by the machine's clock, which may
 * be years off, so the server's certificate is checked here, before anything is sent: authority pinned, role and facility right, not revoked, in
 * time by the learnt offset. Sessions are resumed.
 */
export class Channel {
  readonly #options: ChannelOptions;
  readonly #agent: Agent;
  #session: KeptSession | undefined;
  #address = 0;
  /** Who signs answers: the other end, or the server behind the relay that is the other end. */
  #server: X509Certificate | undefined;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 });
    this.#agent.createConnection = (_options, done) => {
      this.#connect().then(
        (socket) => done?.(null, socket),
        (error: Error) => done?.(error, undefined as unknown as Duplex),
      );
      return undefined;
    };
  }

  /** Where it talks to now, `host:port`. */
  get address(): string {
    const { addresses } = this.#options.identity;
    return addresses[this.#address % Math.max(1, addresses.length)] ?? '';
  }

  /** After a failure the next address has its turn. */
  tryNext(): void {
    this.#address += 1;
    this.#session = undefined;
  }

  close(): void {
    this.#agent.destroy();
  }

  /**
   * Sends, and answers what the server said. `packed` compresses what is sent.
   *
   * @throws TsukuroiError AGENT_UNREACHABLE, AGENT_ANSWER_FORGED, AGENT_REFUSED (with the server's `code`)
   */
  async ask(method: 'GET' | 'POST', path: string, body = '', packed = false): Promise<string> {
    const bytes = packed ? await pack(body) : Buffer.from(body);
    let answer: { status: number; text: string };
    try {
      answer = await this.#exchange(method, path, bytes, packed);
    } catch (cause) {
      throw cause instanceof TsukuroiError ? cause : unreachable(this.address, cause);
    }
    if (answer.status !== 200) {
      throw refusal(answer);
    }
    if (this.#server === undefined) {
      this.#keepServer(await this.#exchange('GET', RELAY_PATHS.server, Buffer.alloc(0), false).catch(() => undefined));
    }
    return answer.text;
  }

  /** Files below an address of the server, over this very connection, with limits on size and patience. */
  source(path: string): Source {
    // The agent below makes TLS connections of its own; the address says only that nothing is to be looked up.
    return httpSource({ address: `http://localhost${path}`, agent: this.#agent });
  }

  /**
   * Bytes of a content from `from` on, at most `length`, over this very connection; whoever asked verifies them by the hash.
   *
   * @throws TsukuroiError AGENT_UNREACHABLE, AGENT_REFUSED
   */
  async range(sha256: string, from: number, length: number): Promise<Uint8Array | 'missing'> {
    const headers = { range: `bytes=${from}-${from + length - 1}` };
    let answer: { status: number; bytes: Buffer };
    try {
      answer = await exchangeBytes(this.#agent, 'GET', `${RELAY_PATHS.content}${sha256}`, Buffer.alloc(0), headers);
    } catch (cause) {
      throw cause instanceof TsukuroiError ? cause : unreachable(this.address, cause);
    }
    const { bytes, status } = answer;
    if (status === 404) {
      return 'missing';
    }
    if (status !== 206 && !(status === 200 && from === 0 && bytes.length <= length)) {
      throw refusal({ status, text: bytes.toString('utf8').slice(0, 2_000) });
    }
    return bytes;
  }

  /**
   * The document of a line that the server on this connection signed.
   *
   * @throws TsukuroiError AGENT_ANSWER_FORGED
   */
  opened<T extends { readonly format: string }>(line: string, format: T['format'], proof: Partial<T>): T {
    const body = this.#server === undefined ? undefined : verifyLine(line, this.#server.publicKey);
    const document = body === undefined ? undefined : (JSON.parse(body) as T);
    const fits =
      document?.format === format &&
      Object.entries(proof).every(([name, value]) => document[name as keyof T] === value);
    if (document === undefined || !fits) {
      // The server behind a relay may have another certificate by now: asked for with the next question.
      this.#server = undefined;
      throw new TsukuroiError('AGENT_ANSWER_FORGED', { reason: format, address: this.address }, { exitCode: 3 });
    }
    return document;
  }

  async #connect(learnt = false): Promise<TLSSocket> {
    const socket = await this.#open();
    // What was resumed was begun under the certificate that is kept beside it; it is judged anew all the same.
    const certificate = socket.isSessionReused() ? this.#session?.certificate : socket.getPeerX509Certificate();
    const { identity, revoked, time } = this.#options;
    const relay = namedIn(certificate?.subjectAltName)?.role === 'relay';
    const role = relay ? 'relay' : 'server';
    const verdict =
      certificate === undefined ? 'foreign' : judgeServer(certificate, identity, revoked(), time.nowMs(), role);
    if (certificate === undefined || verdict === 'foreign' || verdict === 'revoked') {
      socket.destroy();
      this.#session = undefined;
      const reason = verdict === 'revoked' ? 'certificate revoked' : 'certificate of another server';
      throw new TsukuroiError('AGENT_ANSWER_FORGED', { reason, address: this.address }, { exitCode: 3 });
    }
    this.#server = relay ? this.#behindRelay() : certificate;
    socket.on('session', (ticket: Buffer) => {
      this.#session = { ticket, certificate };
    });
    if (verdict === 'good') {
      return socket;
    }
    if (learnt) {
      socket.destroy();
      throw new TsukuroiError('AGENT_ANSWER_FORGED', { reason: 'time', address: this.address }, { exitCode: 3 });
    }
    await this.#learnTime(socket, certificate);
    return this.#connect(true);
  }

  #open(): Promise<TLSSocket> {
    const { identity } = this.#options;
    const { host, port } = placeOf(this.address);
    const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
    const socket = connect({
      host,
      port,
      key: identity.key,
      cert: identity.certificate,
      ca: identity.authority,
      minVersion: 'TLSv1.3',
      // Checked by judgeServer, with the learnt time.
      rejectUnauthorized: false,
      ...(this.#session === undefined ? {} : { session: this.#session.ticket }),
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

  /**
   * The server's certificate is out of its time by our clock: asks for a signed time before anything else. It counts only within the life
   * of the very certificate that signed it, and not before the newest signed time seen, so that an old stolen key teaches nothing.
   */
  async #learnTime(socket: TLSSocket, certificate: X509Certificate): Promise<void> {
    const { time } = this.#options;
    const nonce = freshNonce();
    const sentMs = time.machineMs();
    const once = new Agent({ keepAlive: true });
    once.createConnection = () => socket;
    const body = Buffer.from(JSON.stringify({ format: 'time/1', nonce }));
    if (this.#server === undefined) {
      this.#keepServer(await exchange(once, 'GET', RELAY_PATHS.server, Buffer.alloc(0), {}));
    }
    const { status, text } = await exchange(once, 'POST', AGENT_PATHS.time, body, {});
    once.destroy();
    const answer = status === 200 ? this.opened<TimeAnswer>(text, 'time-answer/1', { nonce }) : undefined;
    const signer = this.#server;
    const atMs = answer === undefined ? Number.NaN : Date.parse(answer.at);
    const fits = answer !== undefined && signer !== undefined && inTime(signer, atMs) && inTime(certificate, atMs);
    if (!fits || !(await time.learn(answer.at, sentMs))) {
      throw new TsukuroiError('AGENT_ANSWER_FORGED', { reason: 'time', address: this.address }, { exitCode: 3 });
    }
  }

  /** The server as it was known on the connection before, when a relay stands before it. */
  #behindRelay(): X509Certificate | undefined {
    const known = this.#server;
    return namedIn(known?.subjectAltName)?.role === 'server' ? known : undefined;
  }

  /** What a relay says the server's certificate is; it counts only under the pinned authority. */
  #keepServer(said: { status: number; text: string } | undefined): void {
    try {
      const { identity, revoked, time } = this.#options;
      const certificate = said?.status === 200 ? new X509Certificate(said.text) : undefined;
      const verdict = certificate && judgeServer(certificate, identity, revoked(), time.nowMs());
      this.#server = verdict === 'good' || verdict === 'not-in-time' ? certificate : undefined;
    } catch {
      this.#server = undefined;
    }
  }

  #exchange(
    method: 'GET' | 'POST',
    path: string,
    body: Buffer,
    packed: boolean,
  ): Promise<{ status: number; text: string }> {
    return exchange(this.#agent, method, path, body, packed ? { 'content-encoding': 'gzip' } : {});
  }
}

/** 16 random bytes, base64url. */
export function freshNonce(): string {
  return randomBytes(16).toString('base64url');
}

async function exchange(
  agent: Agent,
  method: 'GET' | 'POST',
  path: string,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; text: string }> {
  const { bytes, status } = await exchangeBytes(agent, method, path, body, headers);
  return { status, text: bytes.toString('utf8') };
}

function exchangeBytes(
  agent: Agent,
  method: 'GET' | 'POST',
  path: string,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; bytes: Buffer }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; bytes: Buffer }>();
  const length: Record<string, number> = method === 'POST' ? { 'content-length': body.length } : {};
  const asked = httpRequest(
    { agent, method, path, host: 'a', headers: { host: 'a', ...headers, ...length }, timeout: ANSWER_MS },
    (response) => {
      const pieces: Buffer[] = [];
      let size = 0;
      response.on('data', (piece: Buffer) => {
        size += piece.length;
        if (size > AGENT_LIMITS.answer) {
          asked.destroy(new Error('answer too large'));
        } else {
          pieces.push(piece);
        }
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes: Buffer.concat(pieces) }));
      response.on('error', reject);
    },
  );
  asked.on('timeout', () => asked.destroy(new Error('ETIMEDOUT')));
  asked.on('error', reject);
  asked.end(body);
  return promise;
}

export function placeOf(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) };
}

export function unreachable(address: string, cause: unknown): TsukuroiError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new TsukuroiError('AGENT_UNREACHABLE', { address, reason: code ?? message }, { cause, exitCode: 1 });
}

/** A refusal in words of the server (RFC 9457); not signed, so nothing is done on it but to say it and to wait. */
function refusal({ status, text }: { status: number; text: string }): TsukuroiError {
  let said: { code?: unknown; what?: unknown } = {};
  try {
    said = JSON.parse(text) as typeof said;
  } catch {
    // Not ours, or cut off: the status says enough.
  }
  const code = String(said.code ?? `HTTP ${status}`).slice(0, 60);
  return new TsukuroiError('AGENT_REFUSED', { code, said: String(said.what ?? '').slice(0, 300) }, { exitCode: 1 });
}

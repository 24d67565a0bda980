import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { isoSeconds } from '@tsukuroi/core';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { lineBody, lineHead, signLine, verifyLine } from '@tsukuroi/protocol/journal-line.ts';
import { RELAY_PATHS, readRelayed } from '@tsukuroi/protocol/relay-api.ts';
import { folderSource } from '@tsukuroi/trust/client/folder-source.ts';
import type { Source } from '@tsukuroi/trust/client/source.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { rangeOf } from '@tsukuroi/trust/serve/range.ts';
import type { Credentials, TestAuthority } from './authority.ts';

const unpack = promisify(gunzip);

/** A server as a relay sees it: signs answers, keeps journals in order, gives out files, and counts everything. */
export class TestServer {
  readonly contents = new Map<string, Buffer>();
  /** Journal of each device as it was taken. */
  readonly journals = new Map<string, string[]>();
  readonly asked: string[] = [];
  /** Bytes of content handed out, by hash. */
  readonly sent = new Map<string, number>();
  /** Cuts the connection after so many bytes of a content; once. */
  cutAfter: number | undefined;
  /** Hands out these bytes in place of the right ones. */
  wrong: Buffer | undefined;
  /** Waits before each piece. */
  pace: (() => Promise<void>) | undefined;
  /** Bytes of content written at a time. */
  pieceBytes = 65_536;
  revoked: string[] = [];
  revocations = 1;
  readonly #authority: TestAuthority;
  #own: Credentials;
  readonly #folders: readonly string[];
  readonly #sources: { readonly catalog: Source; readonly director: Source };
  #server: Server | undefined;
  #port = 0;

  /** @param folders of the two repositories */
  constructor(authority: TestAuthority, own: Credentials, folders: readonly [catalog: string, director: string]) {
    this.#authority = authority;
    this.#own = own;
    this.#folders = folders;
    const [catalog, director] = folders;
    const door = nodeDoor();
    this.#sources = { catalog: folderSource(door, catalog), director: folderSource(door, director) };
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const { certificate, key } = this.#own;
    const server = createServer(
      {
        key,
        cert: `${certificate}\n${this.#authority.certificate}\n`,
        ca: this.#authority.certificate,
        requestCert: true,
        rejectUnauthorized: true,
        minVersion: 'TLSv1.3',
      },
      (request, response) => {
        this.#answer(request, response).catch(() => response.destroy());
      },
    );
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await new Promise<void>((resolve) => {
      if (server === undefined) {
        resolve();
        return;
      }
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  /** From the next start on, with another certificate and its key. */
  speakAs(own: Credentials): void {
    this.#own = own;
  }

  requestsFor(path: string): number {
    return this.asked.filter((one) => one.includes(path)).length;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    this.asked.push(`${request.method} ${path} ${request.headers.range ?? ''}`);
    if (path.startsWith(RELAY_PATHS.content)) {
      await this.#content(request, response, path.slice(RELAY_PATHS.content.length));
      return;
    }
    const bytes = await this.#bytes(request, path);
    response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
  }

  async #bytes(request: IncomingMessage, path: string): Promise<string | Uint8Array | undefined> {
    for (const which of ['catalog', 'director'] as const) {
      if (path.startsWith(RELAY_PATHS[which])) {
        return this.#sources[which].read(path.slice(RELAY_PATHS[which].length), 10_000_000);
      }
    }
    if (path === RELAY_PATHS.server) {
      return this.#own.certificate;
    }
    if (path === AGENT_PATHS.revocations) {
      const list = {
        format: 'revocation/1',
        facility: this.#authority.facility,
        number: this.revocations,
        at: isoSeconds(0),
        serials: [...this.revoked].sort(),
      };
      return signLine(JSON.stringify(list), createPrivateKey(this.#authority.key));
    }
    const body = await wholeBody(request);
    if (path === RELAY_PATHS.enrol) {
      return `enrolled from ${request.headers['tsukuroi-from']}: ${body.toString('utf8')}`;
    }
    return path === RELAY_PATHS.exchange ? this.#exchange(body) : undefined;
  }

  async #exchange(body: Buffer): Promise<string | undefined> {
    const relayed = readRelayed(body);
    if (relayed === undefined) {
      return undefined;
    }
    const { head } = relayed;
    const device = new X509Certificate(Buffer.from(head.certificate, 'base64'));
    const text = (head.packed ? await unpack(relayed.bytes) : Buffer.from(relayed.bytes)).toString('utf8');
    const [line = ''] = text.split('\n');
    const said = JSON.parse(verifyLine(line, device.publicKey) ?? '{}');
    const journal = this.journals.get(said.identity) ?? [];
    if (head.path === AGENT_PATHS.reports) {
      if (said.sequence === journal.length + 1) {
        journal.push(line);
        this.journals.set(said.identity, journal);
      }
      return this.#signed({
        format: 'report-answer/1',
        head: lineHead(line),
        state: 'active',
        acknowledged: journal.length,
        missing: [],
      });
    }
    const passed = `${head.path} ${head.hops} ${said.nonce}`;
    return this.#signed({ format: 'check-in-answer/1', nonce: said.nonce, acknowledged: journal.length, passed });
  }

  #signed(document: unknown): string {
    return signLine(JSON.stringify(document), createPrivateKey(this.#own.key));
  }

  /** A small target of a repository, by its hash. */
  #target(hash: string): Buffer | undefined {
    for (const folder of this.#folders) {
      const name = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((one) =>
        one.includes(`${sep}${hash}.`),
      );
      if (name !== undefined) {
        return readFileSync(join(folder, name));
      }
    }
    return undefined;
  }

  async #content(request: IncomingMessage, response: ServerResponse, sha256: string): Promise<void> {
    const right = this.contents.get(sha256) ?? this.#target(sha256);
    if (right === undefined) {
      response.writeHead(404).end();
      return;
    }
    const bytes = this.wrong === undefined ? right : this.wrong;
    const range = rangeOf(request.headers.range, bytes.length);
    const { from, until } = typeof range === 'object' ? range : { from: 0, until: bytes.length };
    response.writeHead(range === undefined ? 200 : 206, {
      'content-length': until - from,
      ...(range === undefined ? {} : { 'content-range': `bytes ${from}-${until - 1}/${bytes.length}` }),
    });
    for (let at = from; at < until; at += this.pieceBytes) {
      await this.pace?.();
      const cut = this.cutAfter;
      if (cut !== undefined && at - from >= cut) {
        this.cutAfter = undefined;
        response.destroy();
        return;
      }
      const piece = bytes.subarray(at, Math.min(until, at + this.pieceBytes));
      this.sent.set(sha256, (this.sent.get(sha256) ?? 0) + piece.length);
      if (!response.write(piece)) {
        await new Promise<void>((resolve) => {
          const done = () => {
            response.off('drain', done).off('close', done);
            resolve();
          };
          response.on('drain', done).on('close', done);
        });
      }
    }
    response.end();
  }
}

/** Body of a signed line, whoever signed it. */
export function saidIn(line: string): Record<string, unknown> {
  return JSON.parse(lineBody(line) ?? '{}');
}

async function wholeBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

import { X509Certificate } from 'node:crypto';
import { TsukuroiError } from '@tsukuroi/core';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { verifyLine } from '@tsukuroi/protocol/journal-line.ts';
import { RELAY_PATHS } from '@tsukuroi/protocol/relay-api.ts';
import type { RelayIdentity } from '../identity/identity.ts';
import { readPeer } from '../identity/peer.ts';
import type { Revocations } from '../identity/revocations.ts';
import type { Answer, Asked, Link } from './link.ts';

export interface UpstreamOptions {
  readonly links: readonly Link[];
  readonly identity: () => RelayIdentity;
  readonly revocations: Revocations;
}

/** All that is above this relay, as one: the first that answers. */
export class Upstream {
  readonly #options: UpstreamOptions;
  #server: X509Certificate | undefined;

  constructor(options: UpstreamOptions) {
    this.#options = options;
  }

  get links(): readonly Link[] {
    return this.#options.links;
  }

  close(): void {
    for (const link of this.links) {
      link.close();
    }
  }

  /** Asks each in turn until one answers. What it says (also a refusal) is the answer. @throws TsukuroiError RELAY_UPSTREAM_AWAY, RELAY_UPSTREAM_FOREIGN */
  async ask(asked: Asked): Promise<Answer> {
    let last: unknown;
    let away: Answer | undefined;
    for (const link of this.links) {
      try {
        const answer = await link.ask(asked);
        // A relay above that has no way up itself: another one may have.
        if (answer.status !== 503) {
          return answer;
        }
        away = answer;
      } catch (error) {
        last = error;
      }
    }
    if (away !== undefined) {
      return away;
    }
    throw last ?? new TsukuroiError('RELAY_UPSTREAM_AWAY', { address: '-', reason: 'none' }, { exitCode: 1 });
  }

  /** Fetches the newest revocation list; false when nobody above answered. */
  async refreshRevocations(): Promise<boolean> {
    const answer = await this.ask({ method: 'GET', path: AGENT_PATHS.revocations }).catch(() => undefined);
    return answer?.status === 200 && this.#options.revocations.take(answer.bytes.toString('utf8'));
  }

  /** The server's certificate (PEM), from above; checked against the pinned authority, whoever passed it on. */
  async serverCertificate(): Promise<X509Certificate | undefined> {
    const answer = await this.ask({ method: 'GET', path: RELAY_PATHS.server }).catch(() => undefined);
    if (answer?.status === 200) {
      this.#keepServer(answer.bytes.toString('utf8'));
    }
    return this.#server;
  }

  /** What the server itself said in a signed line; undefined for anything else. */
  async openLine(line: string): Promise<unknown> {
    for (const fresh of [false, true]) {
      const server = fresh || this.#server === undefined ? await this.serverCertificate() : this.#server;
      const body = server === undefined ? undefined : verifyLine(line, server.publicKey);
      if (body !== undefined) {
        return JSON.parse(body);
      }
    }
    return undefined;
  }

  #keepServer(pem: string): void {
    try {
      const certificate = new X509Certificate(pem);
      const peer = readPeer(certificate, this.#options.identity(), 'server');
      if (peer?.role === 'server' && !this.#options.revocations.serials.has(peer.serial)) {
        this.#server = certificate;
      }
    } catch {
      // Not a certificate: what was known stays.
    }
  }
}

import { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import { AGENT_LIMITS, AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { verifyLine } from '@tsukuroi/protocol/journal-line.ts';
import {
  MOST_HOPS,
  type QueueReceipt,
  RELAY_PATHS,
  RELAYED_HEAD_BYTES,
  type RelayedHead,
  readRelayed,
  relayedBody,
} from '@tsukuroi/protocol/relay-api.ts';
import { sendContent } from '@tsukuroi/trust/serve/send-content.ts';
import { Shares } from '@tsukuroi/trust/serve/shares.ts';
import { isSha256 } from '@tsukuroi/trust/store/content.ts';
import type { Contents } from '../content/contents.ts';
import type { Mirror } from '../content/mirror.ts';
import type { News } from '../content/news.ts';
import type { RelayIdentity } from '../identity/identity.ts';
import { type Peer, readPeer, standingOf } from '../identity/peer.ts';
import type { Revocations } from '../identity/revocations.ts';
import { firstLineOf } from '../queue/first-line.ts';
import type { Queue } from '../queue/queue.ts';
import type { Answer } from '../upstream/link.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { bodyOf, sendBytes } from './http.ts';

export interface RelayParts {
  readonly identity: () => RelayIdentity;
  readonly revocations: Revocations;
  readonly clock: Clock;
  readonly upstream: Upstream;
  readonly contents: Contents;
  readonly mirror: Mirror;
  readonly news: News;
  readonly queue: Queue;
  /** How long one page may take to leave. */
  readonly stallMs?: number;
}

/** Downloads at once: each may hold a page and its encrypted twin, so memory stays within bounds. */
const MOST_STREAMS = 150;
/** Requests held in memory at once. */
const MOST_EXCHANGES = 24;
/**
 * Of one device at once: an agent and its worker keep one connection each, and fetch one content after the other. Whoever rules a device of the
 * ward must not be able to hold all places with requests that never end.
 */
const OF_ONE_DEVICE = 4;
const ENROLMENT_BYTES = 16_384;
/** What a device may ask that is passed on: the server's to answer, whatever a newer release adds. */
const PASSED_ON = /^\/agent\/v1\/[a-z-]{1,40}(\/[a-z-]{1,40})?$/;
/** What a relay below may ask for itself. */
const OF_RELAYS_TOO: ReadonlySet<string> = new Set([AGENT_PATHS.certificate, AGENT_PATHS.relayStatus]);

type Handle = (request: IncomingMessage, response: ServerResponse, peer: Peer | undefined) => Promise<void>;

/** What is answered on the port of those below. Each request finds out anew whether who asks still counts. */
export function relayRoutes(parts: RelayParts): Handle {
  const { clock, identity, queue, revocations, upstream } = parts;
  let [streams, exchanges] = [0, 0];
  const [streamShares, exchangeShares] = [new Shares(OF_ONE_DEVICE), new Shares(OF_ONE_DEVICE)];
  /** Behind a relay below stand many, and it bounds them itself. */
  const shared = (shares: Shares, request: IncomingMessage, peer: Peer, work: () => Promise<void>) =>
    peer.role === 'device'
      ? shares.within(askerOf(request, peer), () => new TsukuroiError('RELAY_BUSY'), work)
      : work();

  const mustStand = (peer: Peer) => {
    const standing = standingOf(peer, revocations.serials, clock.nowMs());
    if (standing !== 'good') {
      throw new TsukuroiError(standing === 'CERTIFICATE_REVOKED' ? 'RELAY_PEER_REVOKED' : 'RELAY_PEER_EXPIRED');
    }
  };

  const content = async (request: IncomingMessage, response: ServerResponse, peer: Peer, sha256: string) => {
    if (!isSha256(sha256)) {
      throw new TsukuroiError('RELAY_NOT_FOUND');
    }
    if (streams >= MOST_STREAMS) {
      response.setHeader('retry-after', 30);
      throw new TsukuroiError('RELAY_BUSY');
    }
    streams += 1;
    try {
      const { stallMs } = parts;
      const paged = await parts.contents.paged(sha256, peer.role === 'device' ? peer.identity : undefined);
      await sendContent(request, response, paged, stallMs === undefined ? {} : { stallMs });
    } finally {
      streams -= 1;
    }
  };

  const metadata = async (
    request: IncomingMessage,
    response: ServerResponse,
    peer: Peer,
    which: 'catalog' | 'director',
    rest: string,
  ) => {
    const [, hash] = /^targets\/(?:[^/]+\/)*([0-9a-f]{64})\.[^/]+$/.exec(rest) ?? [];
    if (hash !== undefined) {
      await content(request, response, peer, hash);
      return;
    }
    const [, name = ''] = /^metadata\/([^/]+)$/.exec(rest) ?? [];
    const bytes = await parts.mirror.read(which, name);
    if (bytes === undefined) {
      throw new TsukuroiError('RELAY_NOT_FOUND');
    }
    sendBytes(response, bytes);
  };

  /** Keeps a report of a device: what its own key signed, and nothing else. */
  const leave = async (device: Peer, bytes: Uint8Array): Promise<QueueReceipt> => {
    if (verifyLine(await firstLineOf(bytes), device.certificate.publicKey) === undefined) {
      throw new TsukuroiError('QUEUE_UNREADABLE');
    }
    const last = await queue.leave({ device: device.identity, certificate: device.certificate.raw, bytes });
    return { format: 'queue-receipt/1', last };
  };

  const passOn = async (head: RelayedHead, bytes: Uint8Array, device: Peer): Promise<Answer> => {
    const answer = await upstream.ask({ method: 'POST', path: RELAY_PATHS.exchange, body: relayedBody(head, bytes) });
    await learn(parts, device, answer);
    // In a storm answers pass at once: those that come after find what the first of them had fetched.
    if (head.path === AGENT_PATHS.checkIn && answer.status === 200 && exchanges <= MOST_EXCHANGES / 2) {
      await parts.news.heard(answer.bytes.toString('utf8'));
    }
    return answer;
  };

  /** From here on `work` may hold a request in memory. */
  const counted = async (work: () => Promise<void>) => {
    if (exchanges >= MOST_EXCHANGES) {
      throw new TsukuroiError('RELAY_BUSY');
    }
    exchanges += 1;
    try {
      await work();
    } finally {
      exchanges -= 1;
    }
  };

  const fromDevice = async (request: IncomingMessage, response: ServerResponse, device: Peer, path: string) => {
    if (path === RELAY_PATHS.queue && request.method === 'GET') {
      const last = queue.waiting(device.identity).at(-1)?.sequence ?? 0;
      sendBytes(response, JSON.stringify({ format: 'queue-receipt/1', last } satisfies QueueReceipt));
      return;
    }
    const bytes = await bodyOf(request, AGENT_LIMITS.report);
    if (path === RELAY_PATHS.queue) {
      sendBytes(response, JSON.stringify(await leave(device, bytes)));
      return;
    }
    const head: RelayedHead = {
      format: 'relayed/1',
      method: request.method === 'GET' ? 'GET' : 'POST',
      path,
      certificate: device.certificate.raw.toString('base64'),
      from: request.socket.remoteAddress ?? '',
      hops: 1,
      packed: request.headers['content-encoding'] === 'gzip',
      via: [identity().identity],
    };
    sendAnswer(response, await passOn(head, bytes, device));
  };

  const fromRelay = async (request: IncomingMessage, response: ServerResponse, path: string) => {
    if (path === RELAY_PATHS.enrol) {
      const body = await bodyOf(request, ENROLMENT_BYTES);
      sendAnswer(response, await passEnrolment(upstream, body, String(request.headers['tsukuroi-from'] ?? '')));
      return;
    }
    const relayed = readRelayed(await bodyOf(request, AGENT_LIMITS.report + RELAYED_HEAD_BYTES));
    const asker = relayed === undefined ? undefined : readPeer(certificateOf(relayed.head), identity(), 'client');
    if (relayed === undefined || asker === undefined || relayed.head.hops >= MOST_HOPS) {
      throw new TsukuroiError('RELAY_REQUEST_REFUSED', {
        reason: relayed === undefined ? 'form' : 'certificate or hops',
      });
    }
    mustStand(asker);
    if (relayed.head.path === RELAY_PATHS.queue) {
      sendBytes(response, JSON.stringify(await leave(asker, relayed.bytes)));
      return;
    }
    const via = [...(relayed.head.via ?? []), identity().identity];
    const head = { ...relayed.head, hops: relayed.head.hops + 1, via };
    sendAnswer(response, await passOn(head, relayed.bytes, asker));
  };

  return async (request, response, peer) => {
    if (peer === undefined) {
      throw new TsukuroiError('RELAY_NOT_FOUND');
    }
    mustStand(peer);
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const reading = request.method === 'GET' || request.method === 'HEAD';
    if (reading && path.startsWith(RELAY_PATHS.content)) {
      const hash = path.slice(RELAY_PATHS.content.length);
      await shared(streamShares, request, peer, () => content(request, response, peer, hash));
    } else if (reading && path.startsWith(RELAY_PATHS.catalog)) {
      const rest = path.slice(RELAY_PATHS.catalog.length);
      await shared(streamShares, request, peer, () => metadata(request, response, peer, 'catalog', rest));
    } else if (reading && path.startsWith(RELAY_PATHS.director)) {
      const rest = path.slice(RELAY_PATHS.director.length);
      await shared(streamShares, request, peer, () => metadata(request, response, peer, 'director', rest));
    } else if (reading && path === AGENT_PATHS.revocations) {
      await upstream.refreshRevocations();
      mustStand(peer);
      if (revocations.line === '') {
        throw new TsukuroiError('RELAY_UPSTREAM_AWAY', { address: '-', reason: 'revocations' });
      }
      sendBytes(response, revocations.line);
    } else if (reading && path === RELAY_PATHS.server) {
      const server = await upstream.serverCertificate();
      if (server === undefined) {
        throw new TsukuroiError('RELAY_UPSTREAM_AWAY', { address: '-', reason: 'server' });
      }
      sendBytes(response, server.toString());
    } else if (peer.role === 'relay' && [RELAY_PATHS.exchange, RELAY_PATHS.enrol].some((one) => one === path)) {
      await counted(() => fromRelay(request, response, path));
    } else if (PASSED_ON.test(path) && (peer.role === 'device' || OF_RELAYS_TOO.has(path))) {
      await shared(exchangeShares, request, peer, () => counted(() => fromDevice(request, response, peer, path)));
    } else {
      throw new TsukuroiError('RELAY_NOT_FOUND');
    }
  };
}

/** By machine: instances of one image share a certificate, and each has an address of its own. */
function askerOf(request: IncomingMessage, { identity }: Peer): string {
  return `${identity} ${request.socket.remoteAddress ?? ''}`;
}

/** What is answered on the port of enrolment: the bytes go up as they are; they are sealed, and nothing here can read them. */
export function enrolmentRoutes({ upstream }: Pick<RelayParts, 'upstream'>): Handle {
  return async (request, response) => {
    if (request.method !== 'POST' || request.url !== AGENT_PATHS.enrol) {
      throw new TsukuroiError('RELAY_NOT_FOUND');
    }
    const body = await bodyOf(request, ENROLMENT_BYTES);
    sendAnswer(response, await passEnrolment(upstream, body, request.socket.remoteAddress ?? ''));
  };
}

function passEnrolment(upstream: Upstream, body: Buffer, from: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'tsukuroi-from': from.slice(0, 60) };
  return upstream.ask({ method: 'POST', path: RELAY_PATHS.enrol, body, headers });
}

/** From an answer that passes, signed by the server: how far it has taken a device's journal. */
async function learn({ queue, upstream }: RelayParts, device: Peer, { bytes, status }: Answer): Promise<void> {
  if (status !== 200 || queue.waiting(device.identity).length === 0) {
    return;
  }
  const said = (await upstream.openLine(bytes.toString('utf8'))) as { acknowledged?: unknown } | undefined;
  if (Number.isSafeInteger(said?.acknowledged)) {
    await queue.acknowledge(device.identity, Number(said?.acknowledged));
  }
}

function sendAnswer(response: ServerResponse, { bytes, headers, status }: Answer): void {
  response
    .writeHead(status, {
      'content-length': bytes.length,
      ...(headers['content-type'] === undefined ? {} : { 'content-type': headers['content-type'] }),
    })
    .end(bytes);
}

function certificateOf({ certificate }: RelayedHead): X509Certificate | undefined {
  try {
    return new X509Certificate(Buffer.from(certificate, 'base64'));
  } catch {
    return undefined;
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, describeError, TsukuroiError } from '@tsukuroi/core';
import { PageCache, pagedFile } from '../serve/pages.ts';
import { sendContent } from '../serve/send-content.ts';
import { readAnnounced } from './announced.ts';
import { type Belongs, mustBelong } from './belongs.ts';
import type { Arrival, Box } from './box.ts';
import { type StationPeer, standingOf } from './peer.ts';
import { flowOf, textOf } from './stream.ts';
import {
  ANNOUNCED_LIMIT_BYTES,
  type ArrivalAnswer,
  certificatesShape,
  IDENTITY_LIMIT_BYTES,
  MAILBOX_PATHS,
  NOTICES_LIMIT_BYTES,
  type OutwardTold,
  outwardNoticesShape,
  REVOCATIONS_LIMIT_BYTES,
  type StationStatus,
} from './wire.ts';
import type { StationRole } from './words.ts';
import './errors.ts';

/** The mailbox of one facility at a station. */
export interface Mailbox {
  readonly inward: Box;
  readonly outward: Box;
  readonly belongs: Belongs;
  /** Who may come: the side further in. */
  readonly visitors: readonly StationRole[];
  readonly revocations: {
    readonly serials: ReadonlySet<string>;
    /** False when the list is not rightly signed or older. */
    take(line: string): Promise<boolean>;
  };
  status(): Promise<StationStatus>;
  /** Lines that ask for certificates: our own, and of stations further out. */
  renewals(): Promise<readonly string[]>;
  /** Takes those of ours and keeps those of others to be passed on. */
  certificates(given: readonly string[]): Promise<void>;
  /** Sends short notices on; left out at stations that send none. */
  readonly notices?: NoticeOutlet;
  /** A visitor that may come is here. */
  visited(): void;
}

/** Sends on what the inner side wants said outside (`outward/1`). */
export interface NoticeOutlet {
  /** Takes all that is to be said now, and answers at once what became of it; sending is done apart. @throws TsukuroiError MAILBOX_NOTICES_REFUSED */
  take(lines: readonly string[]): Promise<OutwardTold>;
}

export interface ExchangeParts {
  /** The mailbox of the facility that a peer's certificate names. */
  readonly mailboxOf: (peer: StationPeer) => Mailbox | undefined;
  readonly clock: Clock;
  /** Tests only: how long a body may be silent, in milliseconds. */
  readonly stallMs?: number;
  /** What nobody foresaw. */
  readonly unexpected: (error: unknown) => void;
}

/** The HTTP status of a refusal; 500 for what nobody foresaw. */
const STATUS: Readonly<Record<string, number>> = {
  MAILBOX_REQUEST_INVALID: 400,
  MAILBOX_ANNOUNCED_INVALID: 400,
  MAILBOX_PEER_REVOKED: 401,
  MAILBOX_PEER_EXPIRED: 401,
  MAILBOX_PEER_REFUSED: 403,
  MAILBOX_FOREIGN: 403,
  MAILBOX_REVOCATIONS_REFUSED: 403,
  MAILBOX_NOTICES_REFUSED: 403,
  MAILBOX_NOT_FOUND: 404,
  MAILBOX_SLOW: 408,
  MAILBOX_CUT: 408,
  MAILBOX_RANGE: 409,
  MAILBOX_BUSY: 409,
  MAILBOX_TOO_MUCH: 413,
  MAILBOX_FILE_WRONG: 422,
  MAILBOX_FULL: 507,
  MAILBOX_DISK_FULL: 507,
  MAILBOX_TOO_MANY: 507,
  DISK_FULL: 507,
};

/** Arrivals that are remembered between two files of them. */
const MOST_ARRIVALS = 4;
/** For one page to leave: a gate may keep to a rate of a thousand bytes a second. */
const STALL_MS = 10 * 60_000;

type Answer = (request: IncomingMessage, response: ServerResponse, mailbox: Mailbox) => Promise<void>;

/**
 * The listening side: answers what lies under `/mailbox/v1/`, and false for any other address. Whoever asks is looked at anew for each
 * request, since a certificate may be revoked while its connection is open.
 */
export function mailboxExchange(parts: ExchangeParts) {
  const cache = new PageCache(2 * 1024 * 1024);
  // Of each box its own: one facility neither adds to what another one sends, nor makes it be forgotten.
  const remembered = new WeakMap<Box, Map<string, Arrival>>();
  const arrivalsOf = ({ outward }: Mailbox) => {
    const known = remembered.get(outward) ?? new Map<string, Arrival>();
    remembered.set(outward, known);
    return known;
  };
  const flow = { clock: parts.clock, ...(parts.stallMs === undefined ? {} : { windowMs: parts.stallMs }) };

  const mustBeVisitor = (peer: StationPeer | undefined): Mailbox => {
    const mailbox = peer === undefined ? undefined : parts.mailboxOf(peer);
    if (peer === undefined || mailbox === undefined || !mailbox.visitors.includes(peer.role)) {
      throw new TsukuroiError('MAILBOX_PEER_REFUSED', { role: peer?.role ?? '-' }, { exitCode: 3 });
    }
    const standing = standingOf(peer, mailbox.revocations.serials, parts.clock.nowMs());
    if (standing !== 'good') {
      const code = standing === 'CERTIFICATE_REVOKED' ? 'MAILBOX_PEER_REVOKED' : 'MAILBOX_PEER_EXPIRED';
      throw new TsukuroiError(code, {}, { exitCode: 3 });
    }
    mailbox.visited();
    return mailbox;
  };

  const give = async (request: IncomingMessage, response: ServerResponse, { inward }: Mailbox, rest: string[]) => {
    const [id = '', volume, name] = rest;
    const announced = await inward.announced(id);
    if (announced === undefined) {
      throw new TsukuroiError('MAILBOX_NOT_FOUND');
    }
    if (volume === undefined) {
      sendJson(response, announced);
      return;
    }
    const file = await inward.file(id, Number(volume), name ?? '');
    if (file === undefined) {
      throw new TsukuroiError('MAILBOX_NOT_FOUND');
    }
    const content = await pagedFile(file.path, file, cache);
    await sendContent(request, response, content, { stallMs: parts.stallMs ?? STALL_MS });
  };

  const announce = async (request: IncomingMessage, response: ServerResponse, mailbox: Mailbox, id: string) => {
    const announced = readAnnounced(await textOf(request, ANNOUNCED_LIMIT_BYTES, flow));
    if (announced.id !== id) {
      throw new TsukuroiError('MAILBOX_ANNOUNCED_INVALID', { reason: 'id' });
    }
    mustBelong(announced, 'outward', mailbox.belongs);
    const arrival = await mailbox.outward.receive(announced);
    const whole = arrival.state === 'coming' && arrival.missing.length === 0 && (await arrival.finish()) !== undefined;
    const state = whole ? 'whole' : arrival.state;
    const arrivals = arrivalsOf(mailbox);
    arrivals.delete(id);
    if (state === 'coming') {
      arrivals.set(id, arrival);
      const [oldest = id] = arrivals.keys();
      if (arrivals.size > MOST_ARRIVALS) {
        arrivals.delete(oldest);
      }
    }
    const missing = whole ? [] : arrival.missing.map(({ volume, name, have }) => ({ volume, name, have }));
    sendJson(response, { format: 'arrival/1', state, missing } satisfies ArrivalAnswer);
  };

  const take = async (request: IncomingMessage, response: ServerResponse, mailbox: Mailbox, rest: string[]) => {
    const [id = '', volume = '', name = ''] = rest;
    const arrival = arrivalsOf(mailbox).get(id);
    const from = /^bytes (\d{1,15})-\d{1,15}\/\d{1,15}$/.exec(request.headers['content-range'] ?? '')?.[1];
    if (arrival === undefined || from === undefined) {
      throw new TsukuroiError('MAILBOX_REQUEST_INVALID', {
        reason: arrival === undefined ? 'announce first' : 'range',
      });
    }
    const taken = await arrival.take(Number(volume), name, Number(from), flowOf(request, flow));
    sendJson(response, { format: 'taken/1', bytes: taken });
  };

  const routes: readonly (readonly [method: string, path: RegExp, answer: (rest: string[]) => Answer])[] = [
    ['GET', /^status$/, () => async (_, response, mailbox) => sendJson(response, await mailbox.status())],
    [
      'GET',
      /^inward$/,
      () =>
        async (_, response, { inward }) => {
          const bundles = (await inward.list()).flatMap(({ whole, bytesThere: _there, ...head }) =>
            whole ? [head] : [],
          );
          sendJson(response, { format: 'mailbox/1', bundles });
        },
    ],
    [
      'GET',
      /^inward\/([0-9a-f]{64})(?:\/(\d{1,2})\/([a-z0-9._-]{1,64}))?$/,
      (rest) => (request, response, mailbox) => give(request, response, mailbox, rest),
    ],
    [
      'POST',
      /^inward\/([0-9a-f]{64})\/taken$/,
      ([id = '']) =>
        async (_, response, { inward }) => {
          if ((await inward.knows(id)) === 'whole') {
            await inward.remove(id);
          }
          sendJson(response, { format: 'taken/1' });
        },
    ],
    [
      'PUT',
      /^outward\/([0-9a-f]{64})$/,
      ([id = '']) =>
        (request, response, mailbox) =>
          announce(request, response, mailbox, id),
    ],
    [
      'PUT',
      /^outward\/([0-9a-f]{64})\/(\d{1,2})\/([a-z0-9._-]{1,64})$/,
      (rest) => (request, response, mailbox) => take(request, response, mailbox, rest),
    ],
    [
      'PUT',
      /^revocations$/,
      () => async (request, response, mailbox) => {
        const line = await textOf(request, REVOCATIONS_LIMIT_BYTES, flow);
        if (!(await mailbox.revocations.take(line))) {
          throw new TsukuroiError('MAILBOX_REVOCATIONS_REFUSED', {}, { exitCode: 3 });
        }
        sendJson(response, { format: 'taken/1' });
      },
    ],
    [
      'GET',
      /^identity$/,
      () => async (_, response, mailbox) => {
        const lines = (await mailbox.renewals()).slice(0, 16);
        sendJson(response, { format: 'mailbox-renewals/1', lines });
      },
    ],
    [
      'PUT',
      /^identity$/,
      () => async (request, response, mailbox) => {
        const parsed = certificatesShape.safeParse(jsonIn(await textOf(request, IDENTITY_LIMIT_BYTES, flow)));
        if (!parsed.success) {
          throw new TsukuroiError('MAILBOX_REQUEST_INVALID', { reason: 'certificates' });
        }
        await mailbox.certificates(parsed.data.certificates);
        sendJson(response, { format: 'taken/1' });
      },
    ],
    [
      'PUT',
      /^notices$/,
      () =>
        async (request, response, { notices }) => {
          const parsed = outwardNoticesShape.safeParse(jsonIn(await textOf(request, NOTICES_LIMIT_BYTES, flow)));
          if (notices === undefined || !parsed.success) {
            throw new TsukuroiError('MAILBOX_REQUEST_INVALID', { reason: 'notices' });
          }
          sendJson(response, await notices.take(parsed.data.lines));
        },
    ],
  ];

  return async (
    request: IncomingMessage,
    response: ServerResponse,
    peer: StationPeer | undefined,
  ): Promise<boolean> => {
    const path = request.url ?? '';
    if (!path.startsWith(MAILBOX_PATHS.root)) {
      return false;
    }
    try {
      const mailbox = mustBeVisitor(peer);
      for (const [method, form, answer] of routes) {
        const found = form.exec(path.slice(MAILBOX_PATHS.root.length));
        if (found !== null && request.method === method) {
          await answer(found.slice(1))(request, response, mailbox);
          return true;
        }
      }
      throw new TsukuroiError('MAILBOX_NOT_FOUND');
    } catch (error) {
      if (sendProblem(request, response, error) === 500) {
        parts.unexpected(error);
      }
    }
    return true;
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sendJson(response: ServerResponse, value: unknown): void {
  const text = JSON.stringify(value);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}

/** Answers a refusal in words (RFC 9457). */
function sendProblem(request: IncomingMessage, response: ServerResponse, error: unknown): number {
  const status = error instanceof TsukuroiError ? (STATUS[error.code] ?? 503) : 500;
  if (response.headersSent || request.socket.destroyed) {
    response.destroy();
    return status;
  }
  const { code, what, effect, next } = describeError(error, 'ja');
  const text = JSON.stringify({ type: `tsukuroi:error:${code}`, title: what, status, code, what, effect, next });
  response
    .writeHead(status, {
      'content-type': 'application/problem+json',
      'content-length': Buffer.byteLength(text),
      // What was not read of the request is not waited for.
      ...(request.complete ? {} : { connection: 'close' }),
    })
    .end(text);
  return status;
}

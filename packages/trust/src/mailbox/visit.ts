import { X509Certificate } from 'node:crypto';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import { z } from 'zod';
import type { FileDoor } from '../files/door.ts';
import { piecesOf } from '../store/content.ts';
import { readAnnounced } from './announced.ts';
import { type Belongs, mustBelong } from './belongs.ts';
import type { Arrival, Box } from './box.ts';
import { MailboxLink, type TlsIdentity } from './link.ts';
import type { StationPeer } from './peer.ts';
import { flowOf } from './stream.ts';
import {
  ANNOUNCED_LIMIT_BYTES,
  type Announced,
  type ArrivalAnswer,
  arrivalShape,
  type Head,
  IDENTITY_LIMIT_BYTES,
  LIST_LIMIT_BYTES,
  listShape,
  MAILBOX_PATHS,
  NOTICES_LIMIT_BYTES,
  type OutwardTold,
  outwardToldShape,
  renewalsShape,
  STATUS_LIMIT_BYTES,
  type StationStatus,
  stationStatusShape,
} from './wire.ts';
import type { StationRole, StationWords } from './words.ts';
import './errors.ts';

/** What a visitor has to see to beside bundles. */
export interface Errands {
  /** The newest signed revocation list, to be passed on outward; empty for none. */
  revocations(): string;
  /** Lines by which stations ask for new certificates. Answers those to be brought at once. */
  renewals(lines: readonly string[]): Promise<readonly string[]>;
  /** What a gate is to say outside; left out by those who have nothing to say. */
  readonly notices?: OutwardNotices;
}

/** Short notices for a gate, which sends them on (`outward/1`). */
export interface OutwardNotices {
  /** All lines that this gate is to have now; undefined: it is not even asked. */
  lines(gate: string): Promise<readonly string[] | undefined>;
  /** What the gate said became of them. */
  told(gate: string, answer: OutwardTold): Promise<void>;
}

export interface VisitOptions {
  /** `host:port` of the station. */
  readonly address: string;
  readonly identity: TlsIdentity;
  readonly words: StationWords;
  /** Who may answer there; `gate` and `collector` unless told. */
  readonly roles?: readonly StationRole[];
  readonly revoked: () => ReadonlySet<string>;
  readonly belongs: Belongs;
  /** The door to the disk of the outbox. */
  readonly door: FileDoor;
  /** Receives what comes inward. */
  readonly inbox: Box;
  /** What is to go outward. */
  readonly outbox: Box;
  readonly errands: Errands;
  readonly clock: Clock;
  /** Asked before each piece, both ways. */
  readonly throttle?: { take(bytes: number): Promise<void> };
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VisitProgress) => void;
  /** Longest silence of the other end, in milliseconds; a minute unless told. */
  readonly silenceMs?: number;
}

export interface VisitProgress {
  readonly direction: 'inward' | 'outward';
  readonly bundle: Head;
  /** Bytes of the bundle that are across, and all of them. */
  readonly bytes: number;
  readonly ofBytes: number;
}

export interface VisitProblem {
  readonly during: 'status' | 'revocations' | 'identity' | 'notices' | 'inward' | 'outward';
  /** The bundle it is about. */
  readonly id?: string;
  readonly error: TsukuroiError;
}

export interface VisitOutcome {
  /** Whether the station answered at all. */
  readonly reached: boolean;
  /** Ids of bundles that are whole on the other side now, in order. */
  readonly pulled: readonly string[];
  readonly pushed: readonly string[];
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** The station's identity by its certificate. */
  readonly peer: Pick<StationPeer, 'role' | 'identity' | 'serial' | 'untilMs' | 'certificate'> | undefined;
  readonly station: StationStatus | undefined;
  /** The station's clock less ours, in milliseconds, to the second. */
  readonly clockDifferenceMs: number | undefined;
  readonly problems: readonly VisitProblem[];
}

/**
 * Visits a station further out: brings it the newest revocations and certificates, fetches what lies in its inward box and is not here yet,
 * and leaves there what is to go outward. A file that was cut goes on where it stopped; each byte crosses once. What goes wrong with one
 * bundle is told and does not stop the others, and nothing that was done is undone. Never throws for what a station does.
 */
export async function visit(options: VisitOptions): Promise<VisitOutcome> {
  const running = new Visit(options);
  try {
    return await running.run();
  } finally {
    running.close();
  }
}

const STEP_BYTES = 16 * 1024;

/** Errors after which the rest of a visit would only fail the same way. */
const OVER = new Set(['MAILBOX_AWAY', 'MAILBOX_STATION_FOREIGN', 'MAILBOX_CUT', 'MAILBOX_SLOW']);

class Visit {
  readonly #options: VisitOptions;
  readonly #link: MailboxLink;
  readonly #pulled: string[] = [];
  readonly #pushed: string[] = [];
  readonly #problems: VisitProblem[] = [];
  #bytesIn = 0;
  #bytesOut = 0;
  #over = false;

  constructor(options: VisitOptions) {
    const { address, clock, identity, revoked, roles = ['gate', 'collector'], signal, silenceMs, words } = options;
    this.#options = options;
    this.#link = new MailboxLink({
      address,
      clock,
      identity,
      revoked,
      roles,
      words,
      ...(signal === undefined ? {} : { signal }),
      ...(silenceMs === undefined ? {} : { silenceMs }),
    });
  }

  close(): void {
    this.#link.close();
  }

  async run(): Promise<VisitOutcome> {
    const { clock, errands, outbox } = this.#options;
    const station = await this.#try('status', undefined, () =>
      this.#asked({ path: MAILBOX_PATHS.status }, STATUS_LIMIT_BYTES, stationStatusShape),
    );
    const now = clock.nowMs();
    // Before anything else is said: whom the station must not answer any more.
    const line = errands.revocations();
    if (line !== '' && !this.#knowsRevocations(station, line)) {
      await this.#try('revocations', undefined, () =>
        this.#link.text({ method: 'PUT', path: MAILBOX_PATHS.revocations, body: line }, STATUS_LIMIT_BYTES),
      );
    }
    await this.#try('identity', undefined, () => this.#identities());
    // Before the bundles, which may take hours; it is a few hundred bytes.
    await this.#try('notices', undefined, () => this.#notices());
    const list = await this.#try('inward', undefined, () =>
      this.#asked({ path: MAILBOX_PATHS.inward }, LIST_LIMIT_BYTES, listShape),
    );
    const heads = [...(list?.bundles ?? [])].sort((a, b) => a.sequence - b.sequence);
    for (const head of heads) {
      await this.#try('inward', head.id, () => this.#pull(head, heads));
    }
    for (const bundle of await outbox.list()) {
      if (bundle.whole) {
        await this.#try('outward', bundle.id, () => this.#push(bundle));
      }
    }
    const { peer } = this.#link;
    return {
      reached: peer !== undefined,
      pulled: this.#pulled,
      pushed: this.#pushed,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      peer: peer === undefined ? undefined : withoutDates(peer),
      station,
      clockDifferenceMs: station === undefined ? undefined : Math.round((Date.parse(station.at) - now) / 1000) * 1000,
      problems: this.#problems,
    };
  }

  /** Whether the station has this very list; a thousand revoked devices need not cross every minute. */
  #knowsRevocations(station: StationStatus | undefined, line: string): boolean {
    const { identity, words } = this.#options;
    const key = new X509Certificate(identity.authority).publicKey;
    return station !== undefined && words.readRevocations(line, key)?.number === station.revocations;
  }

  /** One errand: its failure is told, and ends the visit only when the station is gone. */
  async #try<T>(
    during: VisitProblem['during'],
    id: string | undefined,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    if (this.#over || this.#options.signal?.aborted === true) {
      return undefined;
    }
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TsukuroiError)) {
        throw error;
      }
      this.#over ||= OVER.has(error.code);
      this.#problems.push({ during, ...(id === undefined ? {} : { id }), error });
      return undefined;
    }
  }

  async #asked<T>(
    asked: { readonly method?: 'GET' | 'PUT' | 'POST'; readonly path: string; readonly body?: string },
    limit: number,
    shape: z.ZodType<T>,
  ): Promise<T> {
    const text = await this.#link.text({ method: 'GET', ...asked }, limit);
    try {
      return shape.parse(JSON.parse(text));
    } catch (cause) {
      const reason = cause instanceof z.ZodError ? (cause.issues[0]?.path.join('.') ?? '') : 'JSON';
      throw this.#wrong(reason, cause);
    }
  }

  #wrong(reason: string, cause?: unknown): TsukuroiError {
    const params = { address: this.#link.address, reason: reason.slice(0, 120) };
    return new TsukuroiError('MAILBOX_STATION_WRONG', params, { cause, exitCode: 3 });
  }

  async #identities(): Promise<void> {
    const { lines } = await this.#asked({ path: MAILBOX_PATHS.identity }, IDENTITY_LIMIT_BYTES, renewalsShape);
    const certificates = await this.#options.errands.renewals(lines);
    if (certificates.length > 0) {
      const body = JSON.stringify({ format: 'mailbox-certificates/1', certificates });
      await this.#link.text({ method: 'PUT', path: MAILBOX_PATHS.identity, body }, STATUS_LIMIT_BYTES);
    }
  }

  async #notices(): Promise<void> {
    const { notices } = this.#options.errands;
    const { peer } = this.#link;
    if (notices === undefined || peer?.role !== 'gate') {
      return;
    }
    const lines = await notices.lines(peer.identity);
    if (lines === undefined) {
      return;
    }
    const body = JSON.stringify({ format: 'outward-notices/1', lines });
    const asked = { method: 'PUT', path: MAILBOX_PATHS.notices, body } as const;
    await notices.told(peer.identity, await this.#asked(asked, NOTICES_LIMIT_BYTES, outwardToldShape));
  }

  async #pull(head: Head, all: readonly Head[]): Promise<void> {
    const { belongs, inbox } = this.#options;
    mustBelong(head, 'inward', belongs);
    const known = await inbox.knows(head.id);
    if (known === undefined || known === 'coming') {
      const path = `${MAILBOX_PATHS.inward}/${head.id}`;
      const announced = readAnnounced(await this.#link.text({ method: 'GET', path }, ANNOUNCED_LIMIT_BYTES));
      if (announced.id !== head.id) {
        throw this.#wrong('id');
      }
      mustBelong(announced, 'inward', belongs);
      const arrival = await this.#receive(announced, all);
      await this.#fetch(head, arrival);
      this.#pulled.push(head.id);
    }
    await this.#link.text({ method: 'POST', path: `${MAILBOX_PATHS.inward}/${head.id}/taken` }, STATUS_LIMIT_BYTES);
  }

  /** Where the box is full, what the station no longer offers gives its place. */
  async #receive(announced: Announced, all: readonly Head[]): Promise<Arrival> {
    const { inbox } = this.#options;
    try {
      return await inbox.receive(announced);
    } catch (error) {
      const overtaken = (await inbox.list()).filter(({ whole, id }) => !whole && all.every((one) => one.id !== id));
      if (!(error instanceof TsukuroiError) || error.code !== 'MAILBOX_FULL' || overtaken.length === 0) {
        throw error;
      }
      for (const { id } of overtaken) {
        await inbox.remove(id);
      }
      return inbox.receive(announced);
    }
  }

  async #fetch(head: Head, arrival: Arrival): Promise<void> {
    const { onProgress } = this.#options;
    let bytes = head.bytes - arrival.missing.reduce((sum, { size, have }) => sum + size - have, 0);
    const onBytes = (more: number) => {
      this.#bytesIn += more;
      bytes += more;
      onProgress?.({ direction: 'inward', bundle: head, bytes, ofBytes: head.bytes });
    };
    for (const file of arrival.missing) {
      try {
        await this.#fetchFile(head.id, arrival, file, onBytes);
      } catch (error) {
        if (!(error instanceof TsukuroiError) || error.code !== 'MAILBOX_FILE_WRONG' || file.have === 0) {
          throw error;
        }
        // What a power cut left of it was not what had come: all of it again.
        bytes -= file.have;
        await this.#fetchFile(head.id, arrival, { ...file, have: 0 }, onBytes);
      }
    }
    if ((await arrival.finish()) === undefined) {
      throw this.#wrong('not whole');
    }
  }

  async #fetchFile(
    id: string,
    arrival: Arrival,
    { volume, name, have, size }: Arrival['missing'][number],
    onBytes: (bytes: number) => void,
  ): Promise<void> {
    const { clock, silenceMs, throttle } = this.#options;
    const response = await this.#link.open({
      method: 'GET',
      path: `${MAILBOX_PATHS.inward}/${id}/${volume}/${name}`,
      headers: have === 0 ? {} : { range: `bytes=${have}-` },
    });
    const told = have === 0 ? response.statusCode === 200 : isRest(response.headers['content-range'], have, size);
    if (!told) {
      response.destroy();
      throw this.#wrong(`range of ${name}`);
    }
    const flow = flowOf(response, {
      clock,
      onBytes,
      ...(throttle === undefined ? {} : { throttle }),
      ...(silenceMs === undefined ? {} : { windowMs: silenceMs }),
    });
    try {
      const taken = await arrival.take(volume, name, have, flow);
      if (have + taken < size) {
        throw this.#wrong(`${name} is short`);
      }
    } catch (error) {
      if (!response.complete) {
        response.destroy();
      }
      throw error;
    }
  }

  async #push(bundle: Head): Promise<void> {
    const { belongs, onProgress, outbox } = this.#options;
    mustBelong(bundle, 'outward', belongs);
    const announced = await outbox.announced(bundle.id);
    if (announced === undefined) {
      return;
    }
    const path = `${MAILBOX_PATHS.outward}/${bundle.id}`;
    const announce = () =>
      this.#asked({ method: 'PUT', path, body: JSON.stringify(announced) }, ANNOUNCED_LIMIT_BYTES, arrivalShape);
    let answer: ArrivalAnswer = await announce();
    if (answer.state === 'coming') {
      const lacking = answer.missing.reduce((sum, { volume, name, have }) => {
        const size = announced.volumes[volume - 1]?.files.find((file) => file.name === name)?.size ?? 0;
        return sum + size - have;
      }, 0);
      let bytes = bundle.bytes - lacking;
      for (const { volume, name, have } of answer.missing) {
        await this.#send(bundle.id, volume, name, have, (more) => {
          this.#bytesOut += more;
          bytes += more;
          onProgress?.({ direction: 'outward', bundle, bytes, ofBytes: bundle.bytes });
        });
      }
      answer = await announce();
    }
    if (answer.state === 'coming') {
      throw this.#wrong('not whole');
    }
    this.#pushed.push(bundle.id);
    await outbox.remove(bundle.id);
  }

  async #send(id: string, volume: number, name: string, from: number, onBytes: (bytes: number) => void): Promise<void> {
    const { door, outbox, throttle } = this.#options;
    const file = await outbox.file(id, volume, name);
    if (file === undefined || from > file.size) {
      throw this.#wrong(`asks for ${name} from ${from}`);
    }
    const open = await door.open(file.path);
    async function* rest() {
      for await (const piece of piecesOf(open, from)) {
        // In small steps, so that the slowest rate is not taken for silence.
        for (let at = 0; at < piece.length; at += STEP_BYTES) {
          const step = piece.subarray(at, at + STEP_BYTES);
          await throttle?.take(step.length);
          yield step;
          onBytes(step.length);
        }
      }
    }
    try {
      const headers = {
        'content-length': file.size - from,
        'content-range': `bytes ${from}-${file.size - 1}/${file.size}`,
      };
      const path = `${MAILBOX_PATHS.outward}/${id}/${volume}/${name}`;
      await this.#link.text({ method: 'PUT', path, headers, body: rest() }, STATUS_LIMIT_BYTES);
    } finally {
      await open.close();
    }
  }
}

/** Whether a Content-Range header names everything from `have` on (RFC 9110, 14.4). */
function isRest(header: string | undefined, have: number, size: number): boolean {
  return header === `bytes ${have}-${size - 1}/${size}`;
}

function withoutDates({
  certificate,
  identity,
  role,
  serial,
  untilMs,
}: StationPeer): NonNullable<VisitOutcome['peer']> {
  return { certificate, identity, role, serial, untilMs };
}

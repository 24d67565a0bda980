import { join } from 'node:path';
import { type Clock, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { type Box, openBox } from './box.ts';
import type { Mailbox, NoticeOutlet } from './exchange.ts';
import { type GateIdentity, readGateIdentity, renewalOf, takeCertificate } from './identity.ts';
import { openMailboxPort } from './port.ts';
import { GateRevocations } from './revocations.ts';
import type { Errands } from './visit.ts';
import type { StationStatus } from './wire.ts';
import type { StationRole, StationWords } from './words.ts';
import './errors.ts';

/** Where the things of one facility lie at a station. */
export interface FacilityFolders {
  /** Folder with `gate.json`, as `acceptGate` wrote it. */
  readonly identity: string;
  /** Folder of the two boxes. */
  readonly boxes: string;
  readonly inwardBytes: number;
  readonly outwardBytes: number;
}

export interface StationOptions {
  readonly door: FileDoor;
  readonly clock: Clock;
  readonly words: StationWords;
  /** `host:port`. */
  readonly listen: string;
  /** At least one. */
  readonly facilities: readonly FacilityFolders[];
  readonly version: string;
  /** How visits to stations further out go; none for a collector. */
  readonly beyond?: () => StationStatus['beyond'];
  readonly unexpected: (error: unknown) => void;
  /** Of a gate, which has one facility: sends its short notices on. */
  readonly notices?: NoticeOutlet;
  /** Tests only. */
  readonly stallMs?: number;
}

/** One facility at a station. */
export interface StationFacility {
  readonly identity: () => GateIdentity;
  readonly inward: Box;
  readonly outward: Box;
  readonly revocations: GateRevocations;
  readonly status: () => Promise<StationStatus>;
  /** For visits to a station further out: what it needs from inside, and what of it is to be passed on. */
  readonly errands: (address: string) => Errands;
}

export interface Station {
  readonly address: string;
  readonly facilities: readonly StationFacility[];
  close(): Promise<void>;
}

/** Whom a station answers: the next one in, by what it is itself. */
const VISITORS: Readonly<Record<GateIdentity['role'], readonly StationRole[]>> = {
  gate: ['server', 'gate'],
  collector: ['gate', 'server'],
};

/**
 * Opens a station: the mailbox of a gate between two zones, or of a collector. It only listens; it renews its certificates through those who
 * visit it.
 *
 * @throws TsukuroiError GATE_NOT_ACCEPTED, GATE_IDENTITY_BROKEN, MAILBOX_LISTEN_REFUSED
 */
export async function openStation(options: StationOptions): Promise<Station> {
  const made: OwnFacility[] = [];
  for (const folders of options.facilities) {
    made.push(await OwnFacility.open(options, folders, () => port?.renewed()));
  }
  const port = await openMailboxPort({
    listen: options.listen,
    mailboxes: made.map((one) => ({ identity: one.identity, mailbox: one.mailbox() })),
    words: options.words,
    clock: options.clock,
    unexpected: options.unexpected,
    ...(options.stallMs === undefined ? {} : { stallMs: options.stallMs }),
  });
  return { address: port.address, facilities: made, close: () => port.close() };
}

/** Lines and certificates of other stations that are on their way. */
interface Passing {
  readonly lines: readonly string[];
}

const MOST_PASSING = 16;

class OwnFacility implements StationFacility {
  readonly inward: Box;
  readonly outward: Box;
  readonly revocations: GateRevocations;
  readonly #options: StationOptions;
  readonly #folder: string;
  readonly #renewed: () => void;
  readonly #passing = new Map<string, Passing>();
  #certificates: readonly string[] = [];
  #identity: GateIdentity;
  #visitedMs: number | undefined;

  private constructor(
    options: StationOptions,
    folder: string,
    parts: { identity: GateIdentity; revocations: GateRevocations; inward: Box; outward: Box; renewed: () => void },
  ) {
    this.#options = options;
    this.#folder = folder;
    this.#identity = parts.identity;
    this.#renewed = parts.renewed;
    this.revocations = parts.revocations;
    this.inward = parts.inward;
    this.outward = parts.outward;
  }

  static async open(options: StationOptions, folders: FacilityFolders, renewed: () => void): Promise<OwnFacility> {
    const { clock, door, words } = options;
    const identity = await readGateIdentity(door, folders.identity, words);
    if (identity === undefined) {
      throw new TsukuroiError('GATE_NOT_ACCEPTED', { folder: folders.identity }, { exitCode: 1 });
    }
    const box = (name: 'inward' | 'outward') =>
      openBox({ door, folder: join(folders.boxes, name), limitBytes: folders[`${name}Bytes`], clock });
    return new OwnFacility(options, folders.identity, {
      identity,
      revocations: await GateRevocations.open(door, folders.identity, identity, words),
      inward: await box('inward'),
      outward: await box('outward'),
      renewed,
    });
  }

  readonly identity = (): GateIdentity => this.#identity;

  mailbox(): Mailbox {
    const { clock, notices } = this.#options;
    const { bundles, role } = this.#identity;
    return {
      ...(notices === undefined ? {} : { notices }),
      inward: this.inward,
      outward: this.outward,
      belongs: bundles === null ? { facility: undefined } : bundles,
      visitors: VISITORS[role],
      revocations: this.revocations,
      status: this.status,
      renewals: () => this.#renewals(),
      certificates: (given) => this.#take(given),
      visited: () => {
        this.#visitedMs = clock.nowMs();
      },
    };
  }

  readonly errands = (address: string): Errands => ({
    revocations: () => this.revocations.line,
    renewals: async (lines) => {
      this.#passing.set(address, { lines });
      // What nobody asks for any more has arrived.
      if (lines.length === 0 && [...this.#passing.values()].every((one) => one.lines.length === 0)) {
        this.#certificates = [];
      }
      return lines.length === 0 ? [] : this.#certificates;
    },
  });

  readonly status = async (): Promise<StationStatus> => {
    const { beyond, clock, version } = this.#options;
    const { certified, identity, name, role } = this.#identity;
    return {
      format: 'station-status/1',
      role,
      identity,
      name,
      version,
      at: isoSeconds(clock.nowMs()),
      disk: { freeBytes: await this.inward.freeBytes() },
      inward: await boxStatus(this.inward),
      outward: await boxStatus(this.outward),
      visitedAt: this.#visitedMs === undefined ? null : isoSeconds(this.#visitedMs),
      certificateUntil: isoSeconds(Date.parse(certified.validTo)),
      revocations: this.revocations.number,
      beyond: beyond?.() ?? [],
    };
  };

  async #renewals(): Promise<readonly string[]> {
    const { clock, door, words } = this.#options;
    const own = await renewalOf(door, this.#folder, this.#identity, words, clock);
    const others = [...this.#passing.values()].flatMap(({ lines }) => lines);
    return [...(own === undefined ? [] : [own]), ...others].slice(0, MOST_PASSING);
  }

  async #take(given: readonly string[]): Promise<void> {
    const { door, words } = this.#options;
    const others: string[] = [];
    for (const certificate of given) {
      const renewed = await takeCertificate(door, this.#folder, this.#identity, certificate, words);
      if (renewed === undefined) {
        others.push(certificate);
      } else {
        this.#identity = renewed;
        this.#renewed();
      }
    }
    this.#certificates = others.slice(0, MOST_PASSING);
  }
}

async function boxStatus(box: Box): Promise<StationStatus['inward']> {
  const list = await box.list();
  return {
    bundles: list.length,
    waiting: list.filter(({ whole }) => whole).length,
    bytes: list.reduce((sum, { bytesThere }) => sum + bytesThere, 0),
    limitBytes: box.limitBytes,
  };
}

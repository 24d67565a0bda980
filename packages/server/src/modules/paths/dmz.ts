import { randomUUID } from 'node:crypto';
import { type Clock, dayInJapan, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import { shortName } from '@tsukuroi/trust/bundle/label.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import {
  type Box,
  type VisitOptions,
  type VisitOutcome,
  type VisitProgress,
  visit,
} from '@tsukuroi/trust/mailbox/index.ts';
import type { ServerConfig } from '../../config.ts';
import { type Db, inTransaction } from '../../platform/database/index.ts';
import { programActor } from '../audit/index.ts';
import type { CarryingService } from '../carrying/index.ts';
import './errors.ts';
import type { OutwardLetters } from './outbox.ts';
import type { Paths } from './service.ts';
import { type Problem, recordsBeyond, saidByStation } from './station-words.ts';
import { addVisit, readStation, writeStation } from './store.ts';

export type Gate = NonNullable<ServerConfig['dmz']>[number];

/** Every minute while a gate answers; more seldom while it does not. */
const ROUND_MS = 60_000;
const SLOWEST_MS = 15 * 60_000;
/** Errors of this machine: the bundle is good and stays until there is room. */
const TRANSIENT = /^(DISK|STORE)_|^CARRYING_NO_KEYS$/;

export interface DmzParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly door: FileDoor;
  readonly facility: () => Promise<{ readonly id: string }>;
  readonly gates: readonly Gate[];
  readonly inbox: Box;
  readonly outbox: Box;
  readonly letters: Pick<OutwardLetters, 'write'>;
  readonly carrying: Pick<CarryingService, 'belongs' | 'importFrom'>;
  /** Makes what came in take effect. */
  readonly look: () => Promise<void>;
  /** This server as a visitor, with the revocations of this moment. */
  readonly visitor: () => Promise<Pick<VisitOptions, 'identity' | 'words' | 'roles' | 'revoked' | 'errands'>>;
  readonly noteVisited: (seen: {
    identity: string;
    serial: string;
    address: string;
    certificate: string;
    name?: string;
  }) => Promise<void>;
  readonly paths: Paths;
  readonly signal: AbortSignal;
  readonly log: (message: string, fields: Readonly<Record<string, unknown>>) => void;
}

/**
 * The server's visits to the stations outside: fetches what lies there for it and takes it in by the same checks as a stick, and leaves what
 * it has to say. Nothing outside ever opens a connection inward.
 */
export class Dmz {
  readonly #parts: DmzParts;
  readonly #failures = new Map<string, number>();
  readonly #notBefore = new Map<string, number>();
  /** This machine could not take in what lies here: not tried again every minute. */
  #takeNotBeforeMs = 0;
  /** Who answered at an address. */
  readonly #peers = new Map<string, string>();

  constructor(parts: DmzParts) {
    this.#parts = parts;
  }

  /** Visits every gate that is due, one after the other, and takes in what came. Never throws for what a gate does. */
  async round(): Promise<void> {
    const { clock, gates } = this.#parts;
    const taken = await this.#takeIn();
    for (const gate of gates) {
      if (!this.#parts.signal.aborted && clock.nowMs() >= (this.#notBefore.get(gate.address) ?? 0)) {
        await this.#visit(gate, taken);
      }
    }
  }

  async #visit(gate: Gate, before: readonly Problem[]): Promise<void> {
    const { carrying, clock, door, inbox, outbox, paths, signal } = this.#parts;
    const problems: Problem[] = [...before, ...(await this.#write(gate))];
    const belongs = (await carrying.belongs()) ?? { facility: undefined };
    const key = gate.identity ?? this.#peers.get(gate.address) ?? gate.address;
    const progress = liveOf(paths, key, clock);
    let outcome: VisitOutcome;
    try {
      const visitor = await this.#parts.visitor();
      outcome = await visit({
        ...visitor,
        address: gate.address,
        belongs,
        door,
        inbox,
        outbox,
        clock,
        signal,
        onProgress: progress,
      });
    } finally {
      paths.live(key, undefined);
    }
    problems.push(...outcome.problems.map(({ error }) => problemOf(error)));
    if (outcome.peer !== undefined && gate.identity !== undefined && outcome.peer.identity !== gate.identity) {
      problems.unshift({ code: 'PATH_OTHER_STATION', params: { address: gate.address } });
    }
    problems.push(...(await this.#takeIn()));
    await this.#note(gate, outcome, problems);
    this.#slow(gate, outcome.station !== undefined);
  }

  /** What this server has to say. That it cannot be said now keeps nobody from fetching. */
  async #write(gate: Gate): Promise<readonly Problem[]> {
    try {
      await this.#parts.letters.write(gate.recipient === undefined ? [] : [gate.recipient]);
      return [];
    } catch (error) {
      return [this.#told('nothing could be left for the way out', error)];
    }
  }

  /** Takes in what was fetched, oldest first. What is refused would be refused for ever and leaves the box; the audit has it. */
  async #takeIn(): Promise<readonly Problem[]> {
    const { carrying, inbox, look } = this.#parts;
    const problems: Problem[] = [];
    let took = false;
    if (this.#parts.clock.nowMs() < this.#takeNotBeforeMs) {
      return problems;
    }
    for (const { id, whole } of await inbox.list()) {
      const folders = whole ? await inbox.folders(id) : undefined;
      if (folders === undefined) {
        continue;
      }
      try {
        const where = [`DMZ ${shortName(id)}`];
        const { outcome } = await carrying.importFrom(programActor('dmz'), folders, () => undefined, where);
        took ||= outcome === 'complete';
        await inbox.remove(id);
      } catch (error) {
        problems.push(this.#told('a bundle of the DMZ was not taken in', error));
        if (!(error instanceof TsukuroiError) || TRANSIENT.test(error.code)) {
          this.#takeNotBeforeMs = this.#parts.clock.nowMs() + SLOWEST_MS;
          break;
        }
        await inbox.remove(id);
      }
    }
    if (took) {
      await look();
    }
    return problems;
  }

  #told(message: string, error: unknown): Problem {
    this.#parts.log(message, { err: error });
    return problemOf(error);
  }

  async #note(gate: Gate, outcome: VisitOutcome, problems: readonly Problem[]): Promise<void> {
    const { clock, db, noteVisited, paths } = this.#parts;
    const { id: facility } = await this.#parts.facility();
    const { peer, station } = outcome;
    const nowMs = clock.nowMs();
    const identity = peer?.identity ?? gate.identity;
    if (identity === undefined) {
      // Never reached, and nobody said who stands there: known by its address alone.
      await inTransaction(db, (tx) => addVisit(tx, visitRow(facility, gate.address, outcome, problems, nowMs)));
      paths.tell(gate.address);
      return;
    }
    await inTransaction(db, async (tx) => {
      await addVisit(tx, visitRow(facility, identity, outcome, problems, nowMs));
      const known = await readStation(tx, identity);
      const day = dayInJapan(nowMs);
      const clockSeconds = Math.round((outcome.clockDifferenceMs ?? 0) / 1000);
      const moved = outcome.bytesIn + outcome.bytesOut;
      const counted = {
        day,
        day_bytes: (known?.day === day ? known.day_bytes : 0) + moved,
        counter: 0,
        counter_since: '',
      };
      if (station !== undefined && peer !== undefined) {
        const kind = peer.role === 'collector' ? 'collector' : 'gate';
        const said = saidByStation(station, { clockSeconds, rate: null, problem: problems[0] });
        await writeStation(tx, {
          ...{ identity, facility, kind, name: station.name, above: '', sequence: 0 },
          ...counted,
          last_contact: isoSeconds(nowMs),
          said: JSON.stringify(said),
        });
        for (const beyond of recordsBeyond({ identity, facility, clockSeconds }, station.beyond, nowMs)) {
          await writeStation(tx, beyond);
        }
      } else if (known !== undefined) {
        const said = { ...JSON.parse(known.said), problem: problems[0] ?? null };
        await writeStation(tx, { ...known, ...counted, said: JSON.stringify(said) });
      }
    });
    if (peer !== undefined) {
      this.#peers.set(gate.address, peer.identity);
      const { certificate, identity: id, serial } = peer;
      const name = station === undefined ? {} : { name: station.name };
      await noteVisited({ identity: id, serial, address: gate.address, certificate, ...name });
    }
    paths.tell(identity);
  }

  /** A gate that is away is tried more and more seldom, so that logs and firewalls are spared. */
  #slow({ address }: Gate, answered: boolean): void {
    const failures = answered ? 0 : (this.#failures.get(address) ?? 0) + 1;
    this.#failures.set(address, failures);
    const wait = failures === 0 ? 0 : Math.min(SLOWEST_MS, ROUND_MS * 2 ** (failures - 1));
    this.#notBefore.set(address, this.#parts.clock.nowMs() + wait);
  }
}

function problemOf(error: unknown): Problem {
  return error instanceof TsukuroiError
    ? { code: error.code, params: error.params }
    : { code: 'PATH_UNEXPECTED', params: {} };
}

function visitRow(
  facility: string,
  station: string,
  { bytesIn, bytesOut, pulled, pushed }: VisitOutcome,
  problems: readonly Problem[],
  nowMs: number,
) {
  return {
    id: randomUUID(),
    facility,
    station,
    at: isoSeconds(nowMs),
    problems: JSON.stringify(problems.slice(0, 20)),
    pulled: pulled.length,
    pushed: pushed.length,
    bytes_in: bytesIn,
    bytes_out: bytesOut,
  };
}

/** What is on its way now, for open pages. */
function liveOf(paths: Paths, key: string, clock: Clock): (progress: VisitProgress) => void {
  let begun: { readonly atMs: number; readonly bytes: number; readonly id: string } | undefined;
  return ({ bundle, bytes, direction, ofBytes }) => {
    const nowMs = clock.nowMs();
    if (begun?.id !== bundle.id) {
      begun = { atMs: nowMs, bytes, id: bundle.id };
    }
    const elapsedMs = nowMs - begun.atMs;
    const rate = elapsedMs < 1_000 ? null : Math.round(((bytes - begun.bytes) * 1_000) / elapsedMs);
    paths.live(key, { name: bundle.about.ja, direction, bytes: ofBytes, left: Math.max(0, ofBytes - bytes), rate });
  };
}

import { type Clock, dayInJapan, isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import { PATHS_EVENT, type PathRow, type PathState, type PathView } from '@tsukuroi/protocol';
import type { RelayStatus, RelayStatusAnswer } from '@tsukuroi/protocol/relay-status.ts';
import { type Db, inTransaction } from '../../platform/database/index.ts';
import type { EventHub } from '../../platform/http/events.ts';
import { bytesOfDay, saidByRelay } from './relay-words.ts';
import { rowOf, type Station } from './rows.ts';
import { readSaid, SAID_NOTHING } from './said.ts';
import { stateOf } from './state.ts';
import {
  countByWay,
  readRelays,
  readStation,
  readStations,
  readVisits,
  type StationRecord,
  writeStation,
} from './store.ts';
import { NO_DEPARTMENT } from './texts.ts';
import { visitWords } from './visit-words.ts';
import { Ways } from './ways.ts';

/** A gate that this server is told to visit (`dmz` in server.json). */
export interface ConfiguredGate {
  readonly address: string;
  readonly identity: string;
}

export interface PathsParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly hub: Pick<EventHub, 'publish'>;
  readonly facility: () => Promise<{ readonly id: string }>;
  readonly gates: () => Promise<readonly ConfiguredGate[]>;
}

const SHOWN_VISITS = 50;

/** The stations between the internet side and the wards, and how each stands. */
export class Paths {
  readonly ways: Ways;
  readonly #parts: PathsParts;
  #listeningSinceMs: number;
  #told = new Map<string, PathState>();

  constructor(parts: PathsParts) {
    this.#parts = parts;
    this.ways = new Ways(parts);
    this.#listeningSinceMs = parts.clock.nowMs();
  }

  /** From now on stations can reach this server. */
  listening(): void {
    this.#listeningSinceMs = this.#parts.clock.nowMs();
  }

  /**
   * Takes what a relay says of itself; its signature and identity were checked. A status that is not newer than the last one changes
   * nothing: whoever passes it on may have kept it.
   */
  async takeRelayStatus(
    relay: { readonly id: string; readonly name: string },
    status: RelayStatus,
    chain: readonly string[],
  ): Promise<RelayStatusAnswer> {
    const { clock, db } = this.#parts;
    const nowMs = clock.nowMs();
    const { id: facility } = await this.#parts.facility();
    const last = await inTransaction(db, async (tx) => {
      const before = await readStation(tx, relay.id);
      if (before !== undefined && before.sequence >= status.sequence) {
        return before.sequence;
      }
      await writeStation(tx, {
        identity: relay.id,
        facility,
        kind: 'relay',
        name: relay.name,
        above: chain[0] ?? '',
        last_contact: isoSeconds(nowMs),
        sequence: status.sequence,
        ...bytesOfDay(before, { counter: status.fetchedBytes, since: status.startedAt, nowMs }),
        said: JSON.stringify(saidByRelay(status, nowMs)),
      });
      return status.sequence;
    });
    this.tell(relay.id);
    return { format: 'relay-status-answer/1', last };
  }

  /** Tells open pages that a station is to be looked at anew. */
  tell(id: string): void {
    this.#parts.hub.publish(PATHS_EVENT, () => ({ id }));
  }

  /** Tells open pages of stations that became late or silent by time alone. */
  async lookAtClock(): Promise<void> {
    for (const { id, state } of await this.rows('ja')) {
      if (this.#told.get(id) !== undefined && this.#told.get(id) !== state) {
        this.tell(id);
      }
      this.#told.set(id, state);
    }
  }

  async rows(language: Language): Promise<PathRow[]> {
    const stations = await this.#stations();
    return [...stations.values()].map((station) => rowOf(station, stations, this.#parts.clock.nowMs(), language));
  }

  /** @throws TsukuroiError NOT_FOUND */
  async view(id: string, language: Language): Promise<PathView> {
    const stations = await this.#stations();
    const station = stations.get(id);
    if (station === undefined) {
      throw new TsukuroiError('NOT_FOUND');
    }
    const { db } = this.#parts;
    const { id: facility } = await this.#parts.facility();
    const visits = await readVisits(db, facility, id, SHOWN_VISITS);
    return {
      path: rowOf(station, stations, this.#parts.clock.nowMs(), language),
      fetching: [...station.said.filling],
      bundles: [],
      departments: station.cutOff.map(({ department, devices }) => ({
        department: department ?? NO_DEPARTMENT[language],
        devices,
      })),
      visits: visits.map((visit) => visitWords(visit, language)),
    };
  }

  async #stations(): Promise<ReadonlyMap<string, Station>> {
    const { clock, db } = this.#parts;
    const { id: facility } = await this.#parts.facility();
    const [records, relays, gates, counted] = await Promise.all([
      readStations(db, facility),
      readRelays(db, facility),
      this.#parts.gates(),
      countByWay(db, facility),
    ]);
    const known = new Map(records.map((record) => [record.identity, record]));
    const found: Found[] = [
      ...relays.map(({ enrolledAt, id, name }) => ({ kind: 'relay' as const, id, name, since: enrolledAt })),
      ...gates.map(({ address, identity }) => ({ kind: 'gate' as const, id: identity, name: address, since: null })),
      ...records
        .filter(({ above, kind }) => kind === 'collector' && gates.some(({ identity }) => identity === above))
        .map(({ identity, name }) => ({ kind: 'collector' as const, id: identity, name, since: null })),
    ];
    const day = dayInJapan(clock.nowMs());
    const stations = new Map<string, Station>();
    for (const one of found) {
      stations.set(one.id, {
        ...one,
        ...this.#contactOf(one.id, known, new Set()),
        name: known.get(one.id)?.name ?? one.name,
        above: known.get(one.id)?.above ?? '',
        registeredAt: one.since,
        lastContact: known.get(one.id)?.last_contact ?? null,
        bytesToday: bytesToday(known.get(one.id), day),
        said: known.has(one.id) ? readSaid(known.get(one.id)?.said ?? '') : SAID_NOTHING,
        cutOff: counted
          .filter(({ chain }) => chain.split(' ').includes(one.id))
          .map(({ department, devices }) => ({ department, devices })),
      });
    }
    return stations;
  }

  /** How a station stands, and the one before it that hides it. */
  #contactOf(
    id: string,
    known: ReadonlyMap<string, StationRecord>,
    seen: ReadonlySet<string>,
  ): Pick<Station, 'state' | 'behind'> {
    const record = known.get(id);
    const before = record === undefined || seen.has(id) ? undefined : known.get(record.above);
    const above = before === undefined ? undefined : this.#contactOf(before.identity, known, new Set([...seen, id]));
    const state = stateOf({
      lastMs: record === undefined ? undefined : Date.parse(record.last_contact),
      nowMs: this.#parts.clock.nowMs(),
      listeningSinceMs: this.#listeningSinceMs,
      above: above?.state,
    });
    const hidden = state === 'unknown' && above !== undefined && above.state !== 'ok';
    return { state, behind: hidden ? before?.name : undefined };
  }
}

interface Found {
  readonly kind: PathRow['kind'];
  readonly id: string;
  readonly name: string;
  readonly since: string | null;
}

function bytesToday(record: StationRecord | undefined, day: string): number | null {
  if (record === undefined) {
    return null;
  }
  return record.day === day ? record.day_bytes : 0;
}

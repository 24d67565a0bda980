import { type Clock, dayInJapan, isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import { PATHS_EVENT, type PathRow, type PathState, type PathView } from '@tsukuroi/protocol';
import type { RelayStatus, RelayStatusAnswer } from '@tsukuroi/protocol/relay-status.ts';
import { shortName } from '@tsukuroi/trust/bundle/label.ts';
import type { Box, BoxedBundle } from '@tsukuroi/trust/mailbox/index.ts';
import { type Db, inTransaction } from '../../platform/database/index.ts';
import type { EventHub } from '../../platform/http/events.ts';
import { bytesOfDay, saidByRelay } from './relay-words.ts';
import { rowOf, type Station } from './rows.ts';
import { readSaid, SAID_NOTHING } from './said.ts';
import { stateOf } from './state.ts';
import { readEnrolled, readStation, readStations, readVisits, type StationRecord, writeStation } from './store.ts';
import { NO_DEPARTMENT } from './texts.ts';
import { visitWords } from './visit-words.ts';
import { WayCounts } from './way-counts.ts';
import { Ways } from './ways.ts';

/** A gate that this server is told to visit (`dmz` in server.json). */
export interface ConfiguredGate {
  readonly address: string;
  readonly identity?: string | undefined;
}

export interface PathsParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly hub: Pick<EventHub, 'publish'>;
  readonly facility: () => Promise<{ readonly id: string }>;
  readonly gates: () => Promise<readonly ConfiguredGate[]>;
}

/** A bundle that is crossing now. */
export interface Live {
  readonly name: string;
  readonly direction: 'inward' | 'outward';
  readonly bytes: number;
  readonly left: number;
  /** Bytes a second; null in the first second. */
  readonly rate: number | null;
}

const SHOWN_VISITS = 50;
/** Least time between two words to open pages about what is crossing. */
const LIVE_MS = 2_000;

/** The stations between the internet side and the wards, and how each stands. */
export class Paths {
  readonly ways: Ways;
  readonly #parts: PathsParts;
  #listeningSinceMs: number;
  readonly #told = new Map<string, PathState>();
  readonly #live = new Map<string, Live>();
  #liveToldMs = 0;
  readonly #counts: WayCounts;
  #boxes: { readonly inbox: Pick<Box, 'list'>; readonly outbox: Pick<Box, 'list'> } | undefined;

  constructor(parts: PathsParts) {
    this.#parts = parts;
    this.ways = new Ways(parts);
    this.#counts = new WayCounts(parts);
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

  /** From now on bundles between this server and its gates lie here. */
  useBoxes(boxes: { readonly inbox: Pick<Box, 'list'>; readonly outbox: Pick<Box, 'list'> }): void {
    this.#boxes = boxes;
  }

  /** What is crossing between this server and a gate now; undefined when nothing is any more. */
  live(id: string, live: Live | undefined): void {
    if (live === undefined) {
      this.#live.delete(id);
      return;
    }
    this.#live.set(id, live);
    const nowMs = this.#parts.clock.nowMs();
    if (Math.abs(nowMs - this.#liveToldMs) >= LIVE_MS) {
      this.#liveToldMs = nowMs;
      this.tell(id);
    }
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
      fetching: fetchingOf(station),
      bundles: station.kind === 'relay' ? [] : await this.#between(),
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
    const [records, enrolled, gates, counted] = await Promise.all([
      readStations(db, facility),
      readEnrolled(db, facility),
      this.#parts.gates(),
      this.#counts.now(facility),
    ]);
    const known = new Map(records.map((record) => [record.identity, record]));
    const day = dayInJapan(clock.nowMs());
    const stations = new Map<string, Station>();
    for (const { above, id, kind, name, registeredAt } of foundOf(records, enrolled, gates)) {
      const record = known.get(id);
      stations.set(id, {
        ...{ above, id, kind, name, registeredAt },
        ...this.#contactOf(id, above, known, new Set()),
        lastContact: record === undefined || record.last_contact === '' ? null : record.last_contact,
        bytesToday: bytesToday(record, day),
        said: record === undefined ? SAID_NOTHING : readSaid(record.said),
        live: this.#live.get(id),
        cutOff: counted
          .filter(({ chain }) => chain.split(' ').includes(id))
          .map(({ department, devices }) => ({ department, devices })),
      });
    }
    return stations;
  }

  /** How a station stands, and the one before it that hides it. */
  #contactOf(
    id: string,
    before: string,
    known: ReadonlyMap<string, StationRecord>,
    seen: ReadonlySet<string>,
  ): Pick<Station, 'state' | 'behind'> {
    const record = known.get(id);
    const next = before === '' || seen.has(before) ? undefined : known.get(before);
    const above =
      next === undefined ? undefined : this.#contactOf(before, next.above, known, new Set([...seen, id, before]));
    const nowMs = this.#parts.clock.nowMs();
    const lastMs = record === undefined || record.last_contact === '' ? undefined : Date.parse(record.last_contact);
    // What a gate tells of the station beyond it is as old as its own last word.
    const tells = record !== undefined && record.kind !== 'relay' && next !== undefined && above?.state === 'ok';
    const state = stateOf({
      // Something large may be crossing for hours; then it is in contact all the while.
      lastMs: this.#live.has(id) ? nowMs : lastMs,
      nowMs: tells ? Math.min(nowMs, Date.parse(next.last_contact)) : nowMs,
      listeningSinceMs: this.#listeningSinceMs,
      above: above?.state,
    });
    const hidden = state === 'unknown' && above !== undefined && above.state !== 'ok';
    return { state, behind: hidden ? next?.name : undefined };
  }

  /** Bundles between this server and its gates: on their way in, and waiting to be fetched. */
  async #between(): Promise<PathView['bundles']> {
    const [inbox = [], outbox = []] = await Promise.all([this.#boxes?.inbox.list(), this.#boxes?.outbox.list()]);
    const rowsOf = (way: 'in' | 'out', bundles: readonly BoxedBundle[]): PathView['bundles'] =>
      bundles.map(({ about, bytes, id, madeAt }) => ({ name: shortName(id), way, about: about.ja, madeAt, bytes }));
    return [...rowsOf('in', inbox), ...rowsOf('out', outbox)];
  }
}

type Found = Pick<Station, 'above' | 'id' | 'kind' | 'name' | 'registeredAt'>;

/** Every station there is: those that this server certified, those it is told to visit, and those that gates tell of. */
function foundOf(
  records: readonly StationRecord[],
  enrolled: Awaited<ReturnType<typeof readEnrolled>>,
  gates: readonly ConfiguredGate[],
): Found[] {
  const known = new Map(records.map((record) => [record.identity, record]));
  const found = new Map<string, Found>();
  const onlyGate = enrolled.filter(({ kind }) => kind === 'gate');
  for (const { enrolledAt, id, kind, name } of enrolled) {
    const guessed = kind === 'collector' && onlyGate.length === 1 ? (onlyGate[0]?.id ?? '') : '';
    found.set(id, { id, kind, name, registeredAt: enrolledAt, above: known.get(id)?.above ?? guessed });
  }
  for (const { address, identity } of gates) {
    // Without an identity in the settings it is known by its address until it answers.
    const id = identity ?? address;
    const unmet = identity !== undefined || !records.some(({ above, kind }) => above === '' && kind !== 'relay');
    if (!found.has(id) && unmet && known.get(id) === undefined && enrolled.every(({ kind }) => kind !== 'gate')) {
      found.set(id, { id, kind: 'gate', name: address, registeredAt: null, above: '' });
    }
  }
  for (const { above, identity, kind, name } of records) {
    // What a gate tells of a station that has not said yet who it is.
    if (!found.has(identity) && identity.includes(' ') && found.has(above)) {
      found.set(identity, { id: identity, kind, name, registeredAt: null, above });
    }
  }
  return [...found.values()];
}

function fetchingOf({ live, said }: Station): PathView['fetching'] {
  return live === undefined ? [...said.filling] : [{ name: live.name, bytes: live.bytes, left: live.left }];
}

function bytesToday(record: StationRecord | undefined, day: string): number | null {
  if (record === undefined) {
    return null;
  }
  return record.day === day ? record.day_bytes : 0;
}

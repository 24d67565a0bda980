import { type Clock, dayInJapan, sha256 } from '@tsukuroi/core';
import type { KnowledgeView } from '@tsukuroi/knowledge';
import { identitiesOf, type JudgedIdentity, type ProductMap } from '@tsukuroi/matching';
import type { Facts, Manifest } from '@tsukuroi/protocol';
import { type Db, inTransaction, type Tx } from '../../platform/database/index.ts';
import type { DeviceRecord } from '../devices/store.ts';
import { packNumbers } from '../inventories/numbers.ts';
import { SetReader } from './bulk.ts';
import { OpenCounter } from './count.ts';
import { CoverageCounter } from './coverage.ts';
import { Fleet, type FleetParts, type Ground } from './fleet.ts';
import { Identities } from './identities.ts';
import { JudgedVerdicts } from './judged.ts';
import { systemOf, verdictLists, type WholeSystem } from './lists.ts';
import { moveOpen } from './open-rows.ts';
import { acceptedOn, type Counters, countersOf, coverageOf, moveSoftware, numbersOf, sameCounters } from './profile.ts';
import * as store from './store.ts';
import { placeNumber } from './urgency.ts';
import { Vulnerabilities } from './vulnerabilities.ts';
import { type Hit, Where } from './where.ts';

/** A machine's software, judged and ready to be given a place. Made outside of transactions. */
export interface PreparedSet {
  readonly key: string;
  readonly numbers: Int32Array;
  readonly identities: readonly JudgedIdentity[];
  readonly system: WholeSystem;
}

export interface FindingsParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly products: ProductMap;
  readonly knowledge: () => KnowledgeView;
  readonly acceptedEverywhere: FleetParts['acceptedEverywhere'];
  /** Risks that are accepted on a device alone, as `acceptedText` writes them. */
  readonly acceptedOn: (db: Db, device: string, day: string) => Promise<string>;
  readonly changeDevice: (tx: Tx, device: DeviceRecord, change: { profile: number | null }) => Promise<unknown>;
  readonly countDevices: FleetParts['countDevices'];
}

/** Keeps what is open: judged once per distinct software, counted once per profile, a row per device only where it differs. */
export class Findings {
  readonly #parts: FindingsParts;
  readonly identities: Identities;
  readonly #vulnerabilities: Vulnerabilities;
  readonly #where: Where;
  readonly #fleet: Fleet;
  #judged: JudgedVerdicts | undefined;
  #sets: SetReader | undefined;
  #counter: { readonly judged: JudgedVerdicts; readonly counter: OpenCounter } | undefined;
  readonly #counted = new Set<number>();
  #queue: Promise<unknown> = Promise.resolve();
  #changes = 0;
  /** True while one change is at work: it stands on one knowledge and day from its beginning to its end. */
  #isAtWork = false;
  readonly #asked = new Map<string, Promise<boolean>>();
  readonly #firstSeen = new Map<string, { changes: number; days: ReadonlyMap<string, string> }>();

  constructor(parts: FindingsParts) {
    this.#parts = parts;
    this.identities = new Identities(parts.db);
    this.#vulnerabilities = new Vulnerabilities(parts.db);
    this.#where = new Where(parts.db);
    this.#fleet = new Fleet({ ...parts, vulnerabilities: this.#vulnerabilities });
  }

  get products(): ProductMap {
    return this.#parts.products;
  }

  /** The day on which a facility first had each of its open vulnerabilities. */
  async firstSeen(facility: string): Promise<ReadonlyMap<string, string>> {
    const changes = this.#changes;
    const known = this.#firstSeen.get(facility);
    if (known?.changes === changes) {
      return known.days;
    }
    const days = await store.readFirstSeen(this.#parts.db, facility);
    this.#firstSeen.set(facility, { changes, days });
    return days;
  }

  /** What is accepted on a device today, with the last day: for the whole facility or for it alone. */
  async acceptedFor(device: Pick<DeviceRecord, 'id' | 'facility'>): Promise<Map<string, string>> {
    const { db, acceptedEverywhere, acceptedOn } = this.#parts;
    const { day } = this.judged();
    const own = JSON.parse(await acceptedOn(db, device.id, day)) as [string, string][];
    return new Map([...(await acceptedEverywhere(db, device.facility, day)), ...own]);
  }

  /** The profiles of a facility that have a vulnerability, with the verdict that is most urgent there. */
  profilesWith(facility: string, id: string): Promise<Hit[]> {
    return this.#where.profilesWith(facility, id, {
      judged: this.judged(),
      reader: this.#reader(),
      changes: this.#changes,
    });
  }

  /**
   * Verdicts under today's day and knowledge. When either changes, what that touches is judged again; while a change is at
   * work, its verdicts are everybody's.
   */
  judged(): JudgedVerdicts {
    const before = this.#judged;
    if (before !== undefined && this.#isAtWork) {
      return before;
    }
    const day = dayInJapan(this.#parts.clock.nowMs());
    const knowledge = this.#parts.knowledge();
    if (before?.day === day && before.knowledge === knowledge) {
      return before;
    }
    const advance = before?.advance(knowledge, day);
    if (before === undefined || advance === undefined) {
      this.#judged = new JudgedVerdicts(knowledge, day);
      this.#sets = undefined;
      this.#counted.clear();
      this.#fleet.restarted();
      return this.#judged;
    }
    this.#judged = advance.judged;
    this.#sets?.advance(advance.judged, advance.touched);
    this.#vulnerabilities.advance(before, advance);
    this.#fleet.advanced(advance);
    for (const identity of advance.touched) {
      this.#counted.delete(this.identities.numberOf(identity) ?? 0);
    }
    return advance.judged;
  }

  /** Counts what was done through `alone`, so that others can tell whether anything may have changed. */
  get changes(): number {
    return this.#changes;
  }

  /** Changes of counters happen one after another; `work` may start transactions. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(work).finally(() => this.#changes++);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = async () => {
      this.judged();
      this.#isAtWork = true;
      try {
        return await work();
      } finally {
        this.#isAtWork = false;
      }
    };
    const done = this.#queue.then(turn, turn);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** Identifies and judges a machine's software and writes the reference rows it needs. Call it before the transaction. */
  async prepare(manifest: Manifest, facts: Pick<Facts, 'kernel'>): Promise<PreparedSet> {
    const identities = identitiesOf(manifest, facts, this.#parts.products);
    const named = manifest.software.flatMap(({ name, source }) =>
      source === undefined ? [] : [[name, source] as const],
    );
    const publishers = new Map(named);
    const numbers = await this.identities.numbersOf(identities, publishers);
    const order = [...new Map(numbers.map((no, index) => [no, identities[index]] as const))].sort(([a], [b]) => a - b);
    const ordered = order.flatMap(([, identity]) => identity ?? []);
    const system = systemOf(manifest, ordered);
    const prepared = {
      key: sha256([order.map(([no]) => no).join(','), system.osText, system.updates.join(',')].join('\n')),
      numbers: Int32Array.from(order, ([no]) => no),
      identities: ordered,
      system,
    };
    await this.#keepVerdicts(this.#lists(ordered, system));
    await this.#keepCounts(prepared);
    return prepared;
  }

  /** Gives a device its software: finds or makes its profile and moves the facility's counters. */
  async place(tx: Tx, device: DeviceRecord, prepared: PreparedSet): Promise<void> {
    await this.#move(tx, device, await this.#keepSet(tx, prepared));
  }

  /** Counts a device anew whose place, role or accepted risks changed. Without a report there is nothing to count. */
  async replace(tx: Tx, device: DeviceRecord, was: DeviceRecord): Promise<void> {
    const profile = was.profile === null ? undefined : await store.readProfile(tx, was.profile);
    const set = profile === undefined ? undefined : await store.readSet(tx, profile.set_no);
    if (set !== undefined) {
      await this.#move(tx, device, set);
    }
  }

  /** Takes a device out of the counters. */
  async leave(tx: Tx, device: DeviceRecord): Promise<void> {
    await this.#move(tx, device, undefined);
  }

  /** Reads what `replace` and `leave` need into memory, outside of the transaction. */
  async warm(device: Pick<DeviceRecord, 'profile'>): Promise<void> {
    const { db } = this.#parts;
    const profile = device.profile === null ? undefined : await store.readProfile(db, device.profile);
    const set = profile === undefined ? undefined : await store.readSet(db, profile.set_no);
    if (set !== undefined) {
      await this.#reader().prepare([set]);
      await this.#keepVerdicts(this.#reader().read(set).lists);
    }
  }

  /** True when a facility's counters stand on today's knowledge and day. */
  async isMatched(facility: string): Promise<boolean> {
    const matched = await store.readMatched(this.#parts.db, facility);
    const judged = this.judged();
    return matched?.knowledge === judged.knowledge.digest && matched.day === judged.day;
  }

  /** Counts a facility anew from its profiles; committed as a whole. `tell` gets shares of 1. */
  rematch(facility: string, tell: (share: number) => void = () => undefined): Promise<void> {
    return this.rematchAll([facility], tell);
  }

  /**
   * Counts facilities again, each committed as a whole. After news only what these moved is counted; the counters of the
   * profiles then follow in the background (`listed`).
   */
  async rematchAll(facilities: readonly string[], tell: (share: number) => void = () => undefined): Promise<void> {
    await this.alone(async () => {
      const ground = this.#ground();
      await this.#fleet.rematch(facilities, ground, tell);
      await this.#writeIdentityCounts(ground);
    });
    this.#listRest();
  }

  /**
   * Waits until what lists of a facility's devices show is what was committed. Every reader of the profiles' counters asks
   * first. Never inside of `alone`.
   */
  async listed(facility: string): Promise<void> {
    if (this.#fleet.unlisted.has(facility)) {
      await this.#inTurn(() => this.#list(facility));
      return;
    }
    const asked = this.#asked.get(facility) ?? this.#isListed(facility);
    this.#asked.set(facility, asked);
    try {
      if (!(await asked)) {
        // The program ended before the profiles were brought up to date.
        await this.rematch(facility);
      }
      this.#asked.set(facility, Promise.resolve(true));
    } catch (error) {
      this.#asked.delete(facility);
      throw error;
    }
  }

  async #isListed(facility: string): Promise<boolean> {
    return (await store.readMatched(this.#parts.db, facility))?.listed !== 0;
  }

  async #list(facility: string): Promise<void> {
    const ground = this.#ground();
    await (this.#fleet.stands(facility)
      ? this.#fleet.list(facility, ground)
      : this.#fleet.rematch([facility], ground, () => undefined));
  }

  /** Facility by facility, so that reports and readers come in between. A failure is met by the next reader. */
  #listRest(): void {
    const [facility] = this.#fleet.unlisted;
    if (facility !== undefined) {
      this.#inTurn(() => this.#list(facility)).then(
        () => this.#listRest(),
        () => undefined,
      );
    }
  }

  #ground(): Ground {
    return { judged: this.judged(), reader: this.#reader() };
  }

  async #writeIdentityCounts({ judged, reader }: Ground): Promise<void> {
    const missing = reader.numbers().filter((number) => !this.#counted.has(number));
    const rows = missing.flatMap((no) => {
      const known = reader.known(no);
      return known === undefined ? [] : [{ no, ...judged.countsOf(known.identity) }];
    });
    if (rows.length > 0) {
      await inTransaction(this.#parts.db, (tx) => store.writeIdentityCounts(tx, rows));
    }
    for (const { no } of rows) {
      this.#counted.add(no);
    }
  }

  async #move(tx: Tx, device: DeviceRecord, set: store.SetRecord | undefined): Promise<void> {
    const judged = this.judged();
    const reader = this.#reader();
    const { facility } = device;
    const everywhere = await this.#parts.acceptedEverywhere(tx, facility, judged.day);
    const before = device.profile === null ? undefined : await store.readProfile(tx, device.profile);
    const setBefore = before === undefined ? undefined : await store.readSet(tx, before.set_no);
    await reader.prepare([setBefore, set].filter((one) => one !== undefined));
    const counter = this.#counterOf(judged);
    if (before !== undefined && setBefore !== undefined) {
      const accepted = numbersOf(judged, [...everywhere.keys(), ...acceptedOn(before.accepted, judged.day)]);
      counter.add(reader.read(setBefore).lists, placeNumber(before.exposure, before.clinical_role), 1, accepted);
    }
    const had = counter.take();
    let has: typeof had = new Map();
    let profile: number | null = null;
    if (set !== undefined) {
      const risks = await this.#parts.acceptedOn(tx, device.id, judged.day);
      const accepted = numbersOf(judged, [...everywhere.keys(), ...acceptedOn(risks, judged.day)]);
      const place = placeNumber(device.exposure, device.clinical_role);
      const read = reader.read(set);
      const counters = { ...countersOf(counter.add(read.lists, place, 1, accepted)), ...coverageOf(read) };
      has = counter.take();
      profile = await this.#keepProfile(tx, device, set, risks, counters);
    }
    if (profile !== device.profile) {
      await this.#parts.changeDevice(tx, device, { profile });
    }
    for (const moved of [device.profile, profile]) {
      if (moved !== null) {
        this.#fleet.moved(facility, moved);
      }
    }
    await moveOpen(tx, facility, had, has, judged, this.#vulnerabilities);
    await moveSoftware(tx, facility, setBefore, set);
  }

  async #keepSet(tx: Tx, prepared: PreparedSet): Promise<store.SetRecord> {
    const known = await store.readSetByKey(tx, prepared.key);
    if (known !== undefined) {
      return known;
    }
    const row = {
      no: (await store.highestNumber(tx, 'findings_sets')) + 1,
      key: prepared.key,
      os: prepared.system.osText,
      updates: JSON.stringify(prepared.system.updates),
      identities: packNumbers(prepared.numbers),
    };
    await this.#reader().prepare([row]);
    const { unmapped, judged } = this.#reader().read(row);
    const full = { ...row, unmapped, judged };
    await store.addSet(tx, full);
    return full;
  }

  async #keepProfile(
    tx: Tx,
    device: DeviceRecord,
    set: store.SetRecord,
    accepted: string,
    counters: Counters,
  ): Promise<number> {
    const key = sha256([device.facility, set.no, device.exposure, device.clinical_role, accepted].join('\n'));
    const known = await store.readProfileByKey(tx, key);
    if (known !== undefined) {
      const row = { ...known, ...counters };
      if (!sameCounters(row, known)) {
        await store.writeProfiles(tx, [row]);
      }
      return known.no;
    }
    const no = (await store.highestNumber(tx, 'findings_profiles')) + 1;
    await store.addProfile(tx, {
      no,
      facility: device.facility,
      key,
      set_no: set.no,
      exposure: device.exposure,
      clinical_role: device.clinical_role,
      accepted,
      ...counters,
    });
    return no;
  }

  #lists(identities: readonly JudgedIdentity[], system: WholeSystem): Int32Array[] {
    return verdictLists(identities, this.judged(), this.#parts.products, system);
  }

  /** Writes how many verdicts each identity has, once for each day and knowledge. */
  async #keepCounts({ numbers, identities }: Pick<PreparedSet, 'numbers' | 'identities'>): Promise<void> {
    const judged = this.judged();
    const rows = identities.flatMap((identity, index) => {
      const no = numbers[index] ?? 0;
      return this.#counted.has(no) ? [] : [{ no, ...judged.countsOf(identity) }];
    });
    if (rows.length > 0) {
      await inTransaction(this.#parts.db, (tx) => store.writeIdentityCounts(tx, rows));
    }
    for (const { no } of rows) {
      this.#counted.add(no);
    }
  }

  #counterOf(judged: JudgedVerdicts): OpenCounter {
    if (this.#counter?.judged !== judged) {
      this.#counter = { judged, counter: new OpenCounter(judged) };
    }
    return this.#counter.counter;
  }

  #reader(): SetReader {
    const judged = this.judged();
    this.#sets ??= new SetReader({
      identities: this.identities,
      judged,
      coverage: new CoverageCounter(judged.knowledge),
      products: this.#parts.products,
    });
    return this.#sets;
  }

  #keepVerdicts(lists: readonly Int32Array[]): Promise<void> {
    const judged = this.judged();
    const numbers = new Set(lists.flatMap((list) => [...list]));
    return this.#vulnerabilities.keep(judged, numbers, false);
  }
}

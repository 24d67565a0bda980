import { type Clock, dayInJapan, isoSeconds, sha256 } from '@tsukuroi/core';
import type { KnowledgeView } from '@tsukuroi/knowledge';
import { identitiesOf, type JudgedIdentity, type ProductMap } from '@tsukuroi/matching';
import type { Facts, Manifest, OperatingSystem } from '@tsukuroi/protocol';
import { type Db, inTransaction, type Tx } from '../../platform/database/index.ts';
import type { DeviceRecord } from '../devices/store.ts';
import { packNumbers, unpackNumbers } from '../inventories/numbers.ts';
import { OpenCounter } from './count.ts';
import { CoverageCounter } from './coverage.ts';
import { Identities } from './identities.ts';
import { JudgedVerdicts } from './judged.ts';
import { verdictLists } from './lists.ts';
import { moveOpen, replaceOpen } from './open-rows.ts';
import { acceptedOn, breathe, countersOf, moveSoftware, numbersOf, sameCounters } from './profile.ts';
import * as store from './store.ts';
import { placeNumber, type Tally } from './urgency.ts';
import { Vulnerabilities } from './vulnerabilities.ts';
import { type Hit, Where } from './where.ts';

/** A machine's software, judged and ready to be given a place. Made outside of transactions. */
export interface PreparedSet {
  readonly key: string;
  readonly manifest: Manifest;
  readonly kernel: string;
  readonly numbers: Int32Array;
  readonly identities: readonly JudgedIdentity[];
}

export interface FindingsParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly products: ProductMap;
  readonly knowledge: () => KnowledgeView;
  readonly readManifest: (db: Db, no: number) => Promise<Manifest | undefined>;
  /** Vulnerabilities that are accepted for a whole facility on a day, with the last day of it. */
  readonly acceptedEverywhere: (db: Db, facility: string, day: string) => Promise<ReadonlyMap<string, string>>;
  /** Risks that are accepted on a device alone, as `acceptedText` writes them. */
  readonly acceptedOn: (db: Db, device: string, day: string) => Promise<string>;
  readonly changeDevice: (tx: Tx, device: DeviceRecord, change: { profile: number | null }) => Promise<unknown>;
  readonly countDevices: (db: Db, facility: string) => Promise<ReadonlyMap<number, number>>;
}

/** Keeps what is open: judged once per distinct software, counted once per profile, a row per device only where it differs. */
export class Findings {
  readonly #parts: FindingsParts;
  readonly identities: Identities;
  readonly #vulnerabilities: Vulnerabilities;
  readonly #where: Where;
  #judged: JudgedVerdicts | undefined;
  #coverage: CoverageCounter | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #changes = 0;

  constructor(parts: FindingsParts) {
    this.#parts = parts;
    this.identities = new Identities(parts.db);
    this.#vulnerabilities = new Vulnerabilities(parts.db);
    this.#where = new Where({
      db: parts.db,
      identities: this.identities,
      settle: (set, identities) => this.#lists(identities, () => this.#manifest(parts.db, set.manifest)),
    });
  }

  get products(): ProductMap {
    return this.#parts.products;
  }

  /** The day on which a facility first had each of its open vulnerabilities. */
  firstSeen(facility: string): Promise<Map<string, string>> {
    return store.readFirstSeen(this.#parts.db, facility);
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
    return this.#where.profilesWith(facility, id, this.judged());
  }

  /** Verdicts under today's day and knowledge; made anew when either changes. */
  judged(): JudgedVerdicts {
    const day = dayInJapan(this.#parts.clock.nowMs());
    const knowledge = this.#parts.knowledge();
    if (this.#judged === undefined || this.#judged.day !== day || this.#judged.knowledge !== knowledge) {
      this.#judged = new JudgedVerdicts(knowledge, day);
      this.#coverage = new CoverageCounter(knowledge);
    }
    return this.#judged;
  }

  /** Counts what was done through `alone`, so that others can tell whether anything may have changed. */
  get changes(): number {
    return this.#changes;
  }

  /** Changes of counters happen one after another; `work` may start transactions. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    this.#changes++;
    const done = this.#queue.then(work, work);
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
    const kernel = facts.kernel === undefined ? '' : JSON.stringify(facts.kernel);
    const prepared = {
      key: sha256(`${numbers.toSorted((a, b) => a - b).join(',')}\n${kernel}\n${JSON.stringify(manifest)}`),
      manifest,
      kernel,
      numbers: Int32Array.from(order, ([no]) => no),
      identities: order.flatMap(([, identity]) => identity ?? []),
    };
    await this.#keepVerdicts(await this.#lists(prepared.identities, async () => manifest));
    return prepared;
  }

  /** Gives a device its software: finds or makes its profile and moves the facility's counters. */
  async place(
    tx: Tx,
    device: DeviceRecord,
    software: { readonly prepared: PreparedSet; readonly manifestNo: number },
  ): Promise<void> {
    const set = await this.#keepSet(tx, software.prepared, software.manifestNo);
    await this.#move(tx, device, set, software.prepared.identities, async () => software.prepared.manifest);
  }

  /** Counts a device anew whose place, role or accepted risks changed. Without a report there is nothing to count. */
  async replace(tx: Tx, device: DeviceRecord, was: DeviceRecord): Promise<void> {
    const profile = was.profile === null ? undefined : await store.readProfile(tx, was.profile);
    const set = profile === undefined ? undefined : await store.readSet(tx, profile.set_no);
    if (set !== undefined) {
      const identities = await this.identities.read(unpackNumbers(set.identities));
      await this.#move(tx, device, set, identities, () => this.#manifest(tx, set.manifest));
    }
  }

  /** Takes a device out of the counters. */
  async leave(tx: Tx, device: DeviceRecord): Promise<void> {
    await this.#move(tx, device, undefined, [], async () => {
      throw new Error('nothing is read of a device that leaves');
    });
  }

  /** Reads what `replace` and `leave` need into memory, outside of the transaction. */
  async warm(device: Pick<DeviceRecord, 'profile'>): Promise<void> {
    const { db } = this.#parts;
    const profile = device.profile === null ? undefined : await store.readProfile(db, device.profile);
    const set = profile === undefined ? undefined : await store.readSet(db, profile.set_no);
    if (set !== undefined) {
      const identities = await this.identities.read(unpackNumbers(set.identities));
      await this.#keepVerdicts(await this.#lists(identities, () => this.#manifest(db, set.manifest)));
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
    return this.alone(() => this.#rematch(facility, tell));
  }

  async #rematch(facility: string, tell: (share: number) => void): Promise<void> {
    const { db } = this.#parts;
    const judged = this.judged();
    const [profiles, sets, devices] = await Promise.all([
      store.readProfiles(db, facility),
      store.readSetsOf(db, facility),
      this.#parts.countDevices(db, facility),
    ]);
    const lists = new Map<number, { lists: Int32Array[]; unmapped: number; judged: string }>();
    for (const [index, set] of sets.entries()) {
      const identities = await this.identities.read(unpackNumbers(set.identities));
      const manifest = () => this.#manifest(db, set.manifest);
      const coverage = this.#coverageOf(identities, JSON.parse(set.os) as OperatingSystem);
      lists.set(set.no, { lists: await this.#lists(identities, manifest), ...coverage });
      tell((0.8 * (index + 1)) / sets.length);
      await breathe();
    }
    const everywhere = await this.#parts.acceptedEverywhere(db, facility, judged.day);
    const counter = new OpenCounter(judged);
    const counted = profiles.flatMap((profile) => {
      const set = lists.get(profile.set_no);
      if (set === undefined) {
        return [];
      }
      const accepted = numbersOf(judged, [...everywhere.keys(), ...acceptedOn(profile.accepted, judged.day)]);
      const place = placeNumber(profile.exposure, profile.clinical_role);
      const tally = counter.add(set.lists, place, devices.get(profile.no) ?? 0, accepted);
      return [{ ...profile, ...countersOf(tally), unmapped: set.unmapped, judged: set.judged }];
    });
    const rows = [...counter.rows().values()];
    await this.#vulnerabilities.keep(
      judged,
      rows.map((row) => row.verdict),
      true,
    );
    await inTransaction(db, async (tx) => {
      await store.writeProfiles(
        tx,
        counted.filter((row, index) => !sameCounters(row, profiles[index])),
      );
      await replaceOpen(tx, facility, rows, judged, this.#vulnerabilities);
      await this.#writeIdentityCounts(tx, facility);
      await store.writeMatched(tx, {
        facility,
        knowledge: judged.knowledge.digest,
        day: judged.day,
        at: isoSeconds(this.#parts.clock.nowMs()),
      });
    });
    tell(1);
  }

  async #writeIdentityCounts(tx: Tx, facility: string): Promise<void> {
    const judged = this.judged();
    const before = await store.readIdentityCounts(tx, facility);
    const identities = await this.identities.read(before.map((row) => row.no));
    const changed = before.flatMap((row, index) => {
      const identity = identities[index];
      const counts = identity === undefined ? undefined : judged.countsOf(identity);
      const same = counts?.affected === row.affected && counts.undetermined === row.undetermined;
      return counts === undefined || same ? [] : [{ no: row.no, ...counts }];
    });
    await store.writeIdentityCounts(tx, changed);
  }

  async #move(
    tx: Tx,
    device: DeviceRecord,
    set: store.SetRecord | undefined,
    identities: readonly JudgedIdentity[],
    manifest: () => Promise<Manifest>,
  ): Promise<void> {
    const judged = this.judged();
    const { facility } = device;
    const everywhere = await this.#parts.acceptedEverywhere(tx, facility, judged.day);
    const before = device.profile === null ? undefined : await store.readProfile(tx, device.profile);
    const setBefore = before === undefined ? undefined : await store.readSet(tx, before.set_no);
    const had = new OpenCounter(judged);
    if (before !== undefined && setBefore !== undefined) {
      const old = await this.identities.read(unpackNumbers(setBefore.identities));
      const accepted = numbersOf(judged, [...everywhere.keys(), ...acceptedOn(before.accepted, judged.day)]);
      const lists = await this.#lists(old, () => this.#manifest(tx, setBefore.manifest));
      had.add(lists, placeNumber(before.exposure, before.clinical_role), 1, accepted);
    }
    const has = new OpenCounter(judged);
    let profile: number | null = null;
    if (set !== undefined) {
      const risks = await this.#parts.acceptedOn(tx, device.id, judged.day);
      const accepted = numbersOf(judged, [...everywhere.keys(), ...acceptedOn(risks, judged.day)]);
      const place = placeNumber(device.exposure, device.clinical_role);
      const tally = has.add(await this.#lists(identities, manifest), place, 1, accepted);
      profile = await this.#keepProfile(tx, device, set, risks, tally);
    }
    if (profile !== device.profile) {
      await this.#parts.changeDevice(tx, device, { profile });
    }
    await moveOpen(tx, facility, had.rows(), has.rows(), judged, this.#vulnerabilities);
    await moveSoftware(tx, facility, setBefore, set);
  }

  async #keepSet(tx: Tx, prepared: PreparedSet, manifestNo: number): Promise<store.SetRecord> {
    const known = await store.readSetByKey(tx, prepared.key);
    if (known !== undefined) {
      return known;
    }
    const row = {
      no: (await store.highestNumber(tx, 'findings_sets')) + 1,
      key: prepared.key,
      manifest: manifestNo,
      os: JSON.stringify(prepared.manifest.os),
      kernel: prepared.kernel,
      identities: packNumbers(prepared.numbers),
      ...this.#coverageOf(prepared.identities, prepared.manifest.os),
    };
    await store.addSet(tx, row);
    return row;
  }

  async #keepProfile(
    tx: Tx,
    device: DeviceRecord,
    set: store.SetRecord,
    accepted: string,
    tally: Tally,
  ): Promise<number> {
    const key = sha256([device.facility, set.no, device.exposure, device.clinical_role, accepted].join('\n'));
    const known = await store.readProfileByKey(tx, key);
    if (known !== undefined) {
      const row = { ...known, ...countersOf(tally) };
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
      ...countersOf(tally),
      unmapped: set.unmapped,
      judged: set.judged,
    });
    return no;
  }

  #coverageOf(identities: readonly JudgedIdentity[], os: Manifest['os']) {
    this.judged();
    return (this.#coverage ?? new CoverageCounter(this.#parts.knowledge())).of(os, identities);
  }

  #lists(identities: readonly JudgedIdentity[], manifest: () => Promise<Manifest>): Promise<Int32Array[]> {
    return verdictLists(identities, this.judged(), this.#parts.products, manifest);
  }

  #keepVerdicts(lists: readonly Int32Array[]): Promise<void> {
    const judged = this.judged();
    const numbers = new Set(lists.flatMap((list) => [...list]));
    return this.#vulnerabilities.keep(judged, numbers, false);
  }

  async #manifest(db: Db, no: number): Promise<Manifest> {
    const manifest = await this.#parts.readManifest(db, no);
    if (manifest === undefined) {
      throw new Error(`manifest ${no} is missing`);
    }
    return manifest;
  }
}

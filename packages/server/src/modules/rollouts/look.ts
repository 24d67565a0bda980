import type { PolicyWorld } from '@tsukuroi/policy';
import { type AfterCheck, type Apart, manifestDigest } from '@tsukuroi/protocol';
import type { PlacedDevice } from '../devices/index.ts';
import type { ActiveAgent } from '../enrolment/index.ts';
import { packageListOf } from '../inventories/index.ts';
import { type Answer, answered, answerFor, publishedDays, remaining } from './answers.ts';
import { type Around, AroundReader } from './around.ts';
import { type Assessed, assess, type Known } from './assess.ts';
import type { Catalogue } from './catalogue.ts';
import { CatalogueLooker, type Offers } from './catalogue-looker.ts';
import { Explainer } from './explainer.ts';
import type { RolloutParts } from './parts.ts';
import { readSources, readSourcesOf, renewed, renewedMap, type Sources } from './sources.ts';
import type { StandingWindows } from './standing-windows.ts';
import type { DeviceStandRecord } from './store.ts';
import { type Ear, type Touched, Touches } from './touched.ts';

/** One look at everything: how each device stands, and what may go to it. Never changed once it is made. */
export interface View {
  readonly facility: string;
  readonly nowMs: number;
  /** Counted up with each look. */
  readonly number: number;
  readonly world: PolicyWorld;
  readonly assessed: ReadonlyMap<string, Assessed>;
  readonly known: ReadonlyMap<string, Known>;
  readonly answeredBy: ReadonlyMap<string, string>;
  readonly records: ReadonlyMap<string, PlacedDevice>;
  readonly agents: ReadonlyMap<string, ActiveAgent>;
  readonly digests: ReadonlyMap<string, { readonly digest: string; readonly at: string }>;
  readonly stands: ReadonlyMap<string, DeviceStandRecord>;
  /** Groups that must not restart together, and what plans that still count hold for anybody. */
  readonly apart: readonly Apart[];
  readonly standing: readonly StandingWindows[];
  /** What must be so again after an update, by department. */
  readonly checks: ReadonlyMap<string, readonly AfterCheck[]>;
}

/** At the edge of the hospital; a device whose place nobody entered does not take the fast lane. */
const EXPOSED: readonly string[] = ['edge', 'dmz'];

/** However little seems to have changed, everything is looked at so often. */
const WHOLE_MS = 10 * 60_000;
/** Of more devices than this, and more than this share of all, reading everything is quicker. */
const MOST_TOUCHED = 1_000;
const MOST_SHARE = 0.2;

interface Left {
  readonly answer: Answer | undefined;
  readonly steps: Known['steps'];
  readonly stands: boolean;
}

type Judged = Pick<View, 'assessed' | 'known' | 'answeredBy'>;

/** What the last look found, and by what. */
interface Last {
  readonly sources: Sources;
  readonly around: Around;
  readonly machines: ReadonlyMap<string, string>;
  readonly published: ReadonlyMap<string, string>;
  readonly judged: Judged;
  /** When everything was looked at. */
  readonly wholeMs: number;
  readonly nowMs: number;
  /** Devices that are looked at each time: something about them may change unnoticed. */
  readonly always: ReadonlySet<string>;
}

/**
 * Looks, and remembers from one look to the next what did not change. Devices are read and judged anew when the database noted a change about them
 * (touched.ts); all of them at the first look, when anything changed that is the same for all (around.ts), and every ten minutes whatever was noted.
 */
export class Looker {
  readonly #parts: RolloutParts;
  readonly #catalogue: CatalogueLooker;
  readonly #around: AroundReader;
  readonly #ear: Ear;
  readonly #left = new Map<string, Left>();
  readonly #answers = new Map<string, Answer>();
  readonly #urgent = new Map<string, ReadonlySet<string>>();
  readonly #listed = new Map<string, string>();
  /** Devices judged since how they stand was written down, with the number of the look. */
  readonly #unkept = new Map<string, number>();
  #looking: Promise<unknown> = Promise.resolve();
  #last: Last | undefined;
  #number = 0;

  constructor(parts: RolloutParts, touches: Touches = new Touches(() => parts.touched())) {
    this.#parts = parts;
    this.#catalogue = new CatalogueLooker(parts);
    this.#around = new AroundReader(parts);
    this.#ear = touches.listen();
  }

  /** Programs of the catalogue that the last look found: by app, then by device. */
  get installed(): CatalogueLooker['installed'] {
    return this.#catalogue.installed;
  }

  /** Devices of which it is not written down yet how they stand, as `keepStands` takes them. */
  get unkept(): Iterable<string> {
    return this.#unkept.keys();
  }

  /** How devices stand in a look was written down. */
  kept({ number }: View): void {
    for (const [device, judged] of this.#unkept) {
      if (judged <= number) {
        this.#unkept.delete(device);
      }
    }
  }

  /** Looks come one after the other. */
  look(facility: string, catalogue: Catalogue): Promise<View> {
    const turn = this.#looking.then(() => this.#ear.dealWith((due) => this.#look(facility, catalogue, due)));
    this.#looking = turn.catch(() => undefined);
    return turn;
  }

  async #look(facility: string, catalogue: Catalogue, due: Touched): Promise<View> {
    const nowMs = this.#parts.clock.nowMs();
    const around = await this.#around.read(facility, catalogue, nowMs);
    const last = this.#last;
    const some = last === undefined ? undefined : dueOf(due, last, around, nowMs);
    // A look that fails leaves no half of itself behind.
    this.#last = undefined;
    const next =
      last === undefined || some === undefined
        ? await this.#whole(facility, catalogue, around, nowMs)
        : await this.#part(facility, catalogue, around, nowMs, last, some);
    this.#last = next;
    this.#number += 1;
    for (const device of some ?? new Set([...next.sources.stands.keys(), ...next.judged.assessed.keys()])) {
      this.#unkept.set(device, this.#number);
    }
    const { agents, digests, records, stands } = next.sources;
    const { apart, checks, standing, world } = around;
    return {
      ...{ facility, nowMs, number: this.#number, ...next.judged },
      ...{ records, agents, digests, stands, world, apart, standing, checks },
    };
  }

  async #whole(facility: string, catalogue: Catalogue, around: Around, nowMs: number): Promise<Last> {
    const [sources, machines, published] = await Promise.all([
      readSources(this.#parts, facility),
      answered(this.#parts.db, facility),
      publishedDays(this.#parts.db, facility),
    ]);
    const offersTo = await this.#catalogue.open(facility, catalogue, sources.digests);
    const judged = await this.#judge(facility, sources, { around, machines, published, nowMs }, offersTo);
    const always = alwaysOf(sources, around);
    return { sources, around, machines, published, judged, nowMs, wholeMs: nowMs, always };
  }

  async #part(
    facility: string,
    catalogue: Catalogue,
    around: Around,
    nowMs: number,
    last: Last,
    devices: ReadonlySet<string>,
  ): Promise<Last> {
    if (devices.size === 0) {
      return { ...last, around, nowMs };
    }
    const { machines, published } = last;
    const found = await readSourcesOf(this.#parts, facility, devices);
    const offersTo = await this.#catalogue.openFor(facility, catalogue, found, devices);
    const judged = await this.#judge(facility, found, { around, machines, published, nowMs }, offersTo);
    const sources = renewed(last.sources, devices, found);
    return {
      ...{ sources, around, machines, published, nowMs, wholeMs: last.wholeMs },
      judged: {
        assessed: renewedMap(last.judged.assessed, devices, judged.assessed),
        known: renewedMap(last.judged.known, devices, judged.known),
        answeredBy: renewedMap(last.judged.answeredBy, devices, judged.answeredBy),
      },
      always: new Set([...last.always, ...alwaysOf(found, around)]),
    };
  }

  async #judge(
    facility: string,
    sources: Sources,
    { around, machines, nowMs, published }: Pick<Last, 'around' | 'machines' | 'published' | 'nowMs'>,
    offersTo: (asked: { device: string; digest: string | undefined; agent: ActiveAgent | undefined }) => Offers,
  ): Promise<Judged> {
    const { longFixed, stopped, world } = around;
    const explainer = new Explainer(world, nowMs);
    const assessed = new Map<string, Assessed>();
    const knowns = new Map<string, Known>();
    const answeredBy = new Map<string, string>();
    for (const device of sources.policyDevices.values()) {
      const record = sources.records.get(device.id);
      if (record?.sample === 1) {
        continue;
      }
      const digest = sources.digests.get(device.id)?.digest;
      const stand = sources.stands.get(device.id);
      const machine = (await this.#answeredFor(device.id, digest, machines)) ?? stand?.answered ?? '';
      const left = await this.#leftOf(facility, device.id, digest, machine, machines.get(machine));
      const exposed = EXPOSED.includes(record?.exposure ?? 'unknown');
      const agent = sources.agents.get(device.id);
      const offers = offersTo({ device: device.id, digest, agent });
      const all = offers.steps.length === 0 ? left.steps : [...left.steps, ...offers.steps];
      const lane = exposed && all.length > 0 && explainer.policyOf(device)?.fastLane === true;
      const known: Known = {
        device,
        agent: agent !== undefined,
        exposed,
        answer: left.answer,
        steps: all,
        has: offers.has,
        stands: left.stands,
        wholeOnly: stand?.whole_only === 1,
        backup: sources.backups.get(device.id),
        failed: sources.failed.get(device.id) ?? NONE,
        oldFix: record !== undefined && record.profile !== null && longFixed.has(record.profile),
        urgent: lane && digest !== undefined ? await this.#urgentOn(device.id, digest) : NONE,
      };
      knowns.set(device.id, known);
      answeredBy.set(device.id, left.answer === undefined ? '' : machine);
      assessed.set(device.id, assess(known, { explainer, world, published, stopped, nowMs }));
    }
    return { assessed, known: knowns, answeredBy };
  }

  /** Under which name what a device has was answered: its own digest where a person took the list there, or that of the list as it leaves here. */
  async #answeredFor(
    device: string,
    digest: string | undefined,
    machines: ReadonlyMap<string, string>,
  ): Promise<string | undefined> {
    if (digest === undefined || machines.size === 0) {
      return undefined;
    }
    if (machines.has(digest)) {
      return digest;
    }
    let listed = this.#listed.get(digest);
    if (listed === undefined) {
      const report = await this.#parts.report(device);
      if (report?.digest !== digest) {
        return undefined;
      }
      const list = packageListOf(report.manifest);
      listed = list === undefined ? '' : manifestDigest(list);
      this.#listed.set(digest, listed);
    }
    return machines.has(listed) ? listed : undefined;
  }

  async #leftOf(
    facility: string,
    device: string,
    digest: string | undefined,
    machine: string,
    supply: string | undefined,
  ): Promise<Left> {
    if (digest === undefined || supply === undefined) {
      return { answer: undefined, steps: [], stands: true };
    }
    const key = [digest, machine, supply].join(' ');
    const known = this.#left.get(key);
    if (known !== undefined) {
      return known;
    }
    const answer = await this.#answer(facility, machine, supply);
    let left: Left = { answer, steps: answer?.steps ?? [], stands: true };
    if (answer !== undefined && digest !== machine) {
      const report = await this.#parts.report(device);
      // Between two reads a newer report may have come: looked at again with the next look.
      left =
        report === undefined || report.digest !== digest
          ? { answer, steps: [], stands: false }
          : { answer, ...remaining(answer, report.manifest) };
    }
    this.#left.set(key, left);
    return left;
  }

  async #answer(facility: string, machine: string, supply: string): Promise<Answer | undefined> {
    const key = `${machine} ${supply}`;
    const answer = this.#answers.get(key) ?? (await answerFor(this.#parts.db, facility, machine));
    if (answer !== undefined) {
      this.#answers.set(key, answer);
    }
    return answer;
  }

  async #urgentOn(device: string, digest: string): Promise<ReadonlySet<string>> {
    const key = `${device} ${digest} ${Math.floor(this.#parts.clock.nowMs() / 3_600_000)}`;
    let urgent = this.#urgent.get(key);
    if (urgent === undefined) {
      const report = await this.#parts.report(device);
      urgent = new Set(report === undefined ? [] : (await this.#parts.open(device, report)).urgent);
      this.#urgent.set(key, urgent);
    }
    return urgent;
  }
}

/** Which devices a look has to read; undefined: all of them. When in doubt, all. */
function dueOf(due: Touched, last: Last, around: Around, nowMs: number): ReadonlySet<string> | undefined {
  if (due.all || around.key !== last.around.key || nowMs < last.nowMs || nowMs >= last.wholeMs + WHOLE_MS) {
    return undefined;
  }
  const kept = around.apart.flatMap(({ groups }) => groups.flatMap(({ devices }) => devices));
  const devices = new Set([...due.devices, ...last.always, ...kept]);
  const most = Math.max(MOST_TOUCHED, MOST_SHARE * last.sources.policyDevices.size);
  return devices.size > most ? undefined : devices;
}

/** Who of several agents of a device reported last is noted nowhere; a removal asks what its permits say at this moment. */
function alwaysOf({ agents }: Pick<Sources, 'agents'>, { removals }: Around): ReadonlySet<string> {
  const several = [...agents.values()].filter(({ isOneOfSeveral }) => isOneOfSeveral);
  return new Set([...removals, ...several.map(({ device }) => device)]);
}

const NONE: ReadonlySet<string> = new Set();

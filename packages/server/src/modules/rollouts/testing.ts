import { isoSeconds, sha256 } from '@tsukuroi/core';
import { JAPAN_HOLIDAYS, Policy, type PolicyDevice, type PolicyWorld } from '@tsukuroi/policy';
import { type Inventory, manifestDigest, type ResultLine, type State, sealInventory } from '@tsukuroi/protocol';
import type { AptSupply, SupplyMachine } from '@tsukuroi/protocol/apt-supply.ts';
import type { DnfSupply } from '@tsukuroi/protocol/dnf-supply.ts';
import type { Charter, DepartmentCharter } from '@tsukuroi/trust/charter/charter.ts';
import type { Action, Plan } from '@tsukuroi/trust/plan/plan.ts';
import type { CatalogChange } from '@tsukuroi/trust/repository/catalog.ts';
import { domainOf } from '../../domain.ts';
import { type Db, inTransaction } from '../../platform/database/index.ts';
import { machineInventory } from '../../testing/agents.ts';
import { holdCeremony } from '../../testing/ceremony.ts';
import { testServer } from '../../testing/server.ts';
import { programActor } from '../audit/index.ts';
import { directorOf } from '../director/index.ts';
import type { BroughtSupply } from './answers.ts';
import { holdRollouts, partsOf, resultPartsOf } from './open.ts';
import type { RolloutParts } from './parts.ts';
import { Planner } from './planner.ts';
import { Rollouts } from './service.ts';
import { takeResult } from './take-result.ts';
import { EVERYTHING } from './touched.ts';

/** Hospitals of tests: real tables, signatures and plans; devices that follow their plans as an agent would, without packages. */

const FACILITY = 'east';

/** The whole week, so that the policies' windows alone decide; a test that is about the charter gives its own. */
const ALL_DAY: DepartmentCharter = {
  touch: 'normal',
  windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00' }],
  restart: 'in-window',
  verbs: ['report', 'stage', 'install', 'reboot'],
  devices: 100,
  devicesPerHour: 100,
};

export function charterOf(otherwise: Partial<DepartmentCharter> = {}): Charter {
  return {
    format: 'charter/1',
    facility: FACILITY,
    departments: {},
    otherwise: { ...ALL_DAY, ...otherwise },
    devices: {},
    isolation: { hours: 1, devices: 0 },
  };
}

const CHANNEL = Buffer.from(
  JSON.stringify({
    format: 'channel/1',
    id: 'debian-security',
    kind: 'apt',
    suites: ['bookworm-security'],
    components: ['main'],
    keys: ['A'.repeat(40)],
  }),
);

/** A policy of tests: security updates at once, Tuesday to Thursday from 19:00 to 23:00 in Japan. */
export function policyOf(id: string, more: Partial<Policy> = {}): Policy {
  return Policy.parse({
    format: 'policy/1',
    id,
    name: id,
    order: 10,
    who: { classes: ['office'] },
    what: { os: 'security', applications: 'none', exclude: [] },
    windows: [weekly('usual', [2, 3, 4], '19:00', '23:00')],
    rings: [{ id: 'all', name: '全体', gate: { successPercent: 90, atLeast: 1, businessDays: 0 } }],
    consent: { kind: 'automatic', afterBusinessDays: 0 },
    restart: { rule: 'in-window' },
    catchUp: { rule: 'next-window' },
    limits: { devicesAtOnce: 20 },
    lastStartDays: {},
    failureBudget: { percent: 10, atLeast: 2 },
    fastLane: false,
    ...more,
  });
}

export function weekly(id: string, weekdays: number[], from: string, to: string): Policy['windows'][number] {
  return { id, name: id, zone: 'Asia/Tokyo', days: [{ kind: 'weekdays', weekdays }], except: [], from, to };
}

export interface TestDevice {
  readonly name: string;
  readonly department: string;
  readonly class: PolicyDevice['class'];
  readonly touch?: PolicyDevice['touch'];
  readonly tags?: readonly string[];
  /** Packages it has, `name@version`. */
  readonly packages?: readonly string[];
  readonly exposure?: 'edge' | 'internal';
  /** What its packages are of; Debian's unless said. */
  readonly scheme?: 'rpm';
  /** Version of its agent, as the agent says it. */
  readonly agent?: string;
}

/** What a machine of tests reports; `rpm`: of x86_64. */
export function inventoryOf(name: string, packages: readonly string[], scheme?: TestDevice['scheme']): Inventory {
  const machine = machineInventory(name, packages);
  if (scheme === undefined) {
    return machine;
  }
  const { format: _format, manifest: _manifest, ...facts } = machine.facts;
  const { format: _state, ...state } = machine.state;
  const { arch, os, software } = machine.manifest;
  const rpms = software.map((one) => ({ ...one, scheme, arch: 'x86_64' }));
  return sealInventory({ ...machine, manifest: { arch, os, software: rpms }, facts, state });
}

/** An update of tests: what is installed, and what becomes of it. */
export interface TestUpdate {
  readonly package: string;
  readonly from: string;
  readonly to: string;
  /** Folder of its source; a package of its own without one. */
  readonly source?: string;
}

/** A signed list of the security archive with some updates, for the machines that need them. */
export function supplyFor(
  machines: readonly (readonly string[])[],
  updates: readonly TestUpdate[],
  date: string,
): AptSupply {
  const digestOf = (packages: readonly string[]) => manifestDigest(machineInventory('any', packages).manifest);
  return {
    format: 'apt-supply/1',
    madeAt: date,
    class: 'security',
    suites: [
      {
        archive: 'debian-security',
        suite: 'bookworm-security',
        components: ['main'],
        security: true,
        date,
        inRelease: { sha256: sha256(`InRelease ${date}`), size: 1_000 },
        indexes: [{ path: 'main/binary-amd64/Packages.xz', sha256: sha256(`Packages ${date}`), size: 2_000 }],
      },
    ],
    packages: updates.map((update) => ({
      package: update.package,
      architecture: 'amd64',
      version: update.to,
      suite: 0,
      path: `pool/updates/main/${update.source ?? update.package}/${update.package}_${update.to}_amd64.deb`,
      sha256: sha256(`${update.package} ${update.to}`),
      size: 3_000,
    })),
    machines: [...new Map(machines.map((packages) => [digestOf(packages), packages]))].map(
      ([machine, packages]): SupplyMachine => ({
        machine,
        list: 'manifest',
        steps: updates
          .filter((update) => packages.includes(`${update.package}@${update.from}`))
          .map((update) => ({ package: update.package, architecture: 'amd64', from: update.from, to: update.to })),
        leftOut: [],
        wouldRemove: [],
      }),
    ),
  };
}

const NAMES = { 'apt-supply/1': 'apt/debian-12.json', 'dnf-supply/1': 'dnf/el9.json' } as const;

/** One thing that a device did, for comparing with hours written by hand. */
export interface Act {
  readonly device: string;
  readonly what: string;
  readonly atMs: number;
}

/** A device that follows its newest plan as the agent does: fetches at once, installs inside its windows, reads its inventory, says each move. */
class FakeDevice {
  readonly name: string;
  readonly department: string;
  packages: string[];
  readonly identity: string;
  id = '';
  off = false;
  /** Version of its agent, as it says; undefined: it says none. */
  agent: string | undefined;
  /** Programs that somebody started, as the device tells of those that its plan asks for. */
  programs: NonNullable<State['programs']> = [];
  /** Versions and targets that fail on it. */
  broken: readonly string[] = [];
  /** What else is there that needs a program: the program is not taken off, and this is named. */
  needing: Readonly<Record<string, string>> = {};
  plan: Plan | undefined;
  readonly #stands = new Map<string, { readonly state: ResultLine['state']; readonly move: number }>();
  #work: Plan | undefined;
  readonly #catalogue: ReadonlyMap<string, string>;

  /** @param catalogue what targets of the catalogue put there: `name@version` */
  constructor({ agent, department, name, packages }: TestDevice, catalogue: ReadonlyMap<string, string>) {
    this.#catalogue = catalogue;
    this.agent = agent;
    this.name = name;
    this.department = department;
    this.packages = [...(packages ?? ['openssl@3.0.11-1'])];
    this.identity = `identity-${name}`;
  }

  /** Its next move at an instant, with what it did; undefined when there is nothing to do. */
  next(nowMs: number): Partial<ResultLine> | undefined {
    if (this.off) {
      return undefined;
    }
    const isBusy = [...this.#stands.values()].some(({ state }) => state === 'installing' || state === 'verifying');
    if (!isBusy && this.plan !== undefined && this.#work?.number !== this.plan.number) {
      this.#work = this.plan;
      this.#stands.clear();
    }
    for (const action of this.#work?.actions ?? []) {
      const said = this.#nextOf(action, nowMs);
      if (said !== undefined) {
        return said;
      }
    }
    return undefined;
  }

  #nextOf(action: Action, nowMs: number): Partial<ResultLine> | undefined {
    switch (this.#stands.get(action.id)?.state) {
      case undefined:
        return this.#say('staged', action.id);
      case 'staged': {
        const minutes = (action.minutes ?? 60) * 60_000;
        const isOpen = action.windows.some(
          ({ from, to }) => Date.parse(from) <= nowMs && nowMs + minutes <= Date.parse(to),
        );
        if (!isOpen || nowMs > Date.parse(this.#work?.lastStart ?? '')) {
          return undefined;
        }
        const needing = action.verb === 'remove' ? this.needing[action.subject ?? ''] : undefined;
        return needing === undefined
          ? this.#say('installing', action.id)
          : { ...this.#say('blocked', action.id), because: 'would-remove', about: needing };
      }
      case 'installing':
        return this.#install(action);
      case 'verifying':
        return this.#say('done', action.id);
      default:
        return undefined;
    }
  }

  #install({ content, id, subject, verb }: Action): Partial<ResultLine> {
    const wanted = content.flatMap((one) =>
      one.kind === 'channel' ? [`${one.package}@${one.version}`] : (this.#catalogue.get(one.target) ?? []),
    );
    const names = [...wanted, ...content.flatMap((one) => (one.kind === 'catalog' ? [one.target] : []))];
    if (names.some((name) => this.broken.includes(name))) {
      return { ...this.#say('failed', id), because: 'install-failed' };
    }
    if (verb === 'remove') {
      this.packages = this.packages.filter((text) => !text.startsWith(`${subject}@`));
      return this.#say('verifying', id);
    }
    for (const one of wanted) {
      const name = one.slice(0, one.indexOf('@') + 1);
      if (name === 'agent@') {
        this.agent = one.slice(name.length);
      } else {
        this.packages = [...this.packages.filter((text) => !text.startsWith(name)), one];
      }
    }
    return this.#say('verifying', id);
  }

  #say(state: ResultLine['state'], action: string): Partial<ResultLine> {
    const move = (this.#stands.get(action)?.move ?? 0) + 1;
    this.#stands.set(action, { state, move });
    return { plan: this.#work?.number ?? 0, action, move, state };
  }
}

/** A hospital of a server, its ceremony, its policies and some devices; time moves only when told. */
export async function rolloutHospital(
  db: Db,
  given: {
    readonly devices: readonly TestDevice[];
    readonly policies: readonly Policy[];
    readonly charter?: Charter;
    readonly startedAt?: string;
    readonly more?: Partial<RolloutParts>;
  },
) {
  const { app, clock, context } = await testServer(db, { startedAt: given.startedAt ?? '2026-11-30T00:00:00Z' });
  const safe = await holdCeremony(context.dataFolder, FACILITY, clock, given.charter ?? charterOf());
  await safe.sign({ set: [{ path: 'channels/debian-security.json', content: CHANNEL }] });
  const director = await directorOf(context);
  await director.care();
  const { inventories } = domainOf(context);
  const { id: facility } = await context.settings.facility();
  const devices = new Map<string, FakeDevice>();
  const classes = new Map(given.devices.map((one) => [one.name, one]));
  const catalogue = new Map<string, string>();
  const take = async (device: FakeDevice, exposure: TestDevice['exposure']) => {
    const machine = inventoryOf(device.name, device.packages, classes.get(device.name)?.scheme);
    const programs = device.programs.filter(({ name }) => device.plan?.watch?.includes(name));
    const inventory = { ...machine, state: { ...machine.state, programs } };
    const place = { department: device.department, ...(exposure === undefined ? {} : { exposure }) };
    const [taken] = await inventories.take(programActor('test'), facility, 'test', [inventory], place);
    device.id = taken?.id ?? '';
  };
  for (const one of given.devices) {
    const device = new FakeDevice(one, catalogue);
    await take(device, one.exposure);
    devices.set(one.name, device);
  }
  const byIdentity = new Map([...devices.values()].map((device) => [device.identity, device]));
  let world: PolicyWorld = {
    policies: given.policies,
    vendorRules: [],
    confirmations: [],
    calendars: [JAPAN_HOLIDAYS],
    freezes: [],
    holidayCalendars: ['jp-holidays'],
  };
  let supplies: BroughtSupply[] = [];
  let stopped = false;
  let isCut = false;
  const signed: Plan[] = [];
  const base = await partsOf(context);
  const parts: RolloutParts = {
    ...base,
    // Whoever is on is heard of every five minutes.
    devices: async () =>
      (await base.devices()).map((record) =>
        devices.get(record.name)?.off === true ? record : { ...record, last_seen: isoSeconds(clock.nowMs()) },
      ),
    world: async () => world,
    policyDevices: async () =>
      [...devices.values()].map(({ department, id, name }) => ({
        id,
        facility,
        department,
        tags: classes.get(name)?.tags ?? [],
        class: classes.get(name)?.class,
        touch: classes.get(name)?.touch,
        products: [],
      })),
    agents: async () =>
      [...devices.values()].map(({ department, id, identity }) => ({ identity, device: id, department })),
    agentVersions: async () =>
      new Map([...devices.values()].flatMap(({ agent, identity }) => (agent === undefined ? [] : [[identity, agent]]))),
    open: async () => ({ affected: [], urgent: [], judged: true }),
    // Much of this hospital stands in no table: whoever asks what changed is told to look at everything.
    touched: async () => EVERYTHING,
    supplies: async () => supplies,
    hasContent: async () => true,
    isStopped: async () => stopped,
    director: async () => ({
      catalog: director.catalog,
      ceremony: director.ceremony,
      door: director.door,
      folders: director.folders,
      order: async (who, drafts) => {
        const ordered = await director.order(who, drafts);
        for (const plan of ordered.published) {
          signed.push(plan);
          const device = byIdentity.get(plan.device);
          if (device !== undefined) {
            device.plan = plan;
          }
        }
        if (isCut) {
          isCut = false;
          throw new Error('the power went after the plans were signed');
        }
        return ordered;
      },
    }),
    ...given.more,
  };
  const results = resultPartsOf(context);
  const rollouts = new Rollouts(parts, new Planner(parts, results));
  holdRollouts(context, rollouts);
  const acts: Act[] = [];
  /** Everybody moves on as far as this instant lets them. */
  const live = async () => {
    for (const device of devices.values()) {
      for (let said = device.next(clock.nowMs()); said !== undefined; said = device.next(clock.nowMs())) {
        const at = isoSeconds(clock.nowMs());
        const line = {
          format: 'report/1',
          identity: device.identity,
          sequence: 1,
          previous: '0'.repeat(64),
          at,
          kind: 'result',
          boot: 'b1',
          machine: {},
          ...said,
        } as ResultLine;
        acts.push({ device: device.name, what: line.state, atMs: clock.nowMs() });
        if (line.state === 'done') {
          await take(device, undefined);
        }
        const taken = { facility, identity: device.identity, device: device.id, line, evidence: undefined };
        await inTransaction(db, (tx) => takeResult(tx, results, { ...taken, receivedAt: at }));
      }
    }
  };
  return {
    ...{ acts, app, clock, context, db, devices, facility, rollouts, safe, signed },
    device: (name: string) => devices.get(name) ?? fail(name),
    setWorld: (change: Partial<PolicyWorld>) => {
      world = { ...world, ...change };
    },
    classify: (name: string, change: Partial<TestDevice>) => {
      classes.set(name, { ...(classes.get(name) ?? fail(name)), ...change });
    },
    stop: (value: boolean) => {
      stopped = value;
    },
    /** Somebody at the device opens a program. */
    start: async (name: string, program: string) => {
      const device = devices.get(name) ?? fail(name);
      device.programs = [...device.programs, { name: program, since: isoSeconds(clock.nowMs()) }];
      await take(device, undefined);
    },
    bring: (supply: AptSupply | DnfSupply) => {
      const bytes = Buffer.from(JSON.stringify(supply));
      const sequence = supplies.length + 1;
      supplies = [
        ...supplies,
        { name: NAMES[supply.format], sha256: sha256(bytes), sequence, read: async () => bytes },
      ];
    },
    /** The holders of the keys sign another catalogue. `puts`: what its recipes and releases put on a device, by target. */
    sign: async (change: CatalogChange, puts: ReadonlyMap<string, string> = new Map()) => {
      await safe.sign(change);
      await director.care();
      for (const [target, one] of puts) {
        catalogue.set(target, one);
      }
    },
    /** The next round dies after its plans went out and before it wrote them down. */
    cutPower: () => {
      isCut = true;
    },
    live,
    /** Time goes by in steps; in each the server makes its round and the devices live. */
    pass: async (hours: number, stepHours = 1) => {
      for (let passed = 0; passed < hours; passed += stepHours) {
        await rollouts.planner.round();
        await live();
        clock.moveMs(stepHours * 3_600_000);
      }
      await rollouts.planner.round();
    },
  };
}

function fail(name: string): never {
  throw new Error(`${name} is no device of this test`);
}

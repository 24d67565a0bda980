import { GONE } from '@tsukuroi/protocol';
import { AGENT_PROTOCOLS } from '@tsukuroi/protocol/release-facts.ts';
import type { ActiveAgent } from '../enrolment/index.ts';
import type { Holding } from '../inventories/index.ts';
import { AGENT_PACKAGE, type Catalogue } from './catalogue.ts';
import type { RolloutParts } from './parts.ts';
import { agentReleaseOn, namesOf, type OnMachine, programsOn } from './programs.ts';
import { type Installed, installedOf, removalStep } from './removal-steps.ts';
import { removalsByDevice } from './removals.ts';
import type { Step } from './sets.ts';
import { ASKED_AT_ONCE, type Sources } from './sources.ts';
import { tables } from './store.ts';

/** What the catalogue offers to one device, and what of it is there already. */
export interface Offers {
  readonly steps: readonly Step[];
  readonly has: ReadonlyMap<string, string>;
}

type Asked = {
  readonly device: string;
  readonly digest: string | undefined;
  readonly agent: Pick<ActiveAgent, 'identity' | 'department'> | undefined;
};

/** Who is asked for, where not everybody is. */
type Only = { readonly devices: readonly string[]; readonly identities: readonly string[] };

type OnDevice = ReadonlyMap<string, readonly string[]>;

const NOTHING: Offers = { steps: [], has: new Map() };
const NEVER_LAID_OUT: ReadonlyMap<string, readonly string[]> = new Map();

/**
 * What the catalogue offers to devices. Lists of packages are looked through once for each catalogue; without programs and releases nothing is read at
 * all.
 */
export class CatalogueLooker {
  readonly #parts: RolloutParts;
  #version: number | undefined;
  #holdings: ReturnType<RolloutParts['holdings']> | undefined;
  readonly #onMachine = new Map<string, OnMachine>();
  readonly #installed = new Map<string, Map<string, Installed>>();

  constructor(parts: RolloutParts) {
    this.#parts = parts;
  }

  /** For a look at all devices. @returns who asks it for each device */
  async open(facility: string, catalogue: Catalogue, digests: Sources['digests']): Promise<(asked: Asked) => Offers> {
    this.#installed.clear();
    return this.#open(facility, catalogue, digests, undefined);
  }

  /** For a look at some devices; of the others what was found before stands. */
  async openFor(
    facility: string,
    catalogue: Catalogue,
    { agents, digests }: Pick<Sources, 'agents' | 'digests'>,
    devices: ReadonlySet<string>,
  ): Promise<(asked: Asked) => Offers> {
    for (const found of this.#installed.values()) {
      for (const device of devices) {
        found.delete(device);
      }
    }
    return this.#open(facility, catalogue, digests, {
      devices: [...devices],
      identities: [...agents.values()].map(({ identity }) => identity),
    });
  }

  async #open(
    facility: string,
    catalogue: Catalogue,
    digests: Sources['digests'],
    only: Only | undefined,
  ): Promise<(asked: Asked) => Offers> {
    if (catalogue.programs.size === 0 && catalogue.releases.length === 0) {
      return () => NOTHING;
    }
    if (this.#version !== catalogue.version || this.#holdings === undefined) {
      this.#version = catalogue.version;
      this.#holdings = this.#parts.holdings(namesOf(catalogue));
      this.#onMachine.clear();
    }
    const holdings = await this.#holdings.of([...digests.values()].map(({ digest }) => digest));
    const laidOut = catalogue.programs.size === 0 ? new Map() : await this.#laidOut(facility, only?.devices);
    const running = catalogue.releases.length === 0 ? new Map() : await this.#running(only?.identities);
    const removals = await removalsByDevice(this.#parts.db, facility);
    const stored = await this.#stored(catalogue, removals);
    const nowMs = this.#parts.clock.nowMs();
    return ({ agent, device, digest }) => {
      const { department, identity } = { department: agent?.department ?? '', identity: agent?.identity };
      const holding = digest === undefined ? undefined : holdings.get(digest);
      if (digest === undefined || holding === undefined) {
        return NOTHING;
      }
      const mine = laidOut.get(device);
      let programs = mine === undefined ? this.#onMachine.get(digest) : undefined;
      if (programs === undefined) {
        programs = programsOn(catalogue, holding, mine ?? NEVER_LAID_OUT);
        if (mine === undefined) {
          this.#onMachine.set(digest, programs);
        }
      }
      const version = identity === undefined ? undefined : running.get(identity);
      const release = identity === undefined ? undefined : agentReleaseOn(catalogue, holding, version, AGENT_PROTOCOLS);
      const has = version === undefined ? programs.has : new Map([...programs.has, [AGENT_PACKAGE, version]]);
      this.#note(device, catalogue, holding, mine);
      const unwanted = removals.get(device);
      if (unwanted === undefined) {
        return { steps: [...programs.offered, ...(release === undefined ? [] : [release])], has };
      }
      // What has to go is not given again.
      const offered = programs.offered.filter((step) => !unwanted.has(step.package));
      const there = [...unwanted].flatMap((app) => this.#installed.get(app)?.get(device) ?? []);
      const going = there.map((one) =>
        removalStep(one, catalogue.rules, { identity, department }, nowMs, (hash) => stored.has(hash)),
      );
      const gone = [...unwanted].filter((app) => !going.some((step) => step.package === app));
      return {
        steps: [...offered, ...going, ...(release === undefined ? [] : [release])],
        has: new Map([...has, ...gone.map((app): [string, string] => [app, GONE])]),
      };
    };
  }

  /** Programs of the catalogue that are on devices, as they were looked at last: by app, then by device. */
  get installed(): ReadonlyMap<string, ReadonlyMap<string, Installed>> {
    return this.#installed;
  }

  #note(device: string, { programs }: Catalogue, holding: Holding, laidOut: OnDevice | undefined): void {
    for (const [app, versions] of programs) {
      const found = installedOf(versions, holding, laidOut?.get(app)?.[0]);
      if (found !== undefined) {
        this.#installed.set(app, (this.#installed.get(app) ?? new Map()).set(device, found));
      }
    }
  }

  /** Files of programs that have to go, which are in this server's store. */
  async #stored(
    { programs }: Catalogue,
    removals: ReadonlyMap<string, ReadonlySet<string>>,
  ): Promise<ReadonlySet<string>> {
    const apps = new Set([...removals.values()].flatMap((wanted) => [...wanted]));
    const files = [...apps].flatMap((app) => (programs.get(app) ?? []).flatMap(({ ways }) => ways));
    const stored = new Set<string>();
    for (const { artifact } of files) {
      if (await this.#parts.hasContent(artifact.sha256)) {
        stored.add(artifact.sha256);
      }
    }
    return stored;
  }

  /** Versions of agents that run, by identity. */
  async #running(identities: readonly string[] | undefined): Promise<ReadonlyMap<string, string>> {
    const running = new Map<string, string>();
    for (const some of inParts(identities)) {
      for (const [identity, version] of await this.#parts.agentVersions(some)) {
        running.set(identity, version);
      }
    }
    return running;
  }

  /** Versions of programs that devices said they have put there, by device and app: of an archive no inventory tells. */
  async #laidOut(
    facility: string,
    devices: readonly string[] | undefined,
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>> {
    const laidOut = new Map<string, Map<string, string[]>>();
    for (const some of inParts(devices)) {
      const all = tables(this.#parts.db)
        .selectFrom('rollouts_patches')
        .select(['device', 'package', 'version'])
        .where('facility', '=', facility)
        .where('kind', '=', 'application')
        .where('state', '=', 'done')
        .orderBy('since');
      for (const row of await (some === undefined ? all : all.where('device', 'in', [...some])).execute()) {
        const apps = laidOut.get(row.device) ?? new Map<string, string[]>();
        // The last one is what is there; a step back may have come after a newer one.
        apps.set(row.package, row.version === GONE ? [] : [row.version]);
        laidOut.set(row.device, apps);
      }
    }
    return laidOut;
  }
}

/** As many as one statement takes; everybody is asked for at once. */
function inParts(ids: readonly string[] | undefined): readonly (readonly string[] | undefined)[] {
  if (ids === undefined) {
    return [undefined];
  }
  const count = Math.ceil(ids.length / ASKED_AT_ONCE);
  return Array.from({ length: count }, (_, part) => ids.slice(part * ASKED_AT_ONCE, (part + 1) * ASKED_AT_ONCE));
}

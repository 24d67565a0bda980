import { AGENT_PROTOCOLS } from '@tsukuroi/protocol/release-facts.ts';
import { AGENT_PACKAGE, type Catalogue } from './catalogue.ts';
import type { RolloutParts } from './parts.ts';
import { agentReleaseOn, namesOf, type OnMachine, programsOn } from './programs.ts';
import type { Step } from './sets.ts';
import { tables } from './store.ts';

/** What the catalogue offers to one device, and what of it is there already. */
export interface Offers {
  readonly steps: readonly Step[];
  readonly has: ReadonlyMap<string, string>;
}

type Asked = { readonly device: string; readonly digest: string | undefined; readonly identity: string | undefined };

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

  constructor(parts: RolloutParts) {
    this.#parts = parts;
  }

  /** @returns who asks it for each device */
  async open(
    facility: string,
    catalogue: Catalogue,
    digests: ReadonlyMap<string, { readonly digest: string }>,
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
    const laidOut = catalogue.programs.size === 0 ? new Map() : await this.#laidOut(facility);
    const running = catalogue.releases.length === 0 ? new Map() : await this.#parts.agentVersions();
    return ({ device, digest, identity }) => {
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
      return {
        steps: [...programs.offered, ...(release === undefined ? [] : [release])],
        has: version === undefined ? programs.has : new Map([...programs.has, [AGENT_PACKAGE, version]]),
      };
    };
  }

  /** Versions of programs that devices said they have put there, by device and app: of an archive no inventory tells. */
  async #laidOut(facility: string): Promise<ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>> {
    const rows = await tables(this.#parts.db)
      .selectFrom('rollouts_patches')
      .select(['device', 'package', 'version'])
      .where('facility', '=', facility)
      .where('kind', '=', 'application')
      .where('state', '=', 'done')
      .orderBy('since')
      .execute();
    const laidOut = new Map<string, Map<string, string[]>>();
    for (const { device, package: app, version } of rows) {
      const apps = laidOut.get(device) ?? new Map<string, string[]>();
      // The last one is what is there; a step back may have come after a newer one.
      apps.set(app, [version]);
      laidOut.set(device, apps);
    }
    return laidOut;
  }
}

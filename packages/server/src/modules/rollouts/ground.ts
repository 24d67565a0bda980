import type { TsukuroiError } from '@tsukuroi/core';
import { sha256 } from '@tsukuroi/core';
import { readSite } from '@tsukuroi/trust/ceremony/install.ts';
import { CHANNEL_LIMIT_BYTES, type Channel, readChannel } from '@tsukuroi/trust/channel/channel.ts';
import { CHARTER_LIMIT_BYTES, readCharter } from '@tsukuroi/trust/charter/charter.ts';
import { PERMIT_LIMIT_BYTES, readPermit } from '@tsukuroi/trust/charter/permit.ts';
import { readRecipe } from '@tsukuroi/trust/recipe/recipe.ts';
import { RECIPE_LIMIT_BYTES } from '@tsukuroi/trust/recipe/shape.ts';
import { RELEASE_LIMIT_BYTES, readRelease, releasePath } from '@tsukuroi/trust/release/release.ts';
import { repositoryFiles } from '@tsukuroi/trust/repository/files.ts';
import type { DirectorService } from '../director/index.ts';
import {
  type AgentRelease,
  agentReleaseOf,
  type Catalogue,
  NO_CATALOGUE,
  type Program,
  programOf,
} from './catalogue.ts';
import type { OwnReason } from './held.ts';
import type { Ground } from './plan-device.ts';

type Director = Pick<DirectorService, 'catalog' | 'ceremony' | 'door' | 'folders'>;

/** What the catalogue of this server allows; a reason where it allows nothing. Read anew when the catalogue is another one. */
export class GroundReader {
  readonly #dataFolder: string;
  #known: { readonly version: number; readonly ground: Ground | OwnReason; readonly catalogue: Catalogue } | undefined;

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder;
  }

  async read(director: Director): Promise<{ readonly ground: Ground | OwnReason; readonly catalogue: Catalogue }> {
    const { catalog, ceremony } = director;
    if (ceremony.kind !== 'done' || catalog === undefined) {
      return { ground: { code: 'no-ceremony' }, catalogue: NO_CATALOGUE };
    }
    if (this.#known?.version !== catalog.version) {
      const bytesOf = readingFrom(director, catalog);
      const [ground, found] = [await this.#ground(director, catalog, bytesOf), await catalogueIn(catalog, bytesOf)];
      const catalogue = 'code' in ground ? found : { ...found, rules: ground };
      this.#known = { version: catalog.version, ground, catalogue };
    }
    return this.#known;
  }

  async #ground({ door }: Director, { targets }: Signed, bytesOf: BytesOf): Promise<Ground | OwnReason> {
    const facility = (await readSite(door, this.#dataFolder))?.facility ?? '';
    const own = `charter/${facility}.json`;
    const charter = readCharter(await bytesOf(targets.has(own) ? own : 'charter/all.json', CHARTER_LIMIT_BYTES));
    if (charter === undefined) {
      return { code: 'no-charter' };
    }
    const under = (prefix: string) => [...targets.keys()].filter((path) => path.startsWith(prefix)).sort();
    const channels: Channel[] = [];
    for (const path of under('channels/')) {
      const channel = readChannel(await bytesOf(path, CHANNEL_LIMIT_BYTES));
      // Plans name a channel by the file it stands in (director/waiting.ts).
      if (channel !== undefined && path === `channels/${channel.id}.json`) {
        channels.push(channel);
      }
    }
    const permits: Ground['permits'][number][] = [];
    for (const path of under('permits/')) {
      const permit = readPermit(await bytesOf(path, PERMIT_LIMIT_BYTES));
      if (permit !== undefined) {
        permits.push({ path, permit });
      }
    }
    return { charter, channels, permits };
  }
}

type Signed = NonNullable<Director['catalog']>;
type BytesOf = (path: string, limit: number) => Promise<Uint8Array>;

/** Reads targets of the catalogue. A file that is not what was signed is none. */
function readingFrom({ door, folders }: Director, { targets }: Signed): BytesOf {
  const files = repositoryFiles(door, folders.catalog);
  return async (path, limit) => {
    const target = targets.get(path);
    const bytes =
      target === undefined
        ? new Uint8Array()
        : await files.readTarget(path, target.sha256, limit).catch((_error: TsukuroiError) => new Uint8Array());
    return target !== undefined && sha256(bytes) === target.sha256 ? bytes : new Uint8Array();
  };
}

/** Recipes and releases of the agent that stand where they say of themselves. What is not signed any more is not among them. */
async function catalogueIn({ targets, version }: Signed, bytesOf: BytesOf): Promise<Catalogue> {
  const programs = new Map<string, Program[]>();
  const releases: AgentRelease[] = [];
  for (const path of [...targets.keys()].sort()) {
    if (path.startsWith('recipes/')) {
      const read = readRecipe(await bytesOf(path, RECIPE_LIMIT_BYTES));
      const named = read.ok && path === `recipes/${read.value.app}/${read.value.version}.json`;
      const program = named ? programOf(path, read.value, targets) : undefined;
      if (program !== undefined) {
        programs.set(program.app, [...(programs.get(program.app) ?? []), program]);
      }
    } else if (path.startsWith('releases/agent/')) {
      const read = readRelease(await bytesOf(path, RELEASE_LIMIT_BYTES));
      const release =
        read !== undefined && releasePath(read) === path ? agentReleaseOf(path, read, targets) : undefined;
      releases.push(...(release === undefined ? [] : [release]));
    }
  }
  return { version, programs, releases };
}

import type { TsukuroiError } from '@tsukuroi/core';
import { sha256 } from '@tsukuroi/core';
import { readSite } from '@tsukuroi/trust/ceremony/install.ts';
import { CHANNEL_LIMIT_BYTES, type Channel, readChannel } from '@tsukuroi/trust/channel/channel.ts';
import { CHARTER_LIMIT_BYTES, readCharter } from '@tsukuroi/trust/charter/charter.ts';
import { PERMIT_LIMIT_BYTES, readPermit } from '@tsukuroi/trust/charter/permit.ts';
import { repositoryFiles } from '@tsukuroi/trust/repository/files.ts';
import type { DirectorService } from '../director/index.ts';
import type { OwnReason } from './held.ts';
import type { Ground } from './plan-device.ts';

type Director = Pick<DirectorService, 'catalog' | 'ceremony' | 'door' | 'folders'>;

/** What the catalogue of this server allows; a reason where it allows nothing. Read anew when the catalogue is another one. */
export class GroundReader {
  readonly #dataFolder: string;
  #known: { readonly version: number; readonly ground: Ground | OwnReason } | undefined;

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder;
  }

  async read(director: Director): Promise<Ground | OwnReason> {
    const { catalog, ceremony } = director;
    if (ceremony.kind !== 'done' || catalog === undefined) {
      return { code: 'no-ceremony' };
    }
    if (this.#known?.version !== catalog.version) {
      this.#known = { version: catalog.version, ground: await this.#read(director, catalog) };
    }
    return this.#known.ground;
  }

  async #read({ door, folders }: Director, { targets }: NonNullable<Director['catalog']>): Promise<Ground | OwnReason> {
    const files = repositoryFiles(door, folders.catalog);
    const bytesOf = async (path: string, limit: number): Promise<Uint8Array> => {
      const target = targets.get(path);
      const bytes =
        target === undefined
          ? new Uint8Array()
          : await files.readTarget(path, target.sha256, limit).catch((_error: TsukuroiError) => new Uint8Array());
      // A file that is not what was signed is none.
      return target !== undefined && sha256(bytes) === target.sha256 ? bytes : new Uint8Array();
    };
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

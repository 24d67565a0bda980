import { join } from 'node:path';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import { RELAY_PATHS } from '@tsukuroi/protocol/relay-api.ts';
import { statedBy } from '@tsukuroi/trust/client/refresh.ts';
import { isPlainPath, type Source } from '@tsukuroi/trust/client/source.ts';
import { type Memory, trustStore } from '@tsukuroi/trust/client/store.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { type Named, type NamedContents, nameContents } from '@tsukuroi/trust/named/named-contents.ts';
import { METADATA_LIMITS } from '@tsukuroi/trust/repository/files.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { Contents } from './contents.ts';

export interface MirrorOptions {
  readonly door: FileDoor;
  readonly dataFolder: string;
  /** As the catalogue names it; undefined while there was no key ceremony. */
  readonly facility: string | undefined;
  readonly clock: Clock;
  readonly upstream: Upstream;
  readonly contents: Contents;
}

type Repository = 'catalog' | 'director';
const REPOSITORIES: readonly Repository[] = ['catalog', 'director'];
const JUDGED_ANEW_MS = 3_600_000;
const ROOT_LIMIT = METADATA_LIMITS.root;

/**
 * The signed metadata of both repositories, as they came from above and were verified here. Devices below verify them again; what they
 * name is what this relay gives out.
 */
export class Mirror {
  readonly #options: MirrorOptions;
  /** File names of the refresh before: a device may be in the middle of it. */
  readonly #kept: Record<Repository, ReadonlySet<string>> = { catalog: new Set(), director: new Set() };

  #last: { readonly named: Named; readonly atMs: number } | undefined;

  constructor(options: MirrorOptions) {
    this.#options = options;
  }

  /** A metadata file for a device; undefined when there is none. */
  async read(repository: Repository, name: string): Promise<Uint8Array | undefined> {
    if (!isPlainPath(name) || name.includes('/')) {
      return undefined;
    }
    return this.#options.door.readIfThere(join(this.#folder(repository), name), METADATA_LIMITS.targets);
  }

  /** What was verified before, without asking anybody: at the start, before there is a way up. */
  async recall(): Promise<Named | undefined> {
    return this.#name(undefined);
  }

  /** Fetches and verifies both repositories. Undefined while this relay has no root of trust: then it gives out nothing. */
  async refresh(): Promise<Named | undefined> {
    if (await this.#isUnchanged()) {
      return this.#last?.named;
    }
    const named = await this.#name({ catalog: this.#source('catalog'), director: this.#source('director') });
    const memory = await trustStore(this.#options.door, this.#trust()).load();
    for (const repository of REPOSITORIES) {
      const state = named?.[repository]?.state;
      if (memory !== undefined && (state === 'ok' || state === 'old')) {
        await this.#write(repository, memory[repository]);
      }
    }
    const settled = named?.director?.state === 'ok';
    this.#last = settled ? { named, atMs: this.#options.clock.nowMs() } : undefined;
    return named;
  }

  /** Two small files tell that nothing changed; once an hour everything is judged anew, since what is verified grows old. */
  async #isUnchanged(): Promise<boolean> {
    const { clock } = this.#options;
    const age = clock.nowMs() - (this.#last?.atMs ?? Number.NEGATIVE_INFINITY);
    if (age < 0 || age > JUDGED_ANEW_MS) {
      return false;
    }
    for (const repository of REPOSITORIES) {
      const limit = METADATA_LIMITS.timestamp;
      const above = await this.#source(repository)
        .read('metadata/timestamp.json', limit)
        .catch(() => undefined);
      const here = await this.read(repository, 'timestamp.json');
      if (above === undefined || here === undefined || !Buffer.from(above).equals(here)) {
        return false;
      }
    }
    return true;
  }

  async #name(sources: { catalog: Source; director: Source } | undefined): Promise<Named | undefined> {
    const { clock, contents, dataFolder, door, facility } = this.#options;
    const root = await door.readIfThere(join(dataFolder, 'trust', 'root.json'), ROOT_LIMIT);
    if (root === undefined || facility === undefined) {
      return undefined;
    }
    const named = await nameContents({ door, folder: this.#trust(), facility, clock, root }, sources, (target) =>
      contents.read({ sha256: target.sha256, size: target.length }),
    );
    if (named.contents !== undefined && !sameNames(named.contents, contents.named)) {
      await contents.name(named.contents);
    }
    return named;
  }

  #trust(): string {
    return join(this.#options.dataFolder, 'trust', 'seen');
  }

  #folder(repository: Repository): string {
    return join(this.#options.dataFolder, 'mirror', repository);
  }

  #source(repository: Repository): Source {
    const { upstream } = this.#options;
    return {
      read: async (path, maxBytes) => {
        const params = { place: repository, path, limit: maxBytes };
        const answer = await upstream
          .ask({ method: 'GET', path: `${RELAY_PATHS[repository]}${path}` })
          .catch((cause) => {
            throw new TsukuroiError('SOURCE_UNREACHABLE', params, { cause, exitCode: 3 });
          });
        if (answer.status === 404) {
          return undefined;
        }
        if (answer.status !== 200) {
          throw new TsukuroiError('SOURCE_UNREACHABLE', params, { exitCode: 3 });
        }
        if (answer.bytes.length > maxBytes) {
          throw new TsukuroiError('SOURCE_ENDLESS', params, { exitCode: 3 });
        }
        return answer.bytes;
      },
    };
  }

  /** The files as a repository has them; the timestamp last, since it makes the others visible. */
  async #write(repository: Repository, memory: Memory): Promise<void> {
    const { door } = this.#options;
    const folder = this.#folder(repository);
    const now = new Set<string>();
    const there = new Set(await door.list(folder));
    for (const [role, bytes] of memory.files) {
      if (role !== 'timestamp') {
        const name = `${statedBy(bytes)?.version}.${role}.json`;
        now.add(name);
        if (!there.has(name)) {
          await door.writeWhole(join(folder, name), bytes);
        }
      }
    }
    await this.#writeRoots(repository, memory, there);
    const timestamp = memory.files.get('timestamp');
    if (timestamp !== undefined) {
      await door.writeWhole(join(folder, 'timestamp.json'), timestamp);
    }
    for (const name of there) {
      const root = /^\d+\.root\.json$/.test(name) || name === 'timestamp.json';
      if (!root && !now.has(name) && !this.#kept[repository].has(name)) {
        await door.remove(join(folder, name));
      }
    }
    this.#kept[repository] = now;
  }

  /** Every root there was: a device that slept through three rotations follows them one by one. Each is verified by the device. */
  async #writeRoots(repository: Repository, memory: Memory, there: ReadonlySet<string>): Promise<void> {
    const newest = statedBy(memory.files.get('root') ?? new Uint8Array())?.version ?? 0;
    const source = this.#source(repository);
    for (let version = 1; version < newest; version += 1) {
      const name = `${version}.root.json`;
      const bytes = there.has(name) ? undefined : await source.read(`metadata/${name}`, ROOT_LIMIT);
      if (bytes !== undefined) {
        await this.#options.door.writeWhole(join(this.#folder(repository), name), bytes);
      }
    }
  }
}

function sameNames(one: NamedContents, other: NamedContents): boolean {
  return one.size === other.size && [...one].every(([hash, { path }]) => other.get(hash)?.path === path);
}

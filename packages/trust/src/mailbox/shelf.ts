import { join } from 'node:path';
import { isoSeconds } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { isSha256 } from '../store/content.ts';
import { headOf, readAnnounced } from './announced.ts';
import { missingOf } from './arrival.ts';
import { ANNOUNCED_LIMIT_BYTES, type Announced, type Head } from './wire.ts';

/** A bundle in a box. */
export interface BoxedBundle extends Head {
  readonly whole: boolean;
  /** Bytes that are here; all of them when it is whole. */
  readonly bytesThere: number;
}

const ANNOUNCED_NAME = 'announced.json';
/** Names of bundles that went on; a year of several a day. */
const MOST_HAD = 2_000;
/** Announcements kept in memory, of up to four megabytes each. */
const MOST_IN_MEMORY = 3;

/** `making`: being put here; `going`: out of sight, to be removed; `had`: an empty name for each that went on. */
type Place = 'whole' | 'coming' | 'making' | 'going' | 'had';

/** How the bundles of a box lie on disk: one folder each, with its announcement and one folder per volume. */
export class Shelf {
  readonly #door: FileDoor;
  readonly #folder: string;
  /** Announcements of whole bundles never change, so their heads are read once. */
  readonly #heads = new Map<string, Head>();
  /** The last ones whole, since their files are asked for one by one. */
  readonly #announced = new Map<string, Announced>();

  constructor(door: FileDoor, folder: string) {
    this.#door = door;
    this.#folder = folder;
  }

  at(place: Place, id = ''): string {
    return join(this.#folder, place, id);
  }

  /** Finishes or clears away what a crash interrupted. */
  async recover(): Promise<void> {
    await this.#door.removeTree(this.at('going'));
    for (const id of await this.#door.list(this.at('making'))) {
      const folder = this.at('making', id);
      const announced = await this.#read(folder);
      if (announced !== undefined && (await this.#isThere(folder, announced))) {
        await this.becomeWhole(folder, announced.id);
      } else {
        await this.#door.removeTree(folder);
      }
    }
    for (const id of await this.ids('whole')) {
      if ((await this.#head(id)) === undefined) {
        // Its list was damaged: what cannot be told apart is fetched again.
        await this.drop('whole', id);
      }
    }
  }

  async list(): Promise<readonly BoxedBundle[]> {
    const found: BoxedBundle[] = [];
    for (const id of await this.ids('whole')) {
      const head = await this.#head(id);
      if (head !== undefined) {
        found.push({ ...head, whole: true, bytesThere: head.bytes });
      }
    }
    for (const id of await this.ids('coming')) {
      const announced = await this.read('coming', id);
      if (announced !== undefined && !found.some((one) => one.id === id)) {
        found.push({ ...headOf(announced), whole: false, bytesThere: await this.#bytesThere(announced) });
      }
    }
    return found.sort((a, b) => a.sequence - b.sequence || (a.id < b.id ? -1 : 1));
  }

  /** Moves the folders of an exported bundle here. */
  async place(announced: Announced, folders: readonly string[]): Promise<void> {
    const making = this.at('making', announced.id);
    await this.#door.removeTree(making);
    // First the list of what must be there, so that a crash between two moves is told from a whole one.
    await this.#door.writeWhole(join(making, ANNOUNCED_NAME), JSON.stringify(announced));
    for (const [index, folder] of folders.entries()) {
      await this.#door.rename(folder, join(making, String(index + 1)));
    }
    await this.becomeWhole(making, announced.id);
  }

  async begin(announced: Announced): Promise<void> {
    await this.#door.writeWhole(join(this.at('coming', announced.id), ANNOUNCED_NAME), JSON.stringify(announced));
  }

  async becomeWhole(folder: string, id: string): Promise<void> {
    await this.#door.makeFolder(this.at('whole'));
    await this.#door.rename(folder, this.at('whole', id));
  }

  /** A whole bundle with its files. */
  async announced(id: string): Promise<Announced | undefined> {
    if (!isSha256(id) || (await this.#door.stat(this.at('whole', id))) === undefined) {
      return undefined;
    }
    const announced = this.#announced.get(id) ?? (await this.read('whole', id));
    if (announced !== undefined) {
      this.#announced.delete(id);
      this.#announced.set(id, announced);
      const [oldest = id] = this.#announced.keys();
      if (this.#announced.size > MOST_IN_MEMORY) {
        this.#announced.delete(oldest);
      }
    }
    return announced;
  }

  async knows(id: string): Promise<'had' | 'whole' | 'coming' | undefined> {
    for (const place of ['whole', 'had', 'coming'] as const) {
      if (isSha256(id) && (await this.#door.stat(this.at(place, id))) !== undefined) {
        return place;
      }
    }
    return undefined;
  }

  async ids(place: 'whole' | 'coming'): Promise<readonly string[]> {
    return (await this.#door.list(this.at(place))).filter(isSha256);
  }

  /** What was announced of a bundle; undefined when it is gone or not one of ours. */
  read(place: 'whole' | 'coming', id: string): Promise<Announced | undefined> {
    return this.#read(this.at(place, id));
  }

  /** Out of sight with one rename, then piece by piece. */
  async drop(place: 'whole' | 'coming', id: string): Promise<void> {
    const going = this.at('going', id);
    await this.#door.makeFolder(this.at('going'));
    await this.#door.removeTree(going);
    await this.#door.rename(this.at(place, id), going);
    await this.#door.removeTree(going);
    this.#heads.delete(id);
    this.#announced.delete(id);
  }

  /** Remembers that a bundle was here; the oldest names go. */
  async noteHad(id: string, nowMs: number): Promise<void> {
    await this.#door.writeWhole(this.at('had', id), isoSeconds(nowMs));
    const names = await this.#door.list(this.at('had'));
    if (names.length <= MOST_HAD) {
      return;
    }
    const aged: { name: string; ms: number }[] = [];
    for (const name of names) {
      aged.push({ name, ms: (await this.#door.stat(this.at('had', name)))?.changedMs ?? 0 });
    }
    aged.sort((a, b) => a.ms - b.ms);
    for (const { name } of aged.slice(0, names.length - MOST_HAD)) {
      await this.#door.remove(this.at('had', name));
    }
  }

  /** When something of a bundle that is coming last came; 0 when it cannot be read. */
  async changedMs(id: string): Promise<number> {
    const announced = await this.read('coming', id);
    if (announced === undefined) {
      return 0;
    }
    const folder = this.at('coming', id);
    let newest = (await this.#door.stat(join(folder, ANNOUNCED_NAME)))?.changedMs ?? 0;
    for (const [index] of announced.volumes.entries()) {
      const inside = join(folder, String(index + 1));
      for (const name of await this.#door.list(inside)) {
        newest = Math.max(newest, (await this.#door.stat(join(inside, name)))?.changedMs ?? 0);
      }
    }
    return newest;
  }

  async #isThere(folder: string, announced: Announced): Promise<boolean> {
    return (await missingOf(this.#door, folder, announced)).every(({ have }) => have === -1);
  }

  async #bytesThere(announced: Announced): Promise<number> {
    const missing = await missingOf(this.#door, this.at('coming', announced.id), announced);
    return missing.reduce((sum, { have, size }) => sum + (have < 0 ? size : have), 0);
  }

  async #head(id: string): Promise<Head | undefined> {
    const known = this.#heads.get(id);
    if (known !== undefined) {
      return known;
    }
    const announced = await this.read('whole', id);
    const head = announced === undefined ? undefined : headOf(announced);
    if (head !== undefined) {
      this.#heads.set(id, head);
    }
    return head;
  }

  async #read(folder: string): Promise<Announced | undefined> {
    const bytes = await this.#door.readIfThere(join(folder, ANNOUNCED_NAME), ANNOUNCED_LIMIT_BYTES);
    try {
      return bytes === undefined ? undefined : readAnnounced(Buffer.from(bytes).toString('utf8'));
    } catch {
      return undefined;
    }
  }
}

import { join } from 'node:path';
import { type Clock, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import { MANIFEST_LIMIT_BYTES, MANIFEST_NAME } from '../bundle/shape.ts';
import type { FileDoor } from '../files/door.ts';
import { isSha256 } from '../store/content.ts';
import { readableBytes } from '../store/space.ts';
import { announce, headOf, mustAgree, readAnnounced } from './announced.ts';
import { type MissingFile, missingOf, takeFile } from './arrival.ts';
import { ANNOUNCED_LIMIT_BYTES, type Announced, BUNDLES_LIMIT, type Head } from './wire.ts';
import './errors.ts';

/** A bundle in a box. */
export interface BoxedBundle extends Head {
  readonly whole: boolean;
  /** Bytes that are here; all of them when it is whole. */
  readonly bytesThere: number;
}

/** A bundle that is coming in. */
export interface Arrival {
  /** `had`: it was here and went on; `whole`: it is here. Nothing of either is taken again. */
  readonly state: 'had' | 'whole' | 'coming';
  /** Files that are not whole yet, the manifest first. */
  readonly missing: readonly MissingFile[];
  /**
   * Takes bytes of a file from byte `from` on, and verifies it when it is whole. What came before an interruption stays. Answers how many
   * bytes it took.
   *
   * @throws TsukuroiError MAILBOX_REQUEST_INVALID, MAILBOX_RANGE, MAILBOX_BUSY, MAILBOX_TOO_MUCH, MAILBOX_FILE_WRONG,
   *   MAILBOX_ANNOUNCED_INVALID, DISK_FULL, and whatever the source throws
   */
  take(volume: number, name: string, from: number, source: AsyncIterable<Uint8Array>): Promise<number>;
  /** Makes it whole when every file is; undefined while some are missing. */
  finish(): Promise<BoxedBundle | undefined>;
}

export interface Box {
  readonly limitBytes: number;
  /** All bundles, oldest first: in the order in which they are to be imported. */
  list(): Promise<readonly BoxedBundle[]>;
  /**
   * A bundle just exported becomes part of the box: its folders, in the order of the volumes and on the same medium, are moved into it.
   *
   * @throws TsukuroiError MAILBOX_FULL, MAILBOX_TOO_MANY, MAILBOX_ANNOUNCED_INVALID, BUNDLE_UNREADABLE, FILE_MISSING
   */
  put(folders: readonly string[]): Promise<BoxedBundle>;
  /** Volume folders of a whole bundle, for `importBundle` and `verifyBundle`. */
  folders(id: string): Promise<readonly string[] | undefined>;
  /** Lets go of a bundle. A whole one is remembered as had, so that it does not come again. */
  remove(id: string): Promise<void>;
  usage(): Promise<{ readonly bytes: number; readonly limitBytes: number }>;
  /** A whole bundle with its files. */
  announced(id: string): Promise<Announced | undefined>;
  /** One file of a whole bundle. */
  file(
    id: string,
    volume: number,
    name: string,
  ): Promise<{ readonly path: string; readonly size: number; readonly sha256: string } | undefined>;
  /** Begins to take a bundle in, or goes on with it. @throws TsukuroiError MAILBOX_FULL, MAILBOX_DISK_FULL, MAILBOX_TOO_MANY */
  receive(announced: Announced): Promise<Arrival>;
  /** Whether it is here, was here, or is half here. */
  knows(id: string): Promise<'had' | 'whole' | 'coming' | undefined>;
  freeBytes(): Promise<number>;
}

export interface BoxOptions {
  readonly door: FileDoor;
  readonly folder: string;
  /** Most bytes in the box, what is still to come of an announced bundle included. */
  readonly limitBytes: number;
  readonly clock: Clock;
  /** Left free on the medium; 64 MiB unless told. */
  readonly spareBytes?: number;
}

const ANNOUNCED_NAME = 'announced.json';
const SPARE_BYTES = 64 * 1024 * 1024;
/** A bundle of which nothing came for so long gives its place to another. */
const STALLED_MS = 7 * 86_400_000;
/** Names of bundles that went on; a year of several a day. */
const MOST_HAD = 2_000;
/** Announcements kept in memory, of up to four megabytes each. */
const MOST_IN_MEMORY = 3;

/**
 * Opens a box: a folder of whole bundles in one direction, and of those that are coming. What a crash interrupted is finished or
 * cleared away. It lies on disk alone, so that another process sees the same; but only one process writes into it.
 */
export async function openBox(options: BoxOptions): Promise<Box> {
  const box = new FolderBox(options);
  await box.recover();
  return box;
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // No bytes.
}

class FolderBox implements Box {
  readonly limitBytes: number;
  readonly #options: BoxOptions;
  readonly #at: Readonly<Record<'whole' | 'coming' | 'making' | 'going' | 'had', string>>;
  /** Announcements never change, so they are read once. */
  readonly #heads = new Map<string, Head>();
  /** The last ones whole, since their files are asked for one by one. */
  readonly #announced = new Map<string, Announced>();
  /** Files that are being written now. */
  readonly #busy = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: BoxOptions) {
    const in_ = (name: string) => join(options.folder, name);
    this.limitBytes = options.limitBytes;
    this.#options = options;
    this.#at = {
      whole: in_('whole'),
      coming: in_('coming'),
      making: in_('making'),
      going: in_('going'),
      had: in_('had'),
    };
  }

  async recover(): Promise<void> {
    const { door } = this.#options;
    await door.removeTree(this.#at.going);
    for (const id of await door.list(this.#at.making)) {
      const folder = join(this.#at.making, id);
      const announced = await this.#read(folder);
      const there =
        announced !== undefined && (await missingOf(door, folder, announced)).every(({ have }) => have === -1);
      if (announced !== undefined && there) {
        await this.#becomeWhole(folder, announced.id);
      } else {
        await door.removeTree(folder);
      }
    }
  }

  async list(): Promise<readonly BoxedBundle[]> {
    const found: BoxedBundle[] = [];
    for (const id of await this.#ids('whole')) {
      const head = await this.#head('whole', id);
      if (head !== undefined) {
        found.push({ ...head, whole: true, bytesThere: head.bytes });
      }
    }
    for (const id of await this.#ids('coming')) {
      const announced = await this.#read(join(this.#at.coming, id));
      if (announced !== undefined && !found.some((one) => one.id === id)) {
        found.push({ ...headOf(announced), whole: false, bytesThere: await this.#bytesThere(announced) });
      }
    }
    return found.sort((a, b) => a.sequence - b.sequence || (a.id < b.id ? -1 : 1));
  }

  put(folders: readonly string[]): Promise<BoxedBundle> {
    return this.#alone(async () => {
      const { door } = this.#options;
      const announced = await announce(door, folders);
      const head = headOf(announced);
      if ((await this.knows(announced.id)) !== 'whole') {
        await this.#mustHaveRoom(announced, false);
        const making = join(this.#at.making, announced.id);
        await door.removeTree(making);
        // First the list of what must be there, so that a crash between two moves is told from a whole one.
        await door.writeWhole(join(making, ANNOUNCED_NAME), JSON.stringify(announced));
        for (const [index, folder] of folders.entries()) {
          await door.rename(folder, join(making, String(index + 1)));
        }
        await this.#becomeWhole(making, announced.id);
      }
      return { ...head, whole: true, bytesThere: head.bytes };
    });
  }

  async folders(id: string): Promise<readonly string[] | undefined> {
    const announced = await this.announced(id);
    return announced?.volumes.map((_, index) => join(this.#at.whole, id, String(index + 1)));
  }

  remove(id: string): Promise<void> {
    return this.#alone(async () => {
      const { clock, door } = this.#options;
      const known = await this.knows(id);
      if (known === 'whole') {
        await door.writeWhole(join(this.#at.had, id), isoSeconds(clock.nowMs()));
        await this.#drop(join(this.#at.whole, id), id);
        await this.#forgetOldest();
      } else if (known === 'coming') {
        await this.#drop(join(this.#at.coming, id), id);
      }
    });
  }

  async usage(): Promise<{ bytes: number; limitBytes: number }> {
    const bytes = (await this.list()).reduce((sum, { bytesThere }) => sum + bytesThere, 0);
    return { bytes, limitBytes: this.limitBytes };
  }

  async announced(id: string): Promise<Announced | undefined> {
    if (!isSha256(id) || (await this.#options.door.stat(join(this.#at.whole, id))) === undefined) {
      return undefined;
    }
    const announced = this.#announced.get(id) ?? (await this.#read(join(this.#at.whole, id)));
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

  async file(id: string, volume: number, name: string) {
    const announced = await this.announced(id);
    const file = announced?.volumes[volume - 1]?.files.find((one) => one.name === name);
    return file === undefined
      ? undefined
      : { path: join(this.#at.whole, id, String(volume), name), size: file.size, sha256: file.sha256 };
  }

  async receive(announced: Announced): Promise<Arrival> {
    const { door } = this.#options;
    const folder = join(this.#at.coming, announced.id);
    const state = await this.#alone(async () => {
      const known = await this.knows(announced.id);
      if (known === 'coming') {
        // The files of a bundle are told by its manifest, but what stands beside them is not: whoever began it may have lied.
        const before = await this.#read(folder);
        if (JSON.stringify(before) === JSON.stringify(announced)) {
          return known;
        }
        if (this.#isBusy(announced.id)) {
          throw new TsukuroiError('MAILBOX_BUSY', { name: MANIFEST_NAME });
        }
        await this.#drop(folder, announced.id);
      }
      if (known === undefined || known === 'coming') {
        await this.#mustHaveRoom(announced, true);
        await door.writeWhole(join(folder, ANNOUNCED_NAME), JSON.stringify(announced));
      }
      return known ?? 'coming';
    });
    const missing = state === 'coming' ? await this.#missing(folder, announced) : [];
    return {
      state,
      missing,
      take: (volume, name, from, source) => this.#take(announced, volume, name, from, source),
      finish: () => this.#finish(announced),
    };
  }

  async knows(id: string): Promise<'had' | 'whole' | 'coming' | undefined> {
    const { door } = this.#options;
    if (!isSha256(id)) {
      return undefined;
    }
    for (const place of ['whole', 'had', 'coming'] as const) {
      if ((await door.stat(join(this.#at[place], id))) !== undefined) {
        return place;
      }
    }
    return undefined;
  }

  freeBytes(): Promise<number> {
    return this.#options.door.freeBytes(this.#options.folder);
  }

  /** What is still to be fetched; a file that is all there but was not verified when the power went is verified now. */
  async #missing(folder: string, announced: Announced): Promise<readonly MissingFile[]> {
    const { door } = this.#options;
    const missing: MissingFile[] = [];
    for (const file of await missingOf(door, folder, announced)) {
      if (file.have < file.size) {
        missing.push(file);
      } else {
        const right = await takeFile(door, join(folder, String(file.volume)), file, file.have, nothing()).then(
          () => true,
          () => false,
        );
        missing.push(...(right ? [] : [{ ...file, have: 0 }]));
      }
    }
    return missing.filter(({ have }) => have >= 0);
  }

  async #take(
    announced: Announced,
    volume: number,
    name: string,
    from: number,
    source: AsyncIterable<Uint8Array>,
  ): Promise<number> {
    const { door } = this.#options;
    const folder = join(this.#at.coming, announced.id);
    const file = announced.volumes[volume - 1]?.files.find((one) => one.name === name);
    if (file === undefined) {
      throw new TsukuroiError('MAILBOX_REQUEST_INVALID', { reason: 'no such file' });
    }
    const manifest = volume === 1 && name === MANIFEST_NAME;
    // Nothing is kept before it is known what the bundle may hold.
    if (!manifest && (await door.stat(join(folder, '1', MANIFEST_NAME))) === undefined) {
      throw new TsukuroiError('MAILBOX_REQUEST_INVALID', { reason: 'manifest first' });
    }
    const key = `${announced.id}/${volume}/${name}`;
    if (this.#busy.has(key)) {
      throw new TsukuroiError('MAILBOX_BUSY', { name });
    }
    this.#busy.add(key);
    try {
      const taken = await takeFile(door, join(folder, String(volume)), file, from, source);
      const whole = manifest
        ? await door.readIfThere(join(folder, '1', MANIFEST_NAME), MANIFEST_LIMIT_BYTES)
        : undefined;
      if (whole !== undefined) {
        await this.#mustAgree(announced, whole);
      }
      return taken;
    } finally {
      this.#busy.delete(key);
    }
  }

  async #mustAgree(announced: Announced, manifest: Uint8Array): Promise<void> {
    try {
      mustAgree(announced, manifest);
    } catch (error) {
      await this.#alone(() => this.#drop(join(this.#at.coming, announced.id), announced.id));
      throw error;
    }
  }

  #finish(announced: Announced): Promise<BoxedBundle | undefined> {
    return this.#alone(async () => {
      const { door } = this.#options;
      const head = headOf(announced);
      const whole = { ...head, whole: true, bytesThere: head.bytes };
      if ((await this.knows(announced.id)) === 'whole') {
        return whole;
      }
      const folder = join(this.#at.coming, announced.id);
      const missing = (await missingOf(door, folder, announced)).some(({ have }) => have >= 0);
      if (missing) {
        return undefined;
      }
      for (const [index] of announced.volumes.entries()) {
        await door.settle(join(folder, String(index + 1)));
      }
      await this.#becomeWhole(folder, announced.id);
      return whole;
    });
  }

  async #becomeWhole(folder: string, id: string): Promise<void> {
    const { door } = this.#options;
    await door.makeFolder(this.#at.whole);
    await door.rename(folder, join(this.#at.whole, id));
  }

  async #mustHaveRoom(announced: Announced, onDisk: boolean): Promise<void> {
    const { door, spareBytes = SPARE_BYTES } = this.#options;
    const lacking = async () => {
      const there = await this.list();
      const reserved = there.reduce((sum, { bytes }) => sum + bytes, 0);
      return { count: there.length, bytes: reserved + announced.bytes - this.limitBytes };
    };
    let short = await lacking();
    if (short.count >= BUNDLES_LIMIT || short.bytes > 0) {
      await this.#dropStalled();
      short = await lacking();
    }
    if (short.count >= BUNDLES_LIMIT) {
      throw new TsukuroiError('MAILBOX_TOO_MANY', { limit: BUNDLES_LIMIT }, { exitCode: 3 });
    }
    if (short.bytes > 0) {
      const params = { missing: readableBytes(short.bytes), limit: readableBytes(this.limitBytes) };
      throw new TsukuroiError('MAILBOX_FULL', params, { exitCode: 3 });
    }
    if (!onDisk) {
      // It lies on this medium already and is only moved.
      return;
    }
    const waiting = (await this.list()).reduce((sum, { bytes, bytesThere }) => sum + bytes - bytesThere, 0);
    const lack = announced.bytes + waiting + spareBytes - (await door.freeBytes(this.#options.folder));
    if (lack > 0) {
      throw new TsukuroiError('MAILBOX_DISK_FULL', { missing: readableBytes(lack) }, { exitCode: 3 });
    }
  }

  /** Announcing is cheap: whoever announces and sends nothing must not keep the others out for ever. */
  async #dropStalled(): Promise<void> {
    const { clock, door } = this.#options;
    for (const id of await this.#ids('coming')) {
      const folder = join(this.#at.coming, id);
      const announced = await this.#read(folder);
      const changed = announced === undefined ? 0 : await this.#changedMs(folder, announced);
      if (clock.nowMs() - changed > STALLED_MS && !this.#isBusy(id)) {
        await this.#drop(folder, id);
      }
    }
    await door.makeFolder(this.#options.folder);
  }

  #isBusy(id: string): boolean {
    return [...this.#busy].some((key) => key.startsWith(id));
  }

  async #changedMs(folder: string, announced: Announced): Promise<number> {
    const { door } = this.#options;
    let newest = (await door.stat(join(folder, ANNOUNCED_NAME)))?.changedMs ?? 0;
    for (const [index] of announced.volumes.entries()) {
      const inside = join(folder, String(index + 1));
      for (const name of await door.list(inside)) {
        newest = Math.max(newest, (await door.stat(join(inside, name)))?.changedMs ?? 0);
      }
    }
    return newest;
  }

  async #bytesThere(announced: Announced): Promise<number> {
    const missing = await missingOf(this.#options.door, join(this.#at.coming, announced.id), announced);
    return missing.reduce((sum, { have, size }) => sum + (have < 0 ? size : have), 0);
  }

  /** Out of sight with one rename, then piece by piece. */
  async #drop(folder: string, id: string): Promise<void> {
    const { door } = this.#options;
    await door.makeFolder(this.#at.going);
    const going = join(this.#at.going, id);
    await door.removeTree(going);
    await door.rename(folder, going);
    await door.removeTree(going);
    this.#heads.delete(id);
    this.#announced.delete(id);
  }

  async #forgetOldest(): Promise<void> {
    const { door } = this.#options;
    const names = await door.list(this.#at.had);
    if (names.length <= MOST_HAD) {
      return;
    }
    const aged: { name: string; ms: number }[] = [];
    for (const name of names) {
      aged.push({ name, ms: (await door.stat(join(this.#at.had, name)))?.changedMs ?? 0 });
    }
    aged.sort((a, b) => a.ms - b.ms);
    for (const { name } of aged.slice(0, names.length - MOST_HAD)) {
      await door.remove(join(this.#at.had, name));
    }
  }

  async #ids(place: 'whole' | 'coming'): Promise<readonly string[]> {
    return (await this.#options.door.list(this.#at[place])).filter(isSha256);
  }

  async #head(place: 'whole' | 'coming', id: string): Promise<Head | undefined> {
    let head = this.#heads.get(id);
    if (head === undefined) {
      const announced = await this.#read(join(this.#at[place], id));
      head = announced === undefined ? undefined : headOf(announced);
      if (head !== undefined) {
        this.#heads.set(id, head);
      }
    }
    return head;
  }

  /** What was announced of a bundle in one of the folders; undefined when it is gone or not one of ours. */
  async #read(folder: string): Promise<Announced | undefined> {
    const bytes = await this.#options.door.readIfThere(join(folder, ANNOUNCED_NAME), ANNOUNCED_LIMIT_BYTES);
    try {
      return bytes === undefined ? undefined : readAnnounced(Buffer.from(bytes).toString('utf8'));
    } catch {
      return undefined;
    }
  }

  /** One change of the box after another. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

import { join } from 'node:path';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import { MANIFEST_LIMIT_BYTES, MANIFEST_NAME } from '../bundle/shape.ts';
import type { FileDoor } from '../files/door.ts';
import { readableBytes } from '../store/space.ts';
import { announce, headOf, mustAgree } from './announced.ts';
import { type MissingFile, missingOf, takeFile } from './arrival.ts';
import { type BoxedBundle, Shelf } from './shelf.ts';
import { type Announced, BUNDLES_LIMIT } from './wire.ts';
import './errors.ts';

export type { BoxedBundle } from './shelf.ts';

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

const SPARE_BYTES = 64 * 1024 * 1024;
/** A bundle of which nothing came for so long gives its place to another. */
const STALLED_MS = 7 * 86_400_000;

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
  readonly #shelf: Shelf;
  /** Files that are being written now. */
  readonly #busy = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: BoxOptions) {
    this.limitBytes = options.limitBytes;
    this.#options = options;
    this.#shelf = new Shelf(options.door, options.folder);
  }

  recover(): Promise<void> {
    return this.#shelf.recover();
  }

  list(): Promise<readonly BoxedBundle[]> {
    return this.#shelf.list();
  }

  put(folders: readonly string[]): Promise<BoxedBundle> {
    return this.#alone(async () => {
      const announced = await announce(this.#options.door, folders);
      if ((await this.knows(announced.id)) !== 'whole') {
        await this.#mustHaveRoom(announced, false);
        await this.#shelf.place(announced, folders);
      }
      return wholeOf(announced);
    });
  }

  async folders(id: string): Promise<readonly string[] | undefined> {
    const announced = await this.announced(id);
    return announced?.volumes.map((_, index) => join(this.#shelf.at('whole', id), String(index + 1)));
  }

  remove(id: string): Promise<void> {
    return this.#alone(async () => {
      const known = await this.knows(id);
      if (known === 'whole') {
        await this.#shelf.noteHad(id, this.#options.clock.nowMs());
        await this.#shelf.drop('whole', id);
      } else if (known === 'coming') {
        await this.#shelf.drop('coming', id);
      }
    });
  }

  async usage(): Promise<{ bytes: number; limitBytes: number }> {
    const bytes = (await this.list()).reduce((sum, { bytesThere }) => sum + bytesThere, 0);
    return { bytes, limitBytes: this.limitBytes };
  }

  announced(id: string): Promise<Announced | undefined> {
    return this.#shelf.announced(id);
  }

  async file(id: string, volume: number, name: string) {
    const announced = await this.announced(id);
    const file = announced?.volumes[volume - 1]?.files.find((one) => one.name === name);
    return file === undefined
      ? undefined
      : { path: join(this.#shelf.at('whole', id), String(volume), name), size: file.size, sha256: file.sha256 };
  }

  async receive(announced: Announced): Promise<Arrival> {
    const state = await this.#alone(() => this.#begin(announced));
    return {
      state,
      missing: state === 'coming' ? await this.#missing(announced) : [],
      take: (volume, name, from, source) => this.#take(announced, volume, name, from, source),
      finish: () => this.#finish(announced),
    };
  }

  knows(id: string): Promise<'had' | 'whole' | 'coming' | undefined> {
    return this.#shelf.knows(id);
  }

  freeBytes(): Promise<number> {
    return this.#options.door.freeBytes(this.#options.folder);
  }

  async #begin(announced: Announced): Promise<'had' | 'whole' | 'coming'> {
    const { id } = announced;
    const known = await this.knows(id);
    if (known === 'had' || known === 'whole') {
      return known;
    }
    if (known === 'coming') {
      // The files of a bundle are told by its manifest, but what stands beside them is not: whoever began it may have lied.
      const before = await this.#shelf.read('coming', id);
      if (JSON.stringify(before) === JSON.stringify(announced)) {
        return known;
      }
      if (this.#isBusy(id)) {
        throw new TsukuroiError('MAILBOX_BUSY', { name: MANIFEST_NAME });
      }
      await this.#shelf.drop('coming', id);
    }
    await this.#mustHaveRoom(announced, true);
    await this.#shelf.begin(announced);
    return 'coming';
  }

  /** What is still to be fetched; a file that is all there but was not verified when the power went is verified now. */
  async #missing(announced: Announced): Promise<readonly MissingFile[]> {
    const { door } = this.#options;
    const folder = this.#shelf.at('coming', announced.id);
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
    const folder = this.#shelf.at('coming', announced.id);
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
      if (manifest && from + taken === file.size) {
        await this.#alone(() => this.#mustAgree(announced));
      }
      return taken;
    } finally {
      this.#busy.delete(key);
    }
  }

  /** What is announced otherwise than its manifest says goes at once. */
  async #mustAgree(announced: Announced): Promise<void> {
    const file = join(this.#shelf.at('coming', announced.id), '1', MANIFEST_NAME);
    try {
      mustAgree(announced, await this.#options.door.read(file, MANIFEST_LIMIT_BYTES));
    } catch (error) {
      await this.#shelf.drop('coming', announced.id);
      throw error;
    }
  }

  #finish(announced: Announced): Promise<BoxedBundle | undefined> {
    return this.#alone(async () => {
      const { door } = this.#options;
      if ((await this.knows(announced.id)) === 'whole') {
        return wholeOf(announced);
      }
      const folder = this.#shelf.at('coming', announced.id);
      if ((await missingOf(door, folder, announced)).some(({ have }) => have >= 0)) {
        return undefined;
      }
      // Once more: a crash may have come between the manifest and the first look at it.
      await this.#mustAgree(announced);
      for (const [index] of announced.volumes.entries()) {
        await door.settle(join(folder, String(index + 1)));
      }
      await this.#shelf.becomeWhole(folder, announced.id);
      return wholeOf(announced);
    });
  }

  async #mustHaveRoom(announced: Announced, onDisk: boolean): Promise<void> {
    const { door, spareBytes = SPARE_BYTES } = this.#options;
    let there = await this.list();
    const short = () => there.reduce((sum, { bytes }) => sum + bytes, announced.bytes) - this.limitBytes;
    if (there.length >= BUNDLES_LIMIT || short() > 0) {
      await this.#dropStalled();
      there = await this.list();
    }
    if (there.length >= BUNDLES_LIMIT) {
      throw new TsukuroiError('MAILBOX_TOO_MANY', { limit: BUNDLES_LIMIT }, { exitCode: 3 });
    }
    if (short() > 0) {
      const params = { missing: readableBytes(short()), limit: readableBytes(this.limitBytes) };
      throw new TsukuroiError('MAILBOX_FULL', params, { exitCode: 3 });
    }
    if (!onDisk) {
      // It lies on this medium already and is only moved.
      return;
    }
    const waiting = there.reduce((sum, { bytes, bytesThere }) => sum + bytes - bytesThere, 0);
    const lack = announced.bytes + waiting + spareBytes - (await door.freeBytes(this.#options.folder));
    if (lack > 0) {
      throw new TsukuroiError('MAILBOX_DISK_FULL', { missing: readableBytes(lack) }, { exitCode: 3 });
    }
  }

  /** Announcing is cheap: whoever announces and sends nothing must not keep the others out for ever. */
  async #dropStalled(): Promise<void> {
    for (const id of await this.#shelf.ids('coming')) {
      const changedMs = await this.#shelf.changedMs(id);
      if (this.#options.clock.nowMs() - changedMs > STALLED_MS && !this.#isBusy(id)) {
        await this.#shelf.drop('coming', id);
      }
    }
  }

  #isBusy(id: string): boolean {
    return [...this.#busy].some((key) => key.startsWith(id));
  }

  /** One change of the box after another. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

function wholeOf(announced: Announced): BoxedBundle {
  const head = headOf(announced);
  return { ...head, whole: true, bytesThere: head.bytes };
}

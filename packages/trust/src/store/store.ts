import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor, OpenFile } from '../files/door.ts';
import { type Content, type ContentSource, isSha256 } from './content.ts';
import { holdersOf } from './holders.ts';
import { layoutOf } from './layout.ts';
import { type LockOptions, withLock } from './lock.ts';
import { bringIn } from './obtain.ts';
import { type Processes, systemProcesses } from './processes.ts';
import { type ScrubOutcome, scrubContents } from './scrub.ts';
import { type SpaceOptions, spaceOf, type Usage } from './space.ts';
import '../errors.ts';

export interface StoreOptions extends SpaceOptions {
  /** The store's folder, absolute; on a disk of this machine (locks do not reach over a network). */
  readonly root: string;
  readonly door: FileDoor;
  readonly processes?: Processes;
  /** How long one download waits for another process that brings the same content in. */
  readonly wait?: LockOptions;
}

/**
 * Files named by their SHA-256. Safe for several processes on one machine: contents appear by rename and never change, and
 * what needs agreement (room, holders, one download per content) is done under lock files.
 */
export interface ContentStore {
  /** Size of a content that is there; undefined when it is not. Its bytes were right when it came. */
  sizeOf(sha256: string): Promise<number | undefined>;
  /** Opens a content; `CONTENT_MISSING` when it is not there. */
  open(sha256: string): Promise<OpenFile>;
  /**
   * Makes sure that a content is there, and says whether it had to be fetched. However many ask at once, in this process or
   * another, `source` is drawn once. Errors: see `bringIn`; `STORE_BUSY`.
   */
  obtain(content: Content, source: ContentSource): Promise<'there' | 'fetched'>;
  /**
   * Takes files of one folder of the same disk, named by their hashes, into the store by rename; the caller has verified and
   * flushed them. Repeated after a crash it takes what is left.
   */
  adopt(folder: string, hashes: readonly string[]): Promise<void>;
  /** From now on `holder` needs exactly these contents, there or still to come. */
  hold(holder: string, contents: Iterable<string>): Promise<void>;
  release(holder: string): Promise<void>;
  held(holder: string): Promise<readonly string[] | undefined>;
  /** Removes contents and parts that nobody holds and nobody is fetching. */
  collect(): Promise<{ readonly removed: number; readonly removedBytes: number }>;
  /** Reads everything again; see `scrubContents`. */
  scrub(pause?: (checkedBytes: number) => Promise<void>): Promise<ScrubOutcome>;
  usage(): Promise<Usage>;
  /** Refuses with `STORE_QUOTA_FULL` or `STORE_DISK_FULL` when so many bytes more have no room. Nothing is promised. */
  mustHaveRoom(bytes: number): Promise<void>;
}

export function contentStore(options: StoreOptions): ContentStore {
  const { door } = options;
  const processes = options.processes ?? systemProcesses();
  const at = layoutOf(options.root);
  const space = spaceOf(door, processes, at, options);
  const holders = holdersOf(door, processes, at);
  /** Downloads of this process; whoever asks for the same content waits for the same answer. */
  const underway = new Map<string, Promise<'there' | 'fetched'>>();

  const named = (sha256: string): string => {
    if (!isSha256(sha256)) {
      throw new TsukuroiError('CONTENT_NAME', { name: sha256.slice(0, 80) }, { exitCode: 3 });
    }
    return sha256;
  };

  const sizeOf = async (sha256: string): Promise<number | undefined> => {
    const facts = await door.stat(at.content(named(sha256)));
    return facts?.kind === 'file' ? facts.size : undefined;
  };

  async function obtainAlone(content: Content, source: ContentSource): Promise<'there' | 'fetched'> {
    if ((await sizeOf(content.sha256)) !== undefined) {
      return 'there';
    }
    return withLock(
      door,
      processes,
      at.fetchLock(content.sha256),
      async () => {
        if ((await sizeOf(content.sha256)) !== undefined) {
          return 'there' as const;
        }
        await bringIn(door, at, space, content, source);
        return 'fetched' as const;
      },
      options.wait,
    );
  }

  async function removeUnheld(): Promise<{ removed: number; removedBytes: number }> {
    const needed = await holders.all();
    let removed = 0;
    let removedBytes = 0;
    const drop = async (path: string): Promise<void> => {
      removedBytes += (await door.stat(path))?.size ?? 0;
      removed++;
      await door.remove(path);
    };
    for (const bucket of await door.list(at.contents)) {
      for (const name of await door.list(at.bucket(bucket))) {
        if (isSha256(name) && !needed.has(name)) {
          await drop(join(at.bucket(bucket), name));
        }
      }
    }
    for (const name of await door.list(at.incoming)) {
      if (isSha256(name) && !needed.has(name) && (await door.stat(at.reservation(name))) === undefined) {
        await drop(at.partial(name));
      }
    }
    return { removed, removedBytes };
  }

  return {
    sizeOf,
    async open(sha256) {
      const path = at.content(named(sha256));
      if ((await sizeOf(sha256)) === undefined) {
        throw new TsukuroiError('CONTENT_MISSING', { sha256 }, { exitCode: 3 });
      }
      return door.open(path);
    },
    obtain(content, source) {
      const running = underway.get(named(content.sha256));
      if (running !== undefined) {
        return running;
      }
      const started = obtainAlone(content, source).finally(() => underway.delete(content.sha256));
      underway.set(content.sha256, started);
      return started;
    },
    async adopt(folder, hashes) {
      const buckets = new Set<string>();
      for (const sha256 of hashes) {
        const file = join(folder, named(sha256));
        const bucket = at.bucket(sha256.slice(0, 2));
        if ((await sizeOf(sha256)) !== undefined) {
          await door.remove(file);
          continue;
        }
        if (!buckets.has(bucket)) {
          await door.makeFolder(bucket);
          buckets.add(bucket);
        }
        await door.rename(file, at.content(sha256), { unsettled: true });
      }
      for (const bucket of buckets) {
        await door.settle(bucket);
      }
      await door.settle(folder);
    },
    hold: (holder, contents) => holders.hold(holder, contents),
    release: (holder) => holders.release(holder),
    held: (holder) => holders.held(holder),
    async collect() {
      await space.tidy();
      // Under the holders' lock: nobody can begin to need a content between the look and the removal.
      return withLock(door, processes, at.holdersLock, removeUnheld);
    },
    async scrub(pause = async () => undefined) {
      return scrubContents(door, at, await holders.all(), pause);
    },
    usage: () => space.usage(),
    mustHaveRoom: (bytes) => space.mustHaveRoom(bytes),
  };
}

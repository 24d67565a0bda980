import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { type Disk, type DiskFile, diskCode, type FileFacts } from './disk.ts';
import { nodeDisk } from './node-disk.ts';
import '../errors.ts';

/** A file open for reading, for content too large for memory. */
export interface OpenFile {
  readonly size: number;
  /** Up to `length` bytes from byte `at`; fewer only at the end of the file. */
  read(at: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A file that grows at its end. Nothing is durable before `sync` has answered. */
export interface GrowingFile {
  /** Bytes in the file so far, including what was there when it was opened. */
  readonly size: number;
  write(data: Uint8Array): Promise<void>;
  /** Cuts the file to `size` bytes. */
  truncate(size: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface WriteOptions {
  /** Permission bits of a new file; 0o600 unless told. */
  readonly mode?: number;
  /**
   * The name need not survive a power cut before `settle` of its folder has answered; the content does. For many files at
   * once: a flush of the folder for each of them would take most of the time.
   */
  readonly unsettled?: boolean;
}

/**
 * The one way to the disk for trust, relay and agent. Every method answers only when what it did would survive a power
 * cut, except where it says otherwise. Links are never followed: a link where a file is expected is refused.
 *
 * Errors: `FILE_TOO_LARGE`, `FILE_IS_LINK`, `FILE_KIND`, `DISK_FULL` (exit code 3), `FILE_MISSING`, `DISK_FAILED`.
 */
export interface FileDoor {
  /** What stands under a name; undefined when nothing does. */
  stat(path: string): Promise<FileFacts | undefined>;
  /** Names in a folder, sorted; none when the folder does not exist. */
  list(folder: string): Promise<readonly string[]>;
  /** A whole file of at most `limit` bytes; one byte more is refused, however large it grows meanwhile. */
  read(path: string, limit: number): Promise<Uint8Array>;
  /** The same, or undefined when there is no such file. */
  readIfThere(path: string, limit: number): Promise<Uint8Array | undefined>;
  /** Up to `length` bytes from byte `at`. */
  readRange(path: string, at: number, length: number): Promise<Uint8Array>;
  open(path: string): Promise<OpenFile>;
  /** Replaces a file: a reader sees the old content or the new, never a part. Missing folders are made. */
  writeWhole(path: string, data: string | Uint8Array, options?: WriteOptions): Promise<void>;
  /** As `writeWhole`, but answers false and changes nothing when the name is taken; exactly one of many callers gets true. */
  writeNew(path: string, data: string | Uint8Array, options?: WriteOptions): Promise<boolean>;
  /** Adds to the end of a file and flushes it. A crash may leave a part of `data` at the end: readers check line by line. */
  append(path: string, data: string | Uint8Array, options?: WriteOptions): Promise<void>;
  /** Opens a file to grow it piece by piece, from its end. The name is durable, the pieces after `sync`. */
  grow(path: string, options?: WriteOptions): Promise<GrowingFile>;
  /** Gives a file or folder another name on the same medium; what stood there is replaced. */
  rename(from: string, to: string, options?: Pick<WriteOptions, 'unsettled'>): Promise<void>;
  /** Makes the names in a folder durable, where they were left unsettled. */
  settle(folder: string): Promise<void>;
  /** Removes a file or link; nothing to remove is fine. */
  remove(path: string): Promise<void>;
  /** Removes a folder with all that is in it, links themselves and never what they point to. */
  removeTree(path: string): Promise<void>;
  /** Makes a folder and those above it that are missing. */
  makeFolder(path: string, mode?: number): Promise<void>;
  /** Bytes that may still be written on the medium of the nearest existing folder. */
  freeBytes(path: string): Promise<number>;
}

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** The door to the real disk. */
export function nodeDoor(): FileDoor {
  return doorTo(nodeDisk());
}

/** The door to any disk: the same steps, in the same order, over the real one and over the double of the tests. */
export function doorTo(disk: Disk): FileDoor {
  const factsOf = async (path: string): Promise<FileFacts | undefined> => {
    try {
      return await disk.facts(path);
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(diskCode(error))) {
        return undefined;
      }
      throw error;
    }
  };

  /** Windows cannot refuse a link while opening, and a folder opens for reading on Linux: the kind is asked first. */
  const mustBeFile = async (path: string): Promise<void> => {
    const facts = await factsOf(path);
    if (facts !== undefined && facts.kind !== 'file') {
      throw new TsukuroiError(facts.kind === 'link' ? 'FILE_IS_LINK' : 'FILE_KIND', { path }, { exitCode: 3 });
    }
  };

  const openRead = async (path: string): Promise<DiskFile> => {
    await mustBeFile(path);
    return disk.openRead(path);
  };

  const makeFolder = async (path: string, mode: number): Promise<void> => {
    const facts = await factsOf(path);
    if (facts !== undefined) {
      if (facts.kind === 'file' || facts.kind === 'other') {
        throw new TsukuroiError('FILE_KIND', { path }, { exitCode: 3 });
      }
      return;
    }
    const above = dirname(path);
    if (above !== path) {
      await makeFolder(above, mode);
    }
    try {
      await disk.makeFolder(path, mode);
    } catch (error) {
      if (diskCode(error) !== 'EEXIST') {
        throw error;
      }
    }
    await disk.syncFolder(above);
  };

  /** Writes `data` under a temporary name beside `path` and flushes it; `place` then gives it its name. */
  const writeBeside = async (
    path: string,
    data: string | Uint8Array,
    options: WriteOptions | undefined,
    place: (temporary: string) => Promise<void>,
  ): Promise<void> => {
    const folder = dirname(path);
    await makeFolder(folder, FOLDER_MODE);
    const temporary = join(folder, `.${randomBytes(8).toString('hex')}.part`);
    try {
      const file = await disk.openWrite(temporary, 'new', options?.mode ?? FILE_MODE);
      try {
        await file.write(bytesOf(data), 0);
        await file.sync();
      } finally {
        await file.close();
      }
      await place(temporary);
    } catch (error) {
      await disk.unlink(temporary).catch(() => undefined);
      throw error;
    }
    if (options?.unsettled !== true) {
      await disk.syncFolder(folder);
    }
  };

  const grow = async (path: string, options?: WriteOptions): Promise<GrowingFile> => {
    const known = await factsOf(path);
    if (known === undefined) {
      await makeFolder(dirname(path), FOLDER_MODE);
    } else {
      await mustBeFile(path);
    }
    const file = await disk.openWrite(path, 'any', options?.mode ?? FILE_MODE);
    let size: number;
    try {
      size = await file.size();
      if (known === undefined && options?.unsettled !== true) {
        await disk.syncFolder(dirname(path));
      }
    } catch (error) {
      await file.close();
      throw error;
    }
    return {
      get size() {
        return size;
      },
      write: (data) =>
        told(path, async () => {
          await file.write(data, size);
          size += data.length;
        }),
      truncate: (to) =>
        told(path, async () => {
          await file.truncate(to);
          size = to;
        }),
      sync: () => told(path, () => file.sync()),
      close: () => told(path, () => file.close()),
    };
  };

  const openFile = async (path: string): Promise<OpenFile> => {
    const file = await openRead(path);
    let size: number;
    try {
      size = await file.size();
    } catch (error) {
      await file.close();
      throw error;
    }
    return {
      size,
      read: (at, length) => told(path, () => readFully(file, at, length)),
      close: () => told(path, () => file.close()),
    };
  };

  const read = async (path: string, limit: number): Promise<Uint8Array> => {
    const file = await openRead(path);
    try {
      const size = await file.size();
      // One byte more than allowed shows a file that grew after its size was asked.
      const content = size > limit ? undefined : await readFully(file, 0, Math.min(limit, size) + 1);
      if (content === undefined || content.length > limit) {
        throw new TsukuroiError('FILE_TOO_LARGE', { path, limit }, { exitCode: 3 });
      }
      return content.length > size ? content.subarray(0, size) : content;
    } finally {
      await file.close();
    }
  };

  const removeTree = async (path: string): Promise<void> => {
    const facts = await factsOf(path);
    if (facts === undefined) {
      return;
    }
    if (facts.kind !== 'folder') {
      await disk.unlink(path);
      return;
    }
    for (const name of await disk.names(path)) {
      await removeTree(join(path, name));
    }
    await disk.removeFolder(path);
  };

  const sameFolder = (from: string, to: string): boolean => dirname(from) === dirname(to);

  return {
    stat: (path) => told(path, () => factsOf(path)),
    list: (folder) =>
      told(folder, async () => {
        try {
          return (await disk.names(folder)).sort();
        } catch (error) {
          if (diskCode(error) === 'ENOENT') {
            return [];
          }
          throw error;
        }
      }),
    read: (path, limit) => told(path, () => read(path, limit)),
    readIfThere: (path, limit) =>
      told(path, async () => {
        try {
          return await read(path, limit);
        } catch (error) {
          // Not asked before: another process may take the file away between the question and the reading.
          if (['ENOENT', 'ENOTDIR'].includes(diskCode(error))) {
            return undefined;
          }
          throw error;
        }
      }),
    readRange: (path, at, length) =>
      told(path, async () => {
        const file = await openRead(path);
        try {
          return await readFully(file, at, length);
        } finally {
          await file.close();
        }
      }),
    open: (path) => told(path, () => openFile(path)),
    writeWhole: (path, data, options) =>
      told(path, () => writeBeside(path, data, options, (temporary) => disk.rename(temporary, path))),
    writeNew: (path, data, options) =>
      told(path, async () => {
        try {
          // A second name appears whole or not at all, and only when it is free: two processes cannot both get it.
          await writeBeside(path, data, options, async (temporary) => {
            await disk.link(temporary, path);
            await disk.unlink(temporary);
          });
          return true;
        } catch (error) {
          if (diskCode(error) === 'EEXIST') {
            return false;
          }
          throw error;
        }
      }),
    append: (path, data, options) =>
      told(path, async () => {
        const file = await grow(path, options);
        try {
          await file.write(bytesOf(data));
          await file.sync();
        } finally {
          await file.close();
        }
      }),
    grow: (path, options) => told(path, () => grow(path, options)),
    rename: (from, to, options) =>
      told(from, async () => {
        await disk.rename(from, to);
        if (options?.unsettled === true) {
          return;
        }
        await disk.syncFolder(dirname(to));
        if (!sameFolder(from, to)) {
          await disk.syncFolder(dirname(from));
        }
      }),
    settle: (folder) => told(folder, () => disk.syncFolder(folder)),
    remove: (path) =>
      told(path, async () => {
        if ((await factsOf(path)) !== undefined) {
          await disk.unlink(path).catch((error) => {
            if (diskCode(error) !== 'ENOENT') {
              throw error;
            }
          });
          await disk.syncFolder(dirname(path));
        }
      }),
    removeTree: (path) =>
      told(path, async () => {
        if ((await factsOf(path)) !== undefined) {
          await removeTree(path);
          await disk.syncFolder(dirname(path));
        }
      }),
    makeFolder: (path, mode) => told(path, () => makeFolder(path, mode ?? FOLDER_MODE)),
    freeBytes: (path) =>
      told(path, async () => {
        let nearest = path;
        while ((await factsOf(nearest)) === undefined && dirname(nearest) !== nearest) {
          nearest = dirname(nearest);
        }
        return disk.freeBytes(nearest);
      }),
  };
}

async function readFully(file: DiskFile, at: number, length: number): Promise<Uint8Array> {
  const content = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const got = await file.read(content.subarray(done), at + done);
    if (got === 0) {
      // A copy only where it frees much: a whole file is asked for with one byte more than it has.
      return done > length / 2 ? content.subarray(0, done) : content.slice(0, done);
    }
    done += got;
  }
  return content;
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? new TextEncoder().encode(data) : data;
}

const CODES: Readonly<Record<string, string>> = {
  ENOENT: 'FILE_MISSING',
  ENOTDIR: 'FILE_MISSING',
  ELOOP: 'FILE_IS_LINK',
  EISDIR: 'FILE_KIND',
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
};

/** Gives the system's errors the words of the catalogue; the cause stays for the log. */
async function told<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const reason = diskCode(cause);
    if (cause instanceof TsukuroiError || !/^E[A-Z0-9]+$/.test(reason)) {
      throw cause;
    }
    const code = CODES[reason] ?? 'DISK_FAILED';
    throw new TsukuroiError(code, { path, reason }, { cause, exitCode: code === 'FILE_MISSING' ? 2 : 3 });
  }
}

import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import type { Clock } from '@tsukuroi/core';
import { COLLECT_LIMITS } from './limits.ts';
import { insideRoot } from './rooted-path.ts';
import type { Runner, RunRequest, RunResult } from './runner.ts';

/** What came of reading one file. `reason` is one Japanese sentence for `unreadable`. */
export type Reading =
  | { readonly state: 'read'; readonly bytes: Buffer }
  | { readonly state: 'absent' }
  | { readonly state: 'unreadable'; readonly reason: string };

export interface FileMark {
  /** Where it lies on this machine. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** A machine that is read: this one while it runs, or the folder in which another one's disk is mounted. */
export interface Machine {
  /** True for this running machine. False for a folder: then nothing of /proc, /sys or /run counts, and none of its programs runs. */
  readonly live: boolean;
  readonly clock: Clock;
  /** A whole regular file. Follows links inside the root; never opens a device or pipe, never waits. */
  read(path: string, limit?: number): Reading;
  /** The first bytes of a regular file; undefined when it is absent or unreadable. */
  head(path: string, count: number): Buffer | undefined;
  /** The text of a file, or undefined when it is absent or unreadable. For small settings files in UTF-8. */
  text(path: string): string | undefined;
  /** Names in a folder, sorted; undefined when absent or unreadable. */
  list(path: string): string[] | undefined;
  /** Target of a symbolic link as it stands there. */
  link(path: string): string | undefined;
  /** Size and date of a file after links; undefined when it is not a regular file. */
  mark(path: string): FileMark | undefined;
  /** True when something is there, link or not. */
  exists(path: string): boolean;
  /** Where a path of the machine lies for programs of this machine. */
  locate(path: string): string | undefined;
  /** Runs a program of this machine, never one of a mounted root. */
  run(request: RunRequest): Promise<RunResult>;
}

const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY | constants.O_NOFOLLOW;

/** A machine below `root`; `/` is this one. */
export function machineAt(root: string, clock: Clock, runner: Runner): Machine {
  const live = root === '/';
  const locate = (path: string): string | undefined => (live ? path : insideRoot(root, path));
  return {
    live,
    clock,
    locate,
    run: runner,
    read: (path, limit = COLLECT_LIMITS.fileBytes) => readFile(locate(path), limit, live),
    head(path, count) {
      const reading = readFile(locate(path), count, live, true);
      return reading.state === 'read' ? reading.bytes : undefined;
    },
    text(path) {
      const reading = readFile(locate(path), COLLECT_LIMITS.fileBytes, live);
      return reading.state === 'read' ? reading.bytes.toString('utf8') : undefined;
    },
    list(path) {
      const place = locate(path);
      try {
        return place === undefined ? undefined : readdirSync(place).sort().slice(0, COLLECT_LIMITS.folderNames);
      } catch {
        return undefined;
      }
    },
    link(path) {
      const place = locate(path.slice(0, path.lastIndexOf('/')));
      try {
        return place === undefined ? undefined : readlinkSync(place + path.slice(path.lastIndexOf('/')));
      } catch {
        return undefined;
      }
    },
    mark(path) {
      const place = locate(path);
      const entry = place === undefined ? undefined : entryAt(place, live);
      return place === undefined || entry?.isFile() !== true
        ? undefined
        : { path: place, size: entry.size, modifiedMs: entry.mtimeMs };
    },
    exists(path) {
      const place = locate(path);
      return place !== undefined && entryAt(place, false) !== undefined;
    },
  };
}

/** Inside a root every link on the way is resolved already; on this machine the kernel follows them. */
function entryAt(place: string, followLinks: boolean): Stats | undefined {
  try {
    return (followLinks ? statSync : lstatSync)(place, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function readFile(place: string | undefined, limit: number, followLinks: boolean, headOnly = false): Reading {
  if (place === undefined) {
    return { state: 'unreadable', reason: 'シンボリックリンクが輪になっています。' };
  }
  let handle: number;
  try {
    handle = openSync(place, followLinks ? OPEN_FLAGS & ~constants.O_NOFOLLOW : OPEN_FLAGS);
  } catch (cause) {
    return failedOpen(cause);
  }
  try {
    const entry = fstatSync(handle);
    if (!entry.isFile()) {
      return { state: 'unreadable', reason: '普通のファイルではありません。' };
    }
    if (headOnly) {
      const buffer = Buffer.alloc(limit);
      return { state: 'read', bytes: buffer.subarray(0, readSync(handle, buffer, 0, limit, 0)) };
    }
    return entry.size > limit ? tooLarge(limit) : readHandle(handle, entry.size, limit);
  } catch (cause) {
    return { state: 'unreadable', reason: `読み取りに失敗しました（${codeOf(cause)}）。` };
  } finally {
    closeSync(handle);
  }
}

/** Files of /proc say size 0 and are read until they end. */
function readHandle(handle: number, size: number, limit: number): Reading {
  let buffer = Buffer.allocUnsafe(size > 0 ? size + 1 : 16_384);
  let filled = 0;
  for (;;) {
    const count = readSync(handle, buffer, filled, buffer.length - filled, null);
    if (count === 0) {
      return { state: 'read', bytes: buffer.subarray(0, filled) };
    }
    filled += count;
    if (filled > limit) {
      return tooLarge(limit);
    }
    if (filled === buffer.length) {
      const larger = Buffer.allocUnsafe(buffer.length * 2);
      buffer.copy(larger, 0, 0, filled);
      buffer = larger;
    }
  }
}

function tooLarge(limit: number): Reading {
  return { state: 'unreadable', reason: `大きさの上限 ${limit} バイトを超えています。` };
}

function failedOpen(cause: unknown): Reading {
  const code = codeOf(cause);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { state: 'absent' };
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return { state: 'unreadable', reason: '読み取る権限がありません（管理者として実行すると読めます）。' };
  }
  return { state: 'unreadable', reason: `開けませんでした（${code}）。` };
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
}

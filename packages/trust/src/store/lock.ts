import { setTimeout as sleep } from 'node:timers/promises';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import type { Owner, Processes } from './processes.ts';

export interface LockOptions {
  /** How often to look again before giving up with `STORE_BUSY`; looks are 5 to 100 ms apart. */
  readonly looks?: number;
}

const LOCK_LIMIT = 1024;
const LOOKS = 600;
const LONGEST_PAUSE_MS = 100;
/** A lock on a lock on a lock: deeper means that something else is wrong. */
const DEEPEST = 4;
/** What this process holds now. A lock of our own that is not among them could not be removed when its work ended. */
const heldHere = new Set<string>();

/**
 * Runs `work` while holding the lock file `path`. The lock of a process that died is cleared: only who holds the lock of
 * the clearing (`path.clear`) may remove it, after reading it again, so two who notice at once cannot rob each other.
 *
 * Errors: `STORE_BUSY` when a living process, or one that cannot be judged, keeps it too long.
 */
export async function withLock<T>(
  door: FileDoor,
  processes: Processes,
  path: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const self = processes.self();
  await acquire(door, processes, path, self, options.looks ?? LOOKS, 0);
  try {
    return await work();
  } finally {
    heldHere.delete(keyOf(self, path));
    await door.remove(path);
  }
}

const keyOf = (owner: Owner, path: string): string => `${owner.pid} ${owner.started} ${owner.nonce} ${path}`;

function isHeld(processes: Processes, owner: Owner, self: Owner, path: string): boolean {
  const ours = owner.pid === self.pid && owner.started === self.started;
  return ours ? heldHere.has(keyOf(owner, path)) : processes.alive(owner);
}

async function acquire(
  door: FileDoor,
  processes: Processes,
  path: string,
  self: Owner,
  looks: number,
  depth: number,
): Promise<void> {
  for (let look = 0; look < looks; look++) {
    // Known before it is written: a neighbour in this process may read the file first.
    heldHere.add(keyOf(self, path));
    let won = false;
    try {
      won = await door.writeNew(path, JSON.stringify(self));
    } finally {
      if (!won) {
        heldHere.delete(keyOf(self, path));
      }
    }
    if (won) {
      return;
    }
    const owner = await readOwner(door, path);
    if (owner !== 'unreadable' && owner !== 'gone' && !isHeld(processes, owner, self, path) && depth < DEEPEST) {
      await clear(door, processes, path, owner, self, looks, depth);
      continue;
    }
    await sleep(Math.min(LONGEST_PAUSE_MS, 5 + look * 2) * (0.5 + Math.random() / 2));
  }
  throw new TsukuroiError('STORE_BUSY', { path }, { exitCode: 3 });
}

async function clear(
  door: FileDoor,
  processes: Processes,
  path: string,
  dead: Owner,
  self: Owner,
  looks: number,
  depth: number,
): Promise<void> {
  const clearing = `${path}.clear`;
  await acquire(door, processes, clearing, self, looks, depth + 1);
  try {
    const now = await readOwner(door, path);
    if (now !== 'gone' && now !== 'unreadable' && now.nonce === dead.nonce) {
      await door.remove(path);
    }
  } finally {
    heldHere.delete(keyOf(self, clearing));
    await door.remove(clearing);
  }
}

/** Who holds a lock. */
export async function readOwner(door: FileDoor, path: string): Promise<Owner | 'gone' | 'unreadable'> {
  const bytes = await door.readIfThere(path, LOCK_LIMIT);
  return bytes === undefined ? 'gone' : ownerOf(bytes);
}

function ownerOf(bytes: Uint8Array): Owner | 'unreadable' {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return isOwner(value) ? value : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

/** Whether a value read from a file names a process. */
export function isOwner(value: unknown): value is Owner {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    Number.isSafeInteger(value.pid) &&
    'started' in value &&
    typeof value.started === 'string' &&
    'nonce' in value &&
    typeof value.nonce === 'string'
  );
}

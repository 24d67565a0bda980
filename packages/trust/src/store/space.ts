import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { type Content, isSha256 } from './content.ts';
import type { Layout } from './layout.ts';
import { readStoreLimit } from './limit.ts';
import { isOwner, withLock } from './lock.ts';
import type { Owner, Processes } from './processes.ts';

export interface SpaceOptions {
  /** Most bytes the store may hold; without it the limit that lies in the store's folder (limit.ts), or only the medium. */
  readonly quotaBytes?: number;
  /** Bytes of the medium that are left to others. 64 MiB unless told: a full system disk stops more than downloads. */
  readonly spareBytes?: number;
}

export interface Usage {
  /** Bytes of whole contents. */
  readonly storedBytes: number;
  /** Bytes of parts and of what running downloads were promised. */
  readonly promisedBytes: number;
  readonly quotaBytes: number | undefined;
  readonly freeBytes: number;
}

const SPARE_BYTES = 64 * 1024 * 1024;
const RESERVATION_LIMIT = 4096;

interface Reservation {
  readonly owner: Owner;
  readonly bytes: number;
}

/** Room in the store: what is used, what was promised, and the refusal that names what is missing. */
export function spaceOf(door: FileDoor, processes: Processes, at: Layout, options: SpaceOptions) {
  const spare = options.spareBytes ?? SPARE_BYTES;
  const quota = async (): Promise<number | undefined> => options.quotaBytes ?? (await readStoreLimit(door, at.root));

  /** Refuses what has no room beside what is stored and promised. `size` is the whole, `need` what is still to be written. */
  async function mustFit(size: number, need: number, except?: string): Promise<void> {
    const { partBytes, openBytes } = await promises(except);
    const most = await quota();
    if (most !== undefined) {
      const over = (await storedBytes()) + partBytes + openBytes + need - most;
      if (over > 0) {
        throw new TsukuroiError('STORE_QUOTA_FULL', sizes(size, over), { exitCode: 3 });
      }
    }
    const short = openBytes + need + spare - (await door.freeBytes(at.root));
    if (short > 0) {
      throw new TsukuroiError('STORE_DISK_FULL', sizes(size, short), { exitCode: 3 });
    }
  }

  /** Sum per bucket while its folder is unchanged: contents never change, so a folder's time tells all. */
  const sums = new Map<string, { changedMs: number; bytes: number }>();

  async function bucketBytes(name: string): Promise<number> {
    const folder = at.bucket(name);
    const facts = await door.stat(folder);
    if (facts?.kind !== 'folder') {
      return 0;
    }
    const known = sums.get(name);
    if (known !== undefined && known.changedMs === facts.changedMs) {
      return known.bytes;
    }
    let bytes = 0;
    for (const file of await door.list(folder)) {
      bytes += (await door.stat(join(folder, file)))?.size ?? 0;
    }
    sums.set(name, { changedMs: facts.changedMs, bytes });
    return bytes;
  }

  async function storedBytes(): Promise<number> {
    let sum = 0;
    for (const name of await door.list(at.contents)) {
      sum += await bucketBytes(name);
    }
    return sum;
  }

  async function readReservation(hash: string): Promise<Reservation | undefined> {
    const bytes = await door.readIfThere(at.reservation(hash), RESERVATION_LIMIT);
    if (bytes === undefined) {
      return undefined;
    }
    try {
      const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
      return isReservation(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  /** Parts on disk, and what living downloads may still write. `except` is left out. */
  async function promises(except?: string): Promise<{ partBytes: number; openBytes: number }> {
    let partBytes = 0;
    let openBytes = 0;
    const parts = new Map<string, number>();
    for (const name of (await door.list(at.incoming)).filter(isSha256)) {
      parts.set(name, (await door.stat(at.partial(name)))?.size ?? 0);
    }
    for (const size of parts.values()) {
      partBytes += size;
    }
    for (const name of await door.list(at.reservations)) {
      const hash = name.replace(/\.json$/, '');
      const reservation = isSha256(hash) && hash !== except ? await readReservation(hash) : undefined;
      if (reservation !== undefined && processes.alive(reservation.owner)) {
        openBytes += Math.max(0, reservation.bytes - (parts.get(hash) ?? 0));
      }
    }
    return { partBytes, openBytes };
  }

  return {
    async usage(): Promise<Usage> {
      const { partBytes, openBytes } = await promises();
      return {
        storedBytes: await storedBytes(),
        promisedBytes: partBytes + openBytes,
        quotaBytes: await quota(),
        freeBytes: await door.freeBytes(at.root),
      };
    },

    /**
     * Promises room for `content` of which `have` bytes are there already, or refuses with `STORE_QUOTA_FULL` or
     * `STORE_DISK_FULL` (exit code 3), which name the missing bytes. One at a time, so that two cannot get the same room.
     */
    async reserve(content: Content, have: number): Promise<void> {
      await withLock(door, processes, at.spaceLock, async () => {
        await mustFit(content.size, content.size - have, content.sha256);
        const reservation: Reservation = { owner: processes.self(), bytes: content.size };
        await door.writeWhole(at.reservation(content.sha256), JSON.stringify(reservation));
      });
    },

    mustHaveRoom: (bytes: number) => mustFit(bytes, bytes),

    giveBack: (content: Content) => door.remove(at.reservation(content.sha256)),

    /** The refusal for a medium that filled up in spite of the promise: others write to it too. */
    async filledUp(content: Content, cause: unknown): Promise<TsukuroiError> {
      const short = Math.max(1, content.size + spare - (await door.freeBytes(at.root)));
      return new TsukuroiError('STORE_DISK_FULL', sizes(content.size, short), { cause, exitCode: 3 });
    },

    /** Drops promises of processes that are gone. */
    async tidy(): Promise<void> {
      for (const name of await door.list(at.reservations)) {
        const hash = name.replace(/\.json$/, '');
        const reservation = isSha256(hash) ? await readReservation(hash) : undefined;
        if (reservation === undefined || !processes.alive(reservation.owner)) {
          await door.remove(join(at.reservations, name));
        }
      }
    },
  };
}

function isReservation(value: unknown): value is Reservation {
  return (
    typeof value === 'object' &&
    value !== null &&
    'owner' in value &&
    isOwner(value.owner) &&
    'bytes' in value &&
    Number.isSafeInteger(value.bytes)
  );
}

function sizes(size: number, missing: number): { size: string; missing: string; missingBytes: number } {
  return { size: readableBytes(size), missing: readableBytes(missing), missingBytes: missing };
}

/** Bytes as people read them, rounded up: `1.5 GB`, `12 MB`, `3 kB`. Powers of 1000, as on the label of a stick. */
export function readableBytes(bytes: number): string {
  for (const [unit, size] of [
    ['TB', 1e12],
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const) {
    if (bytes >= size) {
      return `${Math.ceil((bytes / size) * 10) / 10} ${unit}`;
    }
  }
  return `${bytes} B`;
}

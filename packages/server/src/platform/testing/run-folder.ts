import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Memory that Linux gives as a folder (https://www.kernel.org/doc/html/latest/filesystems/tmpfs.html). */
const MEMORY = '/dev/shm';
const TMPFS_MAGIC = 0x0102_1994;
/** All databases of a run were seen to hold less than half of this at a time. */
const ROOM_BYTES = 2 ** 30;
const DATABASES = 'tsukuroi-databases-';

/**
 * A folder for all databases of one test run. It lies in memory: SQLite asks the disk to keep each change before it says
 * "done", as it must, and on a disk that others fill a test with thousands of changes waits for minutes. Where the machine
 * has no such place, or too little of it, the temporary folder serves. What a killed run left is removed first.
 */
export function runFolder(): string {
  return made(hasRoom(MEMORY, ROOM_BYTES) ? MEMORY : tmpdir(), DATABASES);
}

/**
 * A folder in memory whose name begins so. What a killed run left is removed first.
 *
 * @returns undefined where the machine has no memory with this much room, or one that runs no programs
 *   (mount(8), noexec: a container's /dev/shm)
 */
export function memoryFolder(name: string, roomBytes: number): string | undefined {
  if (!hasRoom(MEMORY, roomBytes)) {
    return undefined;
  }
  const folder = made(MEMORY, name);
  const program = join(folder, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  const runs = spawnSync(program).status === 0;
  rmSync(runs ? program : folder, { recursive: true });
  return runs ? folder : undefined;
}

function made(place: string, name: string): string {
  for (const left of readdirSync(place).filter((found) => found.startsWith(name))) {
    const owner = Number(left.slice(name.length).split('-')[0]);
    if (!existsSync(`/proc/${owner}`)) {
      rmSync(join(place, left), { recursive: true, force: true });
    }
  }
  return mkdtempSync(join(place, `${name}${process.pid}-`));
}

function hasRoom(place: string, roomBytes: number): boolean {
  try {
    const { type, bavail, bsize } = statfsSync(place);
    return type === TMPFS_MAGIC && bavail * bsize >= roomBytes;
  } catch {
    return false;
  }
}

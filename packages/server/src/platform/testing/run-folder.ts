import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Memory that Linux gives as a folder (https://www.kernel.org/doc/html/latest/filesystems/tmpfs.html). */
const MEMORY = '/dev/shm';
const TMPFS_MAGIC = 0x0102_1994;
/** A run was seen to hold less than half of this at a time. */
const ROOM_BYTES = 2 ** 30;
const NAME = 'tsukuroi-databases-';

/**
 * A folder for all databases of one test run. It lies in memory: SQLite asks the disk to keep each change before it says
 * "done", as it must, and on a disk that others fill a test with thousands of changes waits for minutes. Where the machine
 * has no such place, or too little of it, the temporary folder serves. What a killed run left is removed first.
 */
export function runFolder(): string {
  const place = hasRoom(MEMORY) ? MEMORY : tmpdir();
  for (const left of readdirSync(place).filter((name) => name.startsWith(NAME))) {
    const owner = Number(left.slice(NAME.length).split('-')[0]);
    if (!existsSync(`/proc/${owner}`)) {
      rmSync(join(place, left), { recursive: true, force: true });
    }
  }
  return mkdtempSync(join(place, `${NAME}${process.pid}-`));
}

function hasRoom(place: string): boolean {
  try {
    const { type, bavail, bsize } = statfsSync(place);
    return type === TMPFS_MAGIC && bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}

import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor, OpenFile } from '../files/door.ts';
import { hashOf, isSha256 } from './content.ts';
import type { Layout } from './layout.ts';

/** A content to fetch again, and who needs it. */
export interface Lost {
  readonly sha256: string;
  readonly holders: readonly string[];
  /** `damaged`: its bytes were no longer those of its name, it stands in quarantine now. `missing`: it was not there. */
  readonly why: 'damaged' | 'missing';
}

export interface ScrubOutcome {
  readonly checked: number;
  readonly checkedBytes: number;
  readonly lost: readonly Lost[];
  /** Names in the content folders that are no contents; they are left alone and never served. */
  readonly strange: readonly string[];
}

/**
 * Reads every content again and takes those whose bytes changed out of service. Nothing else is changed; what is lost is
 * the caller's to fetch again.
 *
 * @param pause awaited after each file, so that a relay at work can slow the scrub down
 */
export async function scrubContents(
  door: FileDoor,
  at: Layout,
  needed: ReadonlyMap<string, readonly string[]>,
  pause: (checkedBytes: number) => Promise<void>,
): Promise<ScrubOutcome> {
  const lost: Lost[] = [];
  const strange: string[] = [];
  const seen = new Set<string>();
  let checkedBytes = 0;
  for (const bucket of await door.list(at.contents)) {
    for (const name of await door.list(at.bucket(bucket))) {
      const path = join(at.bucket(bucket), name);
      if (!isSha256(name) || !name.startsWith(bucket) || (await door.stat(path))?.kind !== 'file') {
        strange.push(path);
        continue;
      }
      const found = await hashUnlessGone(door, path);
      if (found === undefined) {
        continue;
      }
      checkedBytes += found.size;
      seen.add(name);
      if (found.sha256 !== name) {
        await door.makeFolder(at.quarantine);
        await door.rename(path, at.quarantined(name));
        lost.push({ sha256: name, holders: needed.get(name) ?? [], why: 'damaged' });
      }
      await pause(checkedBytes);
    }
  }
  for (const [sha256, holders] of needed) {
    if (!seen.has(sha256)) {
      lost.push({ sha256, holders, why: 'missing' });
    }
  }
  return { checked: seen.size, checkedBytes, lost, strange };
}

/** A clearing in another process may take a content away before it is opened. */
async function hashUnlessGone(door: FileDoor, path: string): Promise<{ sha256: string; size: number } | undefined> {
  let file: OpenFile;
  try {
    file = await door.open(path);
  } catch (error) {
    if (error instanceof TsukuroiError && error.code === 'FILE_MISSING') {
      return undefined;
    }
    throw error;
  }
  try {
    return { sha256: await hashOf(file), size: file.size };
  } finally {
    await file.close();
  }
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@tsukuroi/core';
import { z } from 'zod';
import type { Validators } from './fetch-whole.ts';

const entryShape = z.object({
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  sha256: z.string(),
  /** Milliseconds since 1970 of the last answer, changed or not. */
  askedMs: z.number(),
});
const memoryShape = z.record(z.string(), entryShape);
export type MemoryEntry = z.infer<typeof entryShape>;

/** What the collector remembers of each URL between rounds: `<feeds>/.collector/validators.json`. */
export interface Memory {
  of(url: string): MemoryEntry | undefined;
  all(): readonly (readonly [url: string, entry: MemoryEntry])[];
  remember(url: string, entry: MemoryEntry): void;
  validators(url: string): Validators | undefined;
  save(): Promise<void>;
}

/** Reads the memory; a missing or damaged one only means that everything is fetched in full once more. */
export async function openMemory(folder: string): Promise<Memory> {
  const path = join(folder, '.collector', 'validators.json');
  let entries: Record<string, MemoryEntry> = {};
  try {
    entries = memoryShape.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    entries = {};
  }
  return {
    of: (url) => entries[url],
    all: () => Object.entries(entries),
    remember(url, entry) {
      entries[url] = entry;
    },
    validators(url) {
      const known = entries[url];
      return known === undefined
        ? undefined
        : {
            ...(known.etag ? { etag: known.etag } : {}),
            ...(known.lastModified ? { lastModified: known.lastModified } : {}),
          };
    },
    save: () => writeWhole(path, JSON.stringify(entries, null, 1)),
  };
}

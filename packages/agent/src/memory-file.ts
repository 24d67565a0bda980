import { readFileSync } from 'node:fs';
import { writeWhole } from '@tsukuroi/core';
import type { Memory } from '@tsukuroi/providers/provider.ts';

const FORMAT = 'inventory-memory/1';

interface Entry {
  readonly mark: string;
  readonly value: unknown;
}

export interface FileMemory extends Memory {
  /** Writes the file whole, if anything is new. */
  save(): Promise<void>;
}

/**
 * Keeps answers between runs in one file of the agent's own data folder. The file is a shortcut and nothing else: when it is absent,
 * damaged or of another format, everything is read anew.
 */
export function openFileMemory(path: string): FileMemory {
  const entries = readEntries(path);
  let changed = false;
  return {
    recall(key, mark) {
      const entry = entries.get(key);
      return entry?.mark === mark ? entry.value : undefined;
    },
    keep(key, mark, value) {
      entries.set(key, { mark, value });
      changed = true;
    },
    async save() {
      if (changed) {
        await writeWhole(path, JSON.stringify({ format: FORMAT, entries: [...entries] }));
      }
    },
  };
}

function readEntries(path: string): Map<string, Entry> {
  try {
    const document: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (
      typeof document === 'object' &&
      document !== null &&
      'format' in document &&
      document.format === FORMAT &&
      'entries' in document
    ) {
      return new Map(document.entries as [string, Entry][]);
    }
  } catch {
    return new Map();
  }
  return new Map();
}

import { sha256 } from '@tsukuroi/core';
import { memoryDoor } from '../../files/memory-door.ts';
import type { Content, ContentSource } from '../content.ts';
import type { Processes } from '../processes.ts';
import { type ContentStore, contentStore, type StoreOptions } from '../store.ts';

/** A content made of text, with a source that counts how often it is drawn and how many bytes it gave. */
export function textContent(
  text: string,
  pieceBytes = 8,
): Content & {
  readonly text: string;
  readonly source: ContentSource;
  readonly draws: number[];
} {
  const bytes = Buffer.from(text);
  const draws: number[] = [];
  return {
    sha256: sha256(bytes),
    size: bytes.length,
    text,
    draws,
    async *source(from) {
      draws.push(from);
      for (let at = from; at < bytes.length; at += pieceBytes) {
        yield bytes.subarray(at, at + pieceBytes);
      }
    },
  };
}

/** Processes of a machine that restarts: whoever was there before is gone. */
export function restartingProcesses(): Processes & { restart(): void } {
  let life = 1;
  let nonce = 0;
  return {
    self: () => ({ pid: 100, started: `life ${life}`, nonce: `${++nonce}` }),
    alive: (owner) => owner.started === `life ${life}`,
    restart() {
      life++;
    },
  };
}

/** A store on a disk in memory. `again` opens it anew, as a program does after a restart. */
export function storeInMemory(options: Partial<StoreOptions> & { readonly capacityBytes?: number } = {}) {
  const door = memoryDoor(options.capacityBytes === undefined ? {} : { capacityBytes: options.capacityBytes });
  const processes = restartingProcesses();
  const open = (): ContentStore => contentStore({ root: '/store', door, processes, spareBytes: 0, ...options });
  return { door, processes, store: open(), again: open };
}

export async function readText(store: ContentStore, sha: string): Promise<string> {
  const file = await store.open(sha);
  try {
    return Buffer.from(await file.read(0, file.size)).toString('utf8');
  } finally {
    await file.close();
  }
}

import { constants, read as readFd } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * One read of a file that is served, and one write to a connection. Measured (docs/benchmarks.md): 64 KiB costs a third
 * more CPU per byte, 1 MiB nothing less and four times the memory.
 */
export const PAGE_BYTES = 256 * 1024;

/** Pages of memory that wait to be used again. */
const MOST_FREE = 32;

/** A content to be given out, page by page. A page may have to be waited for; it rejects when it will never come. */
export interface PagedContent {
  readonly sha256: string;
  readonly size: number;
  page(index: number): Promise<Page>;
  close(): Promise<void>;
}

/** A page that is in use: its memory is used again for another one after `done`. */
export interface Page {
  readonly bytes: Uint8Array;
  done(): void;
}

interface Entry {
  readonly loading: Promise<Uint8Array>;
  buffer: Buffer;
  users: number;
  kept: boolean;
}

/**
 * Pages read last, shared by all who want them: twenty devices that fetch the same file at once cost one read of it. Their memory is
 * used again, because giving it back and asking for it anew cost more than half of all CPU time (docs/benchmarks.md). Who forgets to
 * say `done` costs memory, which the garbage collector finds, and nothing else.
 */
export class PageCache {
  readonly #entries = new Map<string, Entry>();
  readonly #free: Buffer[] = [];
  readonly #most: number;

  /** @param bytes kept at most, beside the pages that are on their way out */
  constructor(bytes = 20 * 1024 * 1024) {
    this.#most = Math.max(1, Math.floor(bytes / PAGE_BYTES));
  }

  async get(key: string, load: (into: Buffer) => Promise<Uint8Array>): Promise<Page> {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      const buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(PAGE_BYTES);
      entry = { loading: load(buffer), buffer, users: 0, kept: true };
    }
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#bound();
    const used = entry;
    used.users += 1;
    try {
      const bytes = await used.loading;
      let open = true;
      const done = () => {
        if (open) {
          open = false;
          this.#leave(used);
        }
      };
      return { bytes, done };
    } catch (error) {
      if (this.#entries.get(key) === used) {
        this.#entries.delete(key);
        used.kept = false;
      }
      this.#leave(used);
      throw error;
    }
  }

  #bound(): void {
    const [oldest] = this.#entries;
    if (this.#entries.size > this.#most && oldest !== undefined) {
      const [key, entry] = oldest;
      this.#entries.delete(key);
      entry.kept = false;
      this.#reuse(entry);
    }
  }

  #leave(entry: Entry): void {
    entry.users -= 1;
    this.#reuse(entry);
  }

  #reuse(entry: Entry): void {
    if (!entry.kept && entry.users === 0 && this.#free.length < MOST_FREE) {
      this.#free.push(entry.buffer);
    }
  }
}

/**
 * A whole file in pages. Read past the file door on purpose: its buffers are zeroed and its reads are checked step by step, which
 * is right everywhere but here, where each byte is read for twenty others.
 */
export async function pagedFile(
  path: string,
  content: { readonly sha256: string; readonly size: number },
  cache: PageCache,
): Promise<PagedContent> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  return {
    ...content,
    page: (index) => cache.get(`${content.sha256} ${index}`, (into) => readPage(file, content.size, index, into)),
    close: () => file.close(),
  };
}

/** Reads a page into memory of at least its size. @throws when the file is shorter than it should be */
export function readPage(file: FileHandle, size: number, index: number, into: Buffer): Promise<Uint8Array> {
  const at = index * PAGE_BYTES;
  const length = Math.min(PAGE_BYTES, size - at);
  return new Promise((resolve, reject) => {
    const more = (done: number) =>
      readFd(file.fd, into, done, length - done, at + done, (error, got) => {
        if (error !== null || got === 0) {
          reject(error ?? new Error('file shorter than its content'));
        } else if (done + got < length) {
          more(done + got);
        } else {
          resolve(into.subarray(0, length));
        }
      });
    more(0);
  });
}

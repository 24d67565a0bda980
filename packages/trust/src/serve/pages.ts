import { read as readFd } from 'node:fs';
import { type OpenFile, OpenFiles } from './open-files.ts';
import { KEPT_MS, PAGE_BYTES } from './page-size.ts';

export { PAGE_BYTES } from './page-size.ts';

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
  readonly sinceMs: number;
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
  /** Files of the contents whose pages are kept here. */
  readonly files = new OpenFiles();

  /** @param bytes kept at most, beside the pages that are on their way out */
  constructor(bytes = 20 * 1024 * 1024) {
    this.#most = Math.max(1, Math.floor(bytes / PAGE_BYTES));
  }

  /** Whether a page is there, or on its way. */
  holds(key: string): boolean {
    return this.#fresh(key) !== undefined;
  }

  async get(key: string, load: (into: Buffer) => Promise<Uint8Array>): Promise<Page> {
    let entry = this.#fresh(key);
    if (entry === undefined) {
      const buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(PAGE_BYTES);
      entry = { loading: load(buffer), buffer, users: 0, kept: true, sinceMs: performance.now() };
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

  #fresh(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined && performance.now() - entry.sinceMs > KEPT_MS) {
      this.#entries.delete(key);
      entry.kept = false;
      this.#reuse(entry);
      return undefined;
    }
    return entry;
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
 *
 * A content whose first page is in memory is given out without a trip to the disk; its file is opened when a page is missing.
 *
 * @throws ENOENT and whatever else open(2) says, unless the first page is in memory
 */
export async function pagedFile(
  path: string,
  content: { readonly sha256: string; readonly size: number },
  cache: PageCache,
): Promise<PagedContent> {
  let opened: Promise<OpenFile> | undefined;
  const file = () => {
    opened ??= cache.files.open(path, content.size);
    return opened;
  };
  if (!cache.holds(`${content.sha256} 0`)) {
    await file();
  }
  const load = async (index: number, into: Buffer) => readPage((await file()).fd, content.size, index, into);
  return {
    ...content,
    page: (index) => cache.get(`${content.sha256} ${index}`, (into) => load(index, into)),
    close: async () => (await opened?.catch(() => undefined))?.done(),
  };
}

/** Reads a page into memory of at least its size. @throws when the file is shorter than it should be */
export function readPage(fd: number, size: number, index: number, into: Buffer): Promise<Uint8Array> {
  const at = index * PAGE_BYTES;
  const length = Math.min(PAGE_BYTES, size - at);
  return new Promise((resolve, reject) => {
    const more = (done: number) =>
      readFd(fd, into, done, length - done, at + done, (error, got) => {
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

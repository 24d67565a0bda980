import { constants, read as readFd } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * One read of a file that is served, and one write to a connection. Measured (docs/benchmarks.d/relay.md): 64 KiB costs a third
 * more CPU per byte, 1 MiB nothing less and four times the memory.
 */
export const PAGE_BYTES = 256 * 1024;

/** A content to be given out, page by page. A page may have to be waited for; it rejects when it will never come. */
export interface PagedContent {
  readonly sha256: string;
  readonly size: number;
  page(index: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Pages read last, shared by all who want them: twenty devices that fetch the same file at once cost one read of it. A page is
 * never written to once it is here.
 */
export class PageCache {
  readonly #pages = new Map<string, Promise<Uint8Array>>();
  readonly #most: number;

  /** @param bytes kept at most, beside the pages that are on their way out */
  constructor(bytes = 16 * 1024 * 1024) {
    this.#most = Math.max(1, Math.floor(bytes / PAGE_BYTES));
  }

  get(key: string, load: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const known = this.#pages.get(key);
    if (known !== undefined) {
      this.#pages.delete(key);
      this.#pages.set(key, known);
      return known;
    }
    const loading = load();
    this.#pages.set(key, loading);
    loading.catch(() => this.#pages.delete(key));
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > this.#most && oldest !== undefined) {
      this.#pages.delete(oldest);
    }
    return loading;
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
    page: (index) => cache.get(`${content.sha256} ${index}`, () => readPage(file, content.size, index)),
    close: () => file.close(),
  };
}

/** @throws when the file is shorter than it should be */
export function readPage(file: FileHandle, size: number, index: number): Promise<Uint8Array> {
  const at = index * PAGE_BYTES;
  const length = Math.min(PAGE_BYTES, size - at);
  const buffer = Buffer.allocUnsafeSlow(length);
  return new Promise((resolve, reject) => {
    const more = (done: number) =>
      readFd(file.fd, buffer, done, length - done, at + done, (error, got) => {
        if (error !== null || got === 0) {
          reject(error ?? new Error('file shorter than its content'));
        } else if (done + got < length) {
          more(done + got);
        } else {
          resolve(buffer);
        }
      });
    more(0);
  });
}

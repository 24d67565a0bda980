import { close, constants, open } from 'node:fs';
import { KEPT_MS, PAGE_BYTES } from './page-size.ts';

interface Entry {
  readonly opening: Promise<number>;
  users: number;
  kept: boolean;
  readonly sinceMs: number;
}

/** A file that is open; `done` when nothing is read from it any more. */
export interface OpenFile {
  readonly fd: number;
  done(): void;
}

/**
 * Files that were read last and stay open: of a small content, opening and closing cost more than everything else (docs/benchmarks.md). Only
 * contents of one page are kept, so that what a store has thrown away keeps little room on the disk.
 */
export class OpenFiles {
  readonly #entries = new Map<string, Entry>();
  readonly #most: number;

  constructor(most = 512) {
    this.#most = most;
  }

  /** @throws what open(2) says, such as ENOENT */
  async open(path: string, size: number): Promise<OpenFile> {
    const entry = this.#fresh(path) ?? {
      opening: openFd(path),
      users: 0,
      kept: size <= PAGE_BYTES,
      sinceMs: performance.now(),
    };
    entry.users += 1;
    if (entry.kept) {
      this.#entries.delete(path);
      this.#entries.set(path, entry);
      this.#bound();
    }
    try {
      const fd = await entry.opening;
      let used = true;
      return {
        fd,
        done: () => {
          if (used) {
            used = false;
            this.#leave(entry);
          }
        },
      };
    } catch (error) {
      if (this.#entries.get(path) === entry) {
        this.#entries.delete(path);
      }
      throw error;
    }
  }

  /** Closes what nobody uses. */
  close(): void {
    for (const entry of this.#entries.values()) {
      this.#drop(entry);
    }
    this.#entries.clear();
  }

  #fresh(path: string): Entry | undefined {
    const entry = this.#entries.get(path);
    if (entry !== undefined && performance.now() - entry.sinceMs > KEPT_MS) {
      this.#entries.delete(path);
      this.#drop(entry);
      return undefined;
    }
    return entry;
  }

  #bound(): void {
    const [oldest] = this.#entries;
    if (this.#entries.size > this.#most && oldest !== undefined) {
      this.#entries.delete(oldest[0]);
      this.#drop(oldest[1]);
    }
  }

  #leave(entry: Entry): void {
    entry.users -= 1;
    if (!entry.kept) {
      this.#drop(entry);
    }
  }

  #drop(entry: Entry): void {
    entry.kept = false;
    if (entry.users === 0) {
      void entry.opening.then(closeFd, () => undefined);
    }
  }
}

function openFd(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    open(path, constants.O_RDONLY | constants.O_NOFOLLOW, (error, fd) =>
      error === null ? resolve(fd) : reject(error),
    );
  });
}

function closeFd(fd: number): void {
  close(fd, () => undefined);
}

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { TsukuroiError } from '@tsukuroi/core';
import { PAGE_BYTES, type PageCache, type PagedContent, readPage } from '@tsukuroi/trust/serve/pages.ts';
import type { Content } from '@tsukuroi/trust/store/content.ts';

interface Waiting {
  readonly until: number;
  /** Has bytes already: what began anew is of no use to it. */
  readonly begun: boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * A content on its way in: whoever wants it reads what is there already. Its last page is held back until the hash of the whole was
 * right, so that nobody ever receives a whole wrong file; when it was wrong, all who wait are cut.
 */
export class Fill {
  readonly content: Content;
  readonly #places: readonly string[];
  readonly #cache: PageCache;
  readonly #key: string;
  #there = 0;
  #waiting: Waiting[] = [];
  #ended: 'right' | Error | undefined;
  #readers = 0;
  #beginning = 0;

  /** @param places where its file may be: while it grows, and when it is whole */
  constructor(content: Content, places: readonly string[], cache: PageCache, number: number) {
    this.content = content;
    this.#places = places;
    this.#cache = cache;
    // Never the key of the whole file: these bytes are not verified yet.
    this.#key = `${content.sha256} fill ${number}`;
  }

  get readers(): number {
    return this.#readers;
  }

  /** Bytes on the disk, not verified yet. */
  get have(): number {
    return this.#there;
  }

  /** So many bytes are on the disk now. Fewer than before: it began anew, and what went out may have been wrong. */
  grown(bytes: number): void {
    if (bytes < this.#there) {
      this.#beginning += 1;
      this.#cut(new Error('began anew'), ({ begun }) => begun);
    }
    this.#there = bytes;
    this.#wake();
  }

  right(): void {
    this.#ended = 'right';
    this.#wake();
  }

  failed(error: Error): void {
    this.#ended = error;
    this.#cut(error);
  }

  /** Reads along. */
  async paged(): Promise<PagedContent> {
    const { sha256, size } = this.content;
    let file: FileHandle | undefined;
    this.#readers += 1;
    let mine: number | undefined;
    return {
      sha256,
      size,
      page: async (index) => {
        await this.#reach(Math.min(size, (index + 1) * PAGE_BYTES), mine !== undefined);
        mine ??= this.#beginning;
        file ??= await this.#open();
        const opened = file;
        const page = await this.#cache.get(`${this.#key} ${mine} ${index}`, (into) =>
          readPage(opened.fd, size, index, into),
        );
        if (mine !== this.#beginning) {
          page.done();
          throw new Error('began anew');
        }
        return page;
      },
      close: async () => {
        this.#readers -= 1;
        await file?.close();
      },
    };
  }

  #reach(until: number, begun: boolean): Promise<void> {
    if (this.#ended instanceof Error) {
      return Promise.reject(this.#ended);
    }
    if (this.#isThere(until)) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ until, begun, resolve, reject });
    });
  }

  #isThere(until: number): boolean {
    return this.#ended === 'right' || (until < this.content.size && until <= this.#there);
  }

  #wake(): void {
    const ready = this.#waiting.filter(({ until }) => this.#isThere(until));
    this.#waiting = this.#waiting.filter(({ until }) => !this.#isThere(until));
    for (const { resolve } of ready) {
      resolve();
    }
  }

  #cut(error: Error, whom: (waiting: Waiting) => boolean = () => true): void {
    const cut = this.#waiting.filter(whom);
    this.#waiting = this.#waiting.filter((waiting) => !whom(waiting));
    for (const { reject } of cut) {
      reject(error);
    }
  }

  async #open(): Promise<FileHandle> {
    for (const place of this.#places) {
      try {
        return await open(place, constants.O_RDONLY | constants.O_NOFOLLOW);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
          throw error;
        }
      }
    }
    throw new TsukuroiError('CONTENT_MISSING', { sha256: this.content.sha256 }, { exitCode: 3 });
  }
}

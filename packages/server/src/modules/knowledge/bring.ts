import { constants } from 'node:fs';
import { copyFile, link } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { readIndex } from '@tsukuroi/knowledge/install.ts';
import { type FileDoor, nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { KNOWLEDGE_SIGNATURE_NAME } from '@tsukuroi/trust/knowledge/signature.ts';

/** A file that came in: its place in the content store, which never changes a file. */
export interface BroughtFile {
  readonly name: string;
  readonly place: string;
}

const INDEX_NAME = 'knowledge.json';
const CHUNK_NAME = /^[0-9a-f]{64}\.jsonl\.gz$/;
/** Errors of `link` where contents and knowledge lie on different media, or on one that has no links. */
const NO_LINK = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK']);

/**
 * Puts carried knowledge together beside the folder that is in use, and swaps the two by rename. What was there before is kept until the
 * new one has proved itself (`keep`), so that a chunk which cannot be read costs nothing; a crash in between is undone by the next `prepare`.
 */
export class KnowledgeSwap {
  readonly #door: FileDoor = nodeDoor();
  readonly #folder: string;
  readonly #next: string;
  readonly #before: string;

  /** @param folder `<data>/knowledge/carried` */
  constructor(folder: string) {
    this.#folder = folder;
    this.#next = join(dirname(folder), `${basename(folder)}.next`);
    this.#before = join(dirname(folder), `${basename(folder)}.before`);
  }

  /**
   * Puts index, signature and every chunk that the index names into the side folder; names that mean nothing are left out.
   *
   * @returns the side folder
   * @throws TsukuroiError KNOWLEDGE_INCOMPLETE, KNOWLEDGE_CHUNK_INVALID
   */
  async prepare(files: readonly BroughtFile[]): Promise<string> {
    await this.undo();
    await this.#door.makeFolder(this.#next);
    const byName = new Map(files.map((file) => [file.name, file]));
    const put = async (name: string): Promise<void> => {
      const file = byName.get(name);
      if (file === undefined) {
        throw new TsukuroiError('KNOWLEDGE_INCOMPLETE', { file: name }, { exitCode: 3 });
      }
      await bring(file.place, join(this.#next, name));
    };
    await put(INDEX_NAME);
    if (byName.has(KNOWLEDGE_SIGNATURE_NAME)) {
      await put(KNOWLEDGE_SIGNATURE_NAME);
    }
    const { chunks } = await readIndex(join(this.#next, INDEX_NAME));
    for (const name of new Set(chunks.map(({ sha256 }) => `${sha256}.jsonl.gz`))) {
      if (CHUNK_NAME.test(name)) {
        await put(name);
      }
    }
    await this.#door.settle(this.#next);
    return this.#next;
  }

  /** Puts what was prepared in the place of what is in use. */
  async swap(): Promise<void> {
    // An empty one too: what never proved itself must not stay.
    await this.#door.makeFolder(this.#folder);
    await this.#door.rename(this.#folder, this.#before);
    await this.#door.rename(this.#next, this.#folder);
  }

  /** The new one has proved itself. */
  async keep(): Promise<void> {
    await this.#door.removeTree(this.#before);
  }

  /** Leaves nothing at the side, and what was in use before a swap that was not kept in use again. */
  async undo(): Promise<void> {
    if ((await this.#door.stat(this.#before)) !== undefined) {
      await this.#door.removeTree(this.#folder);
      await this.#door.rename(this.#before, this.#folder);
    }
    await this.#door.removeTree(this.#next);
  }

  /** Of a crash between the two renames: without its folder knowledge would be made from less, and nobody would notice. */
  async mend(): Promise<void> {
    if ((await this.#door.stat(this.#folder)) === undefined && (await this.#door.stat(this.#before)) !== undefined) {
      await this.#door.rename(this.#before, this.#folder);
    }
  }
}

/** A second name of the same bytes: a day's knowledge is hundreds of files of which most are those of yesterday. */
async function bring(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!NO_LINK.has(String((error as NodeJS.ErrnoException).code))) {
      throw error;
    }
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}

import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { sha256, writeWhole } from '@tsukuroi/core';

const pack = promisify(gzip);
const unpack = promisify(gunzip);
const LARGEST = 40 * 1024 * 1024;

/** Manifests and facts that journal lines name by hash, packed, each in a file named by its hash. */
export class Contents {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async keep(digest: string, text: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    if (!(await this.#names()).includes(nameOf(digest))) {
      await writeWhole(join(this.#folder, nameOf(digest)), await pack(text));
    }
  }

  /** The text; undefined when it is gone or no longer what its name says. */
  async read(digest: string): Promise<string | undefined> {
    try {
      const packed = await readFile(join(this.#folder, nameOf(digest)));
      const text = (await unpack(packed, { maxOutputLength: LARGEST })).toString('utf8');
      return sha256(text) === digest ? text : undefined;
    } catch {
      return undefined;
    }
  }

  /** Lets go of what no line names any more. */
  async keepOnly(digests: ReadonlySet<string>): Promise<void> {
    for (const name of await this.#names()) {
      if (name.endsWith('.gz') && !digests.has(name.slice(0, 64))) {
        await rm(join(this.#folder, name), { force: true });
      }
    }
  }

  async #names(): Promise<string[]> {
    return readdir(this.#folder).catch(() => []);
  }
}

function nameOf(digest: string): string {
  return `${digest}.json.gz`;
}

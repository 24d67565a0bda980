import { join } from 'node:path';
import { canonicalJson, sha256 } from '@tsukuroi/core';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { Recipe } from '@tsukuroi/trust/recipe/shape.ts';
import { orderOf, schemeOf } from '@tsukuroi/versions';

interface Laid {
  readonly version: string;
  readonly scheme: string;
}

/** By app. */
type Book = Readonly<Record<string, Laid>>;

type Program = Pick<Recipe, 'app' | 'version' | 'scheme' | 'replaces'>;

const LIMIT_BYTES = 1024 * 1024;

/**
 * `newest-laid.json`: of each program of the catalogue the newest version that this machine ever had, in the place that only the worker writes. Of an
 * archive no package manager remembers a version, so that without it a server that was taken over could order last year's holes over this
 * year's program, as long as the catalogue still names both. Lines are never taken out, also not when a program is removed.
 */
export class NewestLaid {
  readonly #door: FileDoor;
  readonly #file: string;

  /** @param own the worker's place */
  constructor(door: FileDoor, own: string) {
    this.#door = door;
    this.#file = join(own, 'newest-laid.json');
  }

  /**
   * Why a version must not be put here: what was here that it is not known to be newer than. A step back is possible where the recipe itself, which the
   * offline keys signed, names that version in `replaces`. A damaged book says nothing for anybody: then nothing is laid until a person looks.
   */
  async refusal(program: Program): Promise<string | undefined> {
    const book = await this.#read();
    if (book === 'damaged') {
      return this.#file;
    }
    const was = laidOf(book, program.app);
    const fine = was === undefined || program.replaces?.includes(was.version) === true || !isBack(program, was);
    return fine ? undefined : `${program.app} ${was.version}`;
  }

  /** Notes what is about to be put here, or was found here: before anything is done, so that no power cut forgets it. */
  async keep(program: Program): Promise<void> {
    const book = await this.#read();
    const { app, scheme, version } = program;
    if (book === 'damaged') {
      return;
    }
    const was = laidOf(book, app);
    if (was !== undefined && !isNewer(program, was)) {
      return;
    }
    const laid: Book = { ...book, [app]: { version, scheme } };
    await this.#door.writeWhole(this.#file, `${JSON.stringify({ sum: sha256(canonicalJson(laid)), laid })}\n`);
  }

  async #read(): Promise<Book | 'damaged'> {
    const bytes = await this.#door.readIfThere(this.#file, LIMIT_BYTES);
    if (bytes === undefined) {
      return {};
    }
    try {
      const { sum, laid } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { sum: string; laid: Book };
      return sum === sha256(canonicalJson(laid)) ? laid : 'damaged';
    } catch {
      return 'damaged';
    }
  }
}

function laidOf(book: Book, app: string): Laid | undefined {
  return Object.hasOwn(book, app) ? book[app] : undefined;
}

/** Older, or not known to be anything else. */
function isBack(program: Program, was: Laid): boolean {
  const order = orderTo(program, was);
  return order !== 'newer' && order !== 'same';
}

/** What takes the place of something it cannot be compared with was allowed to by name: from then on it is what counts. */
function isNewer(program: Program, was: Laid): boolean {
  const order = orderTo(program, was);
  return order === 'newer' || (order === 'unknown' && program.replaces?.includes(was.version) === true);
}

function orderTo({ scheme, version }: Program, was: Laid) {
  const known = scheme === was.scheme ? schemeOf(scheme) : undefined;
  return version === was.version ? 'same' : known === undefined ? 'unknown' : orderOf(known, version, was.version);
}

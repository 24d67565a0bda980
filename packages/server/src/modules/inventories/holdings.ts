import type { Software } from '@tsukuroi/protocol';
import type { Db } from '../../platform/database/index.ts';
import { readEntry } from './entry.ts';
import { unpackNumbers } from './numbers.ts';
import type { InventoriesTables } from './store.ts';

/** Of a list of packages the machine, and those of its entries that were asked for. */
export interface Holding {
  readonly arch: string;
  readonly software: readonly Software[];
}

/** Values asked for in one statement. */
const ASKED_AT_ONCE = 5_000;

/**
 * Which lists of packages have entries of some names. Lists never change and are many: each is looked through once, and entries are told apart by their
 * numbers, so that no list is put together for it.
 */
export class Holdings {
  readonly #db: Db;
  readonly #names: ReadonlySet<string>;
  readonly #known = new Map<string, Holding>();
  readonly #entries = new Map<number, Software>();
  #highest = 0;

  constructor(db: Db, names: ReadonlySet<string>) {
    this.#db = db;
    this.#names = names;
  }

  /** @param digests of lists of packages; one that is not here has no answer */
  async of(digests: Iterable<string>): Promise<ReadonlyMap<string, Holding>> {
    const missing = [...new Set(digests)].filter((digest) => !this.#known.has(digest));
    if (missing.length > 0) {
      await this.#learnEntries();
    }
    for (let from = 0; from < missing.length; from += ASKED_AT_ONCE) {
      const rows = await this.#db
        .withTables<InventoriesTables>()
        .selectFrom('inventories_manifests')
        .select(['digest', 'arch', 'software'])
        .where('digest', 'in', missing.slice(from, from + ASKED_AT_ONCE))
        .execute();
      for (const { arch, digest, software } of rows) {
        const held: Software[] = [];
        for (const number of unpackNumbers(software)) {
          const entry = this.#entries.get(number);
          if (entry !== undefined) {
            held.push(entry);
          }
        }
        this.#known.set(digest, { arch, software: held });
      }
    }
    return this.#known;
  }

  /** Entries are only ever added, with higher numbers. */
  async #learnEntries(): Promise<void> {
    for (;;) {
      const rows = await this.#db
        .withTables<InventoriesTables>()
        .selectFrom('inventories_software')
        .select(['no', 'entry'])
        .where('no', '>', this.#highest)
        .orderBy('no')
        .limit(ASKED_AT_ONCE * 4)
        .execute();
      for (const { entry, no } of rows) {
        const software = readEntry(entry);
        if (this.#names.has(software.name)) {
          this.#entries.set(no, software);
        }
        this.#highest = no;
      }
      if (rows.length < ASKED_AT_ONCE * 4) {
        return;
      }
    }
  }
}

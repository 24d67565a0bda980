import { sha256 } from '@tsukuroi/core';
import { identityOf, type JudgedIdentity, type KeyParts } from '@tsukuroi/matching';
import { type Db, inTransaction } from '../../platform/database/index.ts';
import { addIdentities, highestNumber, readIdentitiesByKey, readIdentityParts } from './store.ts';

/** Publisher of a program by its name, as the machine at hand states it; no verdict depends on it. */
export type Publishers = ReadonlyMap<string, string>;

/**
 * Every identity ever met and its number. A reference table: rows are only added, in a transaction of their own, so that
 * what is remembered here is true whatever happens to the change that needed it.
 */
export class Identities {
  readonly #db: Db;
  readonly #numbers = new Map<string, number>();
  readonly #identities = new Map<number, JudgedIdentity>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** Numbers of identities in the order given; `publishers` is kept of those that are new. */
  async numbersOf(identities: readonly JudgedIdentity[], publishers: Publishers): Promise<number[]> {
    const missing = identities.filter((identity) => !this.#numbers.has(identity.key));
    if (missing.length > 0) {
      await this.#find(missing, publishers);
    }
    return identities.map((identity) => this.#numbers.get(identity.key) ?? 0);
  }

  /** Identities by number, in the order given; each is read once. */
  async read(numbers: Iterable<number>): Promise<JudgedIdentity[]> {
    const wanted = [...numbers];
    const missing = [...new Set(wanted.filter((number) => !this.#identities.has(number)))];
    for (const { no, parts } of await readIdentityParts(this.#db, missing)) {
      const identity = identityOf(JSON.parse(parts) as KeyParts, []);
      this.#identities.set(no, identity);
      this.#numbers.set(identity.key, no);
    }
    return wanted.flatMap((number) => this.#identities.get(number) ?? []);
  }

  numberOf(identity: Pick<JudgedIdentity, 'key'>): number | undefined {
    return this.#numbers.get(identity.key);
  }

  async #find(missing: readonly JudgedIdentity[], publishers: Publishers): Promise<void> {
    const byHash = new Map(missing.map((identity) => [sha256(identity.key), identity]));
    const hashes = [...byHash.keys()];
    const remember = (found: ReadonlyMap<string, number>) => {
      for (const [hash, number] of found) {
        const identity = byHash.get(hash);
        if (identity !== undefined) {
          this.#numbers.set(identity.key, number);
          this.#identities.set(number, identityOf(identity, []));
        }
      }
    };
    const known = await readIdentitiesByKey(this.#db, hashes);
    remember(known);
    const added = hashes.filter((hash) => !known.has(hash));
    if (added.length > 0) {
      remember(await inTransaction(this.#db, (tx) => addMissing(tx, added, byHash, publishers)));
    }
  }
}

async function addMissing(
  tx: Parameters<typeof addIdentities>[0],
  hashes: readonly string[],
  byHash: ReadonlyMap<string, JudgedIdentity>,
  publishers: Publishers,
): Promise<Map<string, number>> {
  const found = await readIdentitiesByKey(tx, hashes);
  let next = (await highestNumber(tx, 'findings_identities')) + 1;
  const rows = hashes.flatMap((hash) => {
    const identity = byHash.get(hash);
    if (identity === undefined || found.has(hash)) {
      return [];
    }
    const no = next++;
    found.set(hash, no);
    return [recordOf(no, hash, identity, publishers)];
  });
  await addIdentities(tx, rows);
  return found;
}

function recordOf(no: number, hash: string, identity: JudgedIdentity, publishers: Publishers) {
  const { kind, name, version, scheme, package: facts } = identity;
  return {
    no,
    key: hash,
    parts: partsText(identity),
    name,
    version,
    scheme,
    publisher: publishers.get(name) ?? facts?.source ?? null,
    mapped: kind === 'unmapped' ? 'not-mapped' : version === '' ? 'no-version' : 'mapped',
  };
}

/** Everything a verdict depends on, part by part: an identity may carry more than it names. */
function partsText({ key: _key, binaries: _binaries, package: facts, ...parts }: JudgedIdentity): string {
  if (facts === undefined) {
    return JSON.stringify(parts);
  }
  const { family, distribution, release } = facts.place;
  const { source, sourceVersion } = facts;
  return JSON.stringify({ ...parts, package: { place: { family, distribution, release }, source, sourceVersion } });
}

import { type Clock, isoSeconds } from '@tsukuroi/core';
import { type Db, inTransaction } from '../../platform/database/index.ts';
import { readWays, writeWay } from './store.ts';

/** Through which relays each device comes. Kept in memory, written only when it changes: a check-in must cost no write. */
export class Ways {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #facility: () => Promise<{ readonly id: string }>;
  #known: Promise<Map<string, string>> | undefined;

  constructor(parts: { db: Db; clock: Clock; facility: () => Promise<{ readonly id: string }> }) {
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#facility = parts.facility;
  }

  /** @param chain identities of relays, nearest first; none for who came itself */
  async note(identity: string, chain: readonly string[]): Promise<void> {
    const known = await this.#load();
    const text = chain.join(' ');
    if ((known.get(identity) ?? '') === text) {
      return;
    }
    known.set(identity, text);
    const { id: facility } = await this.#facility();
    const since = isoSeconds(this.#clock.nowMs());
    await inTransaction(this.#db, (tx) => writeWay(tx, { identity, facility, chain: text, since }));
  }

  /** The relay right above somebody; undefined for who comes itself. */
  async above(identity: string): Promise<string | undefined> {
    const [nearest = ''] = ((await this.#load()).get(identity) ?? '').split(' ');
    return nearest === '' ? undefined : nearest;
  }

  #load(): Promise<Map<string, string>> {
    this.#known ??= this.#facility()
      .then(({ id }) => readWays(this.#db, id))
      .then((ways) => new Map(ways));
    this.#known.catch(() => {
      this.#known = undefined;
    });
    return this.#known;
  }
}

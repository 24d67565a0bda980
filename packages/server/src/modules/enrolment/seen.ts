import { type Db, inTransaction, updateMany } from '../../platform/database/index.ts';
import type { Devices } from '../devices/index.ts';

/** A device that said it is there and nothing else. */
export interface Seen {
  readonly identity: string;
  /** Undefined where it is not trusted, or reported nothing yet: then no device of the lists was seen. */
  readonly device: string | undefined;
  readonly address: string;
  readonly at: string;
}

/** Between two writes, in milliseconds; the first after a quiet time is written at once. */
const APART_MS = 1_000;

/**
 * Writes when devices were seen last, many at a time: of a fleet that says "nothing new" every five minutes it would otherwise be most of
 * the work. What is not written yet when the power fails is written with the next check-in.
 */
export class SeenNotes {
  readonly #db: Db;
  readonly #devices: Pick<Devices, 'seen'>;
  #notes = new Map<string, Seen>();
  #writing: Promise<void> | undefined;
  /** The writing that is under way, with those before it. */
  #inHand: Promise<void> = Promise.resolve();

  constructor(parts: { readonly db: Db; readonly devices: Pick<Devices, 'seen'> }) {
    this.#db = parts.db;
    this.#devices = parts.devices;
  }

  note(seen: Seen): void {
    this.#notes.set(seen.identity, seen);
    this.#writing ??= this.#writeAll();
  }

  /** What was noted until now is written. */
  written(): Promise<void> {
    return this.#write();
  }

  async #writeAll(): Promise<void> {
    while (this.#notes.size > 0) {
      await this.#write();
      await new Promise<void>((resolve) => void setTimeout(resolve, APART_MS).unref());
    }
    this.#writing = undefined;
  }

  #write(): Promise<void> {
    this.#inHand = this.#inHand.then(() => this.#writeNotes());
    return this.#inHand;
  }

  async #writeNotes(): Promise<void> {
    const notes = [...this.#notes.values()];
    this.#notes = new Map();
    if (notes.length === 0) {
      return;
    }
    const identities = notes.map(({ address, at, identity }) => [identity, at, address]);
    const journals = notes.map(({ at, identity }) => [identity, at]);
    const devices = notes.flatMap(({ at, device }) => (device === undefined ? [] : [{ device, at }]));
    try {
      await inTransaction(this.#db, async (tx) => {
        await updateMany(tx, 'enrolment_identities', ['id', 'last_seen', 'address'], identities);
        await updateMany(tx, 'enrolment_journals', ['identity', 'last_seen'], journals);
        await this.#devices.seen(tx, devices);
      });
    } catch {
      // "Last seen" stays as old as it was, so that the next check-in of each brings it again; that the database refuses is told by
      // everything else that it refuses.
    }
  }
}

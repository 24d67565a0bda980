import type { Db } from '../../platform/database/index.ts';
import { tables } from './store.ts';

/** Of what something changed that planning reads. */
export interface Touched {
  /** It may concern every device, or nobody knows. */
  readonly all: boolean;
  readonly devices: ReadonlySet<string>;
}

export const EVERYTHING: Touched = { all: true, devices: new Set() };

/**
 * Takes what the database noted since it was asked last (migrations/0007-touched.sql). One statement: what is noted by a transaction that ends after
 * it stays for the next time, so that whoever reads now sees all that was taken.
 */
export async function takeTouched(db: Db): Promise<Touched> {
  const rows = await tables(db).deleteFrom('rollouts_touched').returning('device').execute();
  const devices = new Set(rows.map(({ device }) => device));
  return { all: devices.delete(''), devices };
}

/** Tells several listeners of every change, each in its own time; at its first question each is told to look at everything. */
export class Touches {
  readonly #take: () => Promise<Touched>;
  readonly #ears: Ear[] = [];
  #taking: Promise<void> = Promise.resolve();

  constructor(take: () => Promise<Touched>) {
    this.#take = take;
  }

  listen(): Ear {
    const ear = new Ear(() => this.#hear());
    this.#ears.push(ear);
    return ear;
  }

  /** One after the other: whoever asks while another one is being answered hears what that one is told, too. */
  #hear(): Promise<void> {
    const turn = this.#taking.then(async () => {
      const touched = await this.#take();
      for (const ear of this.#ears) {
        ear.add(touched);
      }
    });
    this.#taking = turn.catch(() => undefined);
    return turn;
  }
}

/** What one listener has not dealt with yet. */
export class Ear {
  readonly #hear: () => Promise<void>;
  #all = true;
  #devices = new Set<string>();

  constructor(hear: () => Promise<void>) {
    this.#hear = hear;
  }

  add({ all, devices }: Touched): void {
    this.#all ||= all;
    for (const device of devices) {
      this.#devices.add(device);
    }
  }

  /**
   * Deals with all that is due. What `work` was given is due again when it throws.
   *
   * @throws what `work` throws
   */
  async dealWith<T>(work: (due: Touched) => Promise<T>): Promise<T> {
    await this.#hear();
    const due: Touched = { all: this.#all, devices: this.#devices };
    this.#all = false;
    this.#devices = new Set();
    try {
      return await work(due);
    } catch (error) {
      this.add(due);
      throw error;
    }
  }
}

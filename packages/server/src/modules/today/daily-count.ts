import type { Log } from '../../module.ts';

const HOUR_MS = 3_600_000;
/** A large fleet is counted for minutes; a service manager kills what does not end sooner. */
const GRACE_MS = 10_000;

/**
 * Counts now and every hour, one count at a time, and ends with the server: `stop` waits for the count that is under way. One
 * that takes too long is left behind: each of its steps is a transaction, and the next start counts again.
 */
export class DailyCount {
  readonly #count: () => Promise<void>;
  readonly #log: Pick<Log, 'info' | 'warn'>;
  #running: Promise<void> | undefined;
  #hourly: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(count: () => Promise<void>, log: Pick<Log, 'info' | 'warn'>) {
    this.#count = count;
    this.#log = log;
  }

  start(): void {
    this.#now();
    this.#hourly = setInterval(() => this.#now(), HOUR_MS).unref();
  }

  async stop(graceMs = GRACE_MS): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#hourly);
    let patience: NodeJS.Timeout | undefined;
    const given = new Promise<void>((resolve) => {
      patience = setTimeout(resolve, graceMs);
    });
    await Promise.race([this.#running, given]);
    clearTimeout(patience);
  }

  #now(): void {
    if (this.#stopped || this.#running !== undefined) {
      return;
    }
    this.#running = this.#count()
      .catch((error: unknown) => {
        if (this.#stopped) {
          this.#log.info('daily count left for the next start');
          return;
        }
        this.#log.warn('daily count failed', { err: error });
      })
      .finally(() => {
        this.#running = undefined;
      });
  }
}

/** How often rollouts are moved on by themselves; results of devices move them at once. */
const ROUND_MS = 30_000;
/** Results come in crowds: one round for all of them. */
const SOON_MS = 1_000;
/**
 * Rounds that take long come less often, so that they never take more than a fifth of the time. A single one does not count: every ten minutes one
 * looks at every device (look.ts), which takes seconds in a large facility, and the next one is short again.
 */
const SHARE_SOON = 4;
const SHARE_ROUND = 20;

/** Rounds one after the other, never two at once: by themselves, and soon after something happened. None begins before `open` or after `close`. */
export class Rounds {
  readonly #move: () => Promise<void>;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #isOpen = false;
  #tookMs = 0;
  /** Of the one before. */
  #tookBeforeMs = 0;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** @param failed told what a round threw; the next one comes all the same */
  constructor(move: () => Promise<void>, failed: (error: unknown) => void) {
    this.#move = move;
    this.#failed = failed;
  }

  open(): void {
    this.#isOpen = true;
    this.#again();
    this.soon();
  }

  /** Settles when the round that is under way has ended. */
  async close(): Promise<void> {
    this.#isOpen = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#soon);
    await this.#running;
  }

  soon(): void {
    if (this.#isOpen && this.#soon === undefined) {
      this.#soon = setTimeout(
        () => {
          this.#soon = undefined;
          void this.#round();
        },
        Math.max(SOON_MS, SHARE_SOON * this.#usualMs()),
      ).unref();
    }
  }

  /** Whoever stops everything does not wait for a share of the time. */
  atOnce(): void {
    this.#tookMs = 0;
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.soon();
  }

  #usualMs(): number {
    return Math.min(this.#tookMs, this.#tookBeforeMs);
  }

  #again(): void {
    this.#timer = setTimeout(
      () => {
        void this.#round().then(() => (this.#isOpen ? this.#again() : undefined));
      },
      Math.max(ROUND_MS, SHARE_ROUND * this.#usualMs()),
    ).unref();
  }

  /** Whoever asks while one waits for the running one to end gets that one: it has not looked yet. */
  #round(): Promise<void> {
    this.#next ??= this.#running.then(async () => {
      this.#next = undefined;
      if (this.#isOpen) {
        await this.#moveOn();
      }
    });
    this.#running = this.#next;
    return this.#running;
  }

  async #moveOn(): Promise<void> {
    const began = performance.now();
    try {
      await this.#move();
    } catch (error) {
      this.#failed(error);
    }
    this.#tookBeforeMs = this.#tookMs;
    this.#tookMs = performance.now() - began;
  }
}

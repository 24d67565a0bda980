/** Counts what is under way for each asker, so that one of them cannot take the room of all. */
export class Shares {
  readonly #most: number;
  readonly #under = new Map<string, number>();

  /** @param most under way at once for one asker */
  constructor(most: number) {
    this.#most = most;
  }

  isFull(asker: string): boolean {
    return (this.#under.get(asker) ?? 0) >= this.#most;
  }

  /** Does the work when the asker's share has room for it; `full` makes the refusal. */
  async within<T>(asker: string, full: () => Error, work: () => Promise<T>): Promise<T> {
    if (this.isFull(asker)) {
      throw full();
    }
    this.#under.set(asker, (this.#under.get(asker) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const left = (this.#under.get(asker) ?? 1) - 1;
      if (left > 0) {
        this.#under.set(asker, left);
      } else {
        this.#under.delete(asker);
      }
    }
  }
}

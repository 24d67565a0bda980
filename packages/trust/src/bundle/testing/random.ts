/** A repeatable source of choices; the seed is printed by whoever uses it. */
export function choices(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    // Park and Miller's generator with the multiplier of 1993: enough for choosing, and short.
    state = (Math.imul(state, 48_271) + 11) >>> 0;
    return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
  };
  return {
    below: (limit: number): number => Math.floor(next() * limit),
    of<T>(list: readonly T[]): T {
      const found = list[Math.floor(next() * list.length)];
      if (found === undefined) {
        throw new Error('nothing to choose from');
      }
      return found;
    },
    bytes: (length: number): Buffer => Buffer.from(Array.from({ length }, () => Math.floor(next() * 256))),
  };
}

export type Choices = ReturnType<typeof choices>;

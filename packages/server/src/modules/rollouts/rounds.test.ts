import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Rounds } from './rounds.ts';

const SOON_MS = 1_000;
const ROUND_MS = 30_000;

/** Rounds that end when they are told to. */
function slow() {
  const under: { end: () => void; fail: (error: Error) => void }[] = [];
  const seen = { begun: 0, most: 0, failed: [] as unknown[] };
  let now = 0;
  const rounds = new Rounds(
    async () => {
      seen.begun += 1;
      now += 1;
      seen.most = Math.max(seen.most, now);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      under.push({ end: resolve, fail: reject });
      await promise.finally(() => {
        now -= 1;
      });
    },
    (error) => seen.failed.push(error),
  );
  const end = async () => {
    under.shift()?.end();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { rounds, seen, end, under };
}

describe('rounds', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('never run two at once, and what happens during one is looked at after it', async () => {
    const { rounds, seen, end } = slow();
    rounds.open();
    await vi.advanceTimersByTimeAsync(SOON_MS);
    expect(seen.begun).toBe(1);

    for (let times = 0; times < 5; times += 1) {
      rounds.soon();
      await vi.advanceTimersByTimeAsync(SOON_MS);
    }
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(seen.begun).toBe(1);

    await end();
    expect(seen).toMatchObject({ begun: 2, most: 1 });
    await end();
    expect(seen.begun).toBe(2);
  });

  it('trap: closing waits for the one under way, although another was asked for since; that one never begins', async () => {
    const { rounds, seen, end } = slow();
    rounds.open();
    await vi.advanceTimersByTimeAsync(SOON_MS);
    rounds.soon();
    await vi.advanceTimersByTimeAsync(SOON_MS);

    let isClosed = false;
    const closing = rounds.close().then(() => {
      isClosed = true;
    });
    await vi.advanceTimersByTimeAsync(10 * ROUND_MS);
    expect(isClosed).toBe(false);

    await end();
    await closing;
    await vi.advanceTimersByTimeAsync(10 * ROUND_MS);
    expect(seen.begun).toBe(1);
  });

  it('go on by themselves after one that failed', async () => {
    const { rounds, seen, under } = slow();
    rounds.open();
    await vi.advanceTimersByTimeAsync(SOON_MS);
    under.shift()?.fail(new Error('the disk is full'));
    await vi.advanceTimersByTimeAsync(ROUND_MS);

    expect(seen.failed).toHaveLength(1);
    expect(seen.begun).toBe(2);
  });

  it('come less often when they take long, but not after a single one', async () => {
    const { rounds, seen, end } = slow();
    rounds.open();
    const take = async (ms: number) => {
      await vi.advanceTimersByTimeAsync(ms);
      await end();
    };
    await vi.advanceTimersByTimeAsync(SOON_MS);
    await take(3 * SOON_MS);
    const [first] = [seen.begun];
    rounds.soon();
    await vi.advanceTimersByTimeAsync(SOON_MS);
    const second = seen.begun;
    await take(3 * SOON_MS);
    rounds.soon();
    await vi.advanceTimersByTimeAsync(9 * SOON_MS);
    const meanwhile = seen.begun;
    rounds.atOnce();
    await vi.advanceTimersByTimeAsync(SOON_MS);

    expect([first, second]).toEqual([1, 2]);
    expect(meanwhile).toBe(2);
    expect(seen.begun).toBe(3);
    await end();
  });

  it('do not begin before anybody listens', async () => {
    const { rounds, seen } = slow();
    rounds.soon();
    await vi.advanceTimersByTimeAsync(10 * ROUND_MS);

    expect(seen.begun).toBe(0);
  });
});

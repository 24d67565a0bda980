import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DailyCount } from './daily-count.ts';

const said: string[] = [];
const log = {
  info: (message: string) => void said.push(`info ${message}`),
  warn: (message: string) => void said.push(`warn ${message}`),
};

beforeEach(() => {
  vi.useFakeTimers();
  said.length = 0;
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the daily count', () => {
  test('closing waits for the count that is under way', async () => {
    const steps: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const count = new DailyCount(() => promise.then(() => void steps.push('counted')), log);
    count.start();

    const stopped = count.stop().then(() => steps.push('stopped'));
    resolve();
    await stopped;

    expect(steps).toEqual(['counted', 'stopped']);
    expect(said).toEqual([]);
  });

  test('one that takes too long is left behind, and what it still says is no failure', async () => {
    const { promise, reject } = Promise.withResolvers<void>();
    const count = new DailyCount(() => promise, log);
    count.start();

    const stopped = count.stop(5_000);
    await vi.advanceTimersByTimeAsync(5_000);
    await stopped;
    reject(new Error('driver has already been destroyed'));
    await vi.advanceTimersByTimeAsync(0);

    expect(said).toEqual(['info daily count left for the next start']);
  });

  test('counts every hour, never twice at once, and not after the end', async () => {
    let begun = 0;
    const waiting: (() => void)[] = [];
    const count = new DailyCount(() => {
      begun += 1;
      return new Promise((resolve) => waiting.push(resolve));
    }, log);
    count.start();
    await vi.advanceTimersByTimeAsync(3_600_000);
    const whileRunning = begun;
    waiting.pop()?.();
    await vi.advanceTimersByTimeAsync(3_600_000);
    const afterwards = begun;
    waiting.pop()?.();

    await count.stop();
    await vi.advanceTimersByTimeAsync(7_200_000);

    expect([whileRunning, afterwards, begun]).toEqual([1, 2, 2]);
  });

  test('a failure is said and does not end the counting', async () => {
    let begun = 0;
    const count = new DailyCount(async () => {
      begun += 1;
      throw new Error('no room left');
    }, log);
    count.start();

    await vi.advanceTimersByTimeAsync(3_600_000);
    await count.stop();

    expect([begun, said]).toEqual([2, ['warn daily count failed', 'warn daily count failed']]);
  });
});

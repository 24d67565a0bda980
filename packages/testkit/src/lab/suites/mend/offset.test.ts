import { expect, test } from 'vitest';
import { clockOffsetMs, readClockOffset } from '../../clock-offset.ts';
import { offsetFor } from './offset.ts';

const DAY_MS = 86_400_000;

test.each([0, 1, 999, 1000, 11 * DAY_MS, 12 * DAY_MS, 36 * DAY_MS])(
  '%i ms ahead: a host is told that, or up to a minute more, and never less',
  (aheadMs) => {
    const { ms, words } = offsetFor(aheadMs);

    expect(clockOffsetMs(readClockOffset(words))).toBe(ms);
    expect(ms - aheadMs).toBeGreaterThanOrEqual(0);
    expect(ms - aheadMs).toBeLessThan(60_000);
  },
);

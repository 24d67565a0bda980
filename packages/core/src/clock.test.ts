import { describe, expect, it } from 'vitest';
import { addDays, dayInJapan, daysBetween, fixedClock, isoSeconds } from './clock.ts';

describe('days', () => {
  it('turns at midnight in Japan, not in Greenwich', () => {
    expect(dayInJapan(Date.parse('2026-11-21T14:59:59Z'))).toBe('2026-11-21');
    expect(dayInJapan(Date.parse('2026-11-21T15:00:00Z'))).toBe('2026-11-22');
  });

  it('crosses month and leap day', () => {
    expect(addDays('2028-02-28', 2)).toBe('2028-03-01');
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2);
    expect(daysBetween('2026-01-01', 'いつか')).toBeNaN();
  });

  it('stands still until moved', () => {
    const clock = fixedClock('2026-11-22T08:30:00Z');

    clock.moveMs(61_000);

    expect(isoSeconds(clock.nowMs())).toBe('2026-11-22T08:31:01Z');
  });
});

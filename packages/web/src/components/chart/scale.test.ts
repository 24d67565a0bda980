import { describe, expect, it } from 'vitest';
import { countMarks, placesOfDays, signed, stretches } from './scale.ts';

describe('countMarks', () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [4, [0, 1, 2, 3, 4]],
    [5, [0, 2, 4, 6]],
    [26, [0, 10, 20, 30]],
    [100, [0, 50, 100]],
    [8_431, [0, 5_000, 10_000]],
  ])('of counts up to %i are whole and reach it', (highest, marks) => {
    expect(countMarks(highest)).toEqual(marks);
  });

  it('never more than four steps, never half a finding, whatever the count', () => {
    for (let highest = 0; highest < 20_000; highest += 37) {
      const marks = countMarks(highest);

      expect(marks.length).toBeLessThanOrEqual(5);
      expect(marks.at(-1)).toBeGreaterThanOrEqual(highest);
      expect(marks.every(Number.isInteger)).toBe(true);
    }
  });
});

describe('placesOfDays', () => {
  it('keeps the distance in time: a week in which nothing was counted stays a week', () => {
    expect(placesOfDays(['2026-11-01', '2026-11-02', '2026-11-11'])).toEqual([0, 10, 100]);
  });

  it('puts a single day at the beginning', () => {
    expect(placesOfDays(['2026-11-01'])).toEqual([0]);
  });
});

describe('signed', () => {
  it('always marks the last day, and not more than asked for', () => {
    expect([...signed(5, 10)]).toEqual([0, 1, 2, 3, 4]);
    expect([...signed(90, 10)]).toEqual([8, 17, 26, 35, 44, 53, 62, 71, 80, 89]);
    expect([...signed(0, 10)]).toEqual([]);
  });
});

describe('stretches', () => {
  it('stand one after the other, in proportion', () => {
    expect(stretches([10, 0, 30], 80)).toEqual([
      { from: 0, width: 12.5 },
      { from: 12.5, width: 0 },
      { from: 12.5, width: 37.5 },
    ]);
  });

  it('one among ten thousand is seen, and the bar does not run over', () => {
    const parts = stretches([1, 1, 9_998], 10_000);

    expect(parts[0]?.width).toBeGreaterThan(1);
    expect((parts[2]?.from ?? 0) + (parts[2]?.width ?? 0)).toBeLessThanOrEqual(100.000001);
  });

  it('draws nothing where there is nothing', () => {
    expect(stretches([0, 0], 0)).toEqual([
      { from: 0, width: 0 },
      { from: 0, width: 0 },
    ]);
  });
});

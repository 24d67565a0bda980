import { describe, expect, it } from 'vitest';
import { at, HOUR_MS, mondayAfter, openingsOf } from './hours.ts';
import { outsideOf, type Touch } from './touches.ts';

/** 2026-11-30 00:00 in Japan, a Monday. */
const MONDAY = Date.parse('2026-11-29T15:00:00Z');

const touch = (department: string, atMs: number): Touch => ({ host: 'ep', department, atMs, kind: 'dpkg', what: 'x' });

describe('openings by hand', () => {
  it('begin on the first Monday in Japan that is at least a day away', () => {
    expect(mondayAfter(Date.parse('2026-11-23T03:00:00Z'))).toBe(MONDAY);
    expect(mondayAfter(Date.parse('2026-11-28T14:59:00Z'))).toBe(MONDAY);
    expect(mondayAfter(Date.parse('2026-11-28T15:01:00Z'))).toBe(MONDAY + 7 * 24 * HOUR_MS);
  });

  it('are of four departments, and none overlaps another', () => {
    const openings = openingsOf(MONDAY);

    expect(new Set(openings.map(({ department }) => department)).size).toBe(4);
    for (const [index, opening] of openings.entries()) {
      expect(opening.toMs).toBeGreaterThan(opening.fromMs);
      expect(opening.fromMs).toBeGreaterThanOrEqual(openings[index - 1]?.toMs ?? 0);
    }
  });

  it('of 検査 go past midnight', () => {
    const [opening] = openingsOf(MONDAY).filter(({ department }) => department === '検査');

    expect(new Date(opening?.toMs ?? 0).toISOString()).toBe('2026-12-01T16:00:00.000Z');
  });
});

describe('touches', () => {
  const within = [
    touch('外来', at(MONDAY, 0, '20:00')),
    touch('病棟', at(MONDAY, 1, '03:59')),
    touch('検査', at(MONDAY, 2, '00:59')),
  ];

  it('inside the openings of their own department are fine', () => {
    expect(outsideOf(within, openingsOf(MONDAY))).toEqual([]);
  });

  it('in the opening of another department, a minute early or at its end are outside', () => {
    const wrong = [
      touch('病棟', at(MONDAY, 0, '20:30')),
      touch('外来', at(MONDAY, 0, '19:59')),
      touch('外来', at(MONDAY, 0, '22:00')),
      touch('薬局', at(MONDAY, 0, '20:30')),
    ];

    expect(outsideOf(wrong, openingsOf(MONDAY))).toEqual(wrong);
  });

  it('are all outside when the openings are shifted: what the positive control of the suite rests on', () => {
    expect(outsideOf(within, openingsOf(MONDAY, 3 * HOUR_MS))).toEqual(within);
  });
});

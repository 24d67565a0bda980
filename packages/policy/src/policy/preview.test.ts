import { describe, expect, it } from 'vitest';
import { JAPAN_HOLIDAYS } from '../calendar/japan.ts';
import { clashesOf, previewRuns } from './preview.ts';
import { templateFor } from './templates.ts';

const jst = (text: string) => Date.parse(`${text}+09:00`);
const inJapan = (ms: number) => new Date(ms + 9 * 3_600_000).toISOString().slice(0, 16);

describe('the next runs', () => {
  it('are five, around the holidays of the turn of the month, and end before their window does', () => {
    const { runs, held } = previewRuns(templateFor('office', 'east'), [JAPAN_HOLIDAYS], [], jst('2026-10-29T12:00'));

    // Tuesday 3 November is a holiday.
    expect(runs.map(({ fromMs, lastStartMs }) => [inJapan(fromMs), inJapan(lastStartMs).slice(11)])).toEqual([
      ['2026-10-29T19:00', '22:00'],
      ['2026-11-04T19:00', '22:00'],
      ['2026-11-05T19:00', '22:00'],
      ['2026-11-10T19:00', '22:00'],
      ['2026-11-11T19:00', '22:00'],
    ]);
    expect(held).toEqual([]);
  });

  it('a calendar that ends leaves fewer, and names the days that wait', () => {
    const { runs, held } = previewRuns(templateFor('office', 'east'), [JAPAN_HOLIDAYS], [], jst('2027-12-29T12:00'));

    expect(runs.map(({ fromMs }) => inJapan(fromMs))).toEqual(['2027-12-29T19:00', '2027-12-30T19:00']);
    expect(held[0]).toEqual({ rule: 'usual', day: '2028-01-04', calendars: ['jp-holidays'] });
  });

  it('a device that is not to be touched has none', () => {
    expect(previewRuns(templateFor('medical', 'east'), [JAPAN_HOLIDAYS], [], jst('2026-11-01T00:00')).runs).toEqual([]);
  });
});

describe('groups that must not restart together', () => {
  const opening = (from: string, to: string) => ({ fromMs: jst(from), toMs: jst(to), rules: ['w'] });

  it('clash where their runs overlap, not where they touch', () => {
    const runs = new Map([
      ['dc-1', [opening('2026-12-01T01:00', '2026-12-01T03:00')]],
      ['dc-2', [opening('2026-12-01T02:00', '2026-12-01T04:00')]],
      ['dc-3', [opening('2026-12-01T04:00', '2026-12-01T05:00')]],
    ]);
    const apart = [
      ['dc-1', 'dc-2'],
      ['dc-2', 'dc-3'],
      ['dc-1', 'dc-9'],
    ] as const;

    expect(clashesOf(apart, runs)).toEqual([
      { first: 'dc-1', second: 'dc-2', fromMs: jst('2026-12-01T02:00'), toMs: jst('2026-12-01T03:00') },
    ]);
  });
});

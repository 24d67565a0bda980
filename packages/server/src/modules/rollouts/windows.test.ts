import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsBetween, intersect, type Span, turnsOf } from './windows.ts';

const HOUR = 3_600_000;
const jst = (text: string) => Date.parse(`${text}+09:00`);
const shown = (spans: readonly Span[]) =>
  spans.map(({ fromMs, toMs }) =>
    [fromMs, toMs].map((ms) => new Date(ms + 9 * HOUR).toISOString().slice(5, 16)).join(' – '),
  );

describe('a charter’s bounds', () => {
  it('past midnight belong to the day on which they begin', () => {
    // Monday 30 November 2026.
    const spans = boundsBetween(
      [{ days: [1], from: '22:00', to: '05:00' }],
      jst('2026-11-30T00:00'),
      jst('2026-12-02T00:00'),
    );

    expect(shown(spans)).toEqual(['11-30T22:00 – 12-01T05:00']);
  });

  it('are cut at what is asked, also in the night that began the day before', () => {
    const spans = boundsBetween(
      [{ days: [1], from: '22:00', to: '05:00' }],
      jst('2026-12-01T02:00'),
      jst('2026-12-02T00:00'),
    );

    expect(shown(spans)).toEqual(['12-01T02:00 – 12-01T05:00']);
  });

  it('of the whole day join to one', () => {
    const all = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00' }];

    expect(boundsBetween(all, jst('2026-11-30T03:00'), jst('2026-12-02T05:00'))).toEqual([
      { fromMs: jst('2026-11-30T03:00'), toMs: jst('2026-12-02T05:00') },
    ]);
  });
});

describe('turns', () => {
  const nights = [1, 2, 3].map((night) => ({ fromMs: night * 24 * HOUR, toMs: night * 24 * HOUR + 150 * 60_000 }));

  it('go round night after night; the rest of a window is its last turn’s', () => {
    const of = (group: number) =>
      turnsOf(nights, HOUR, { group, groups: 3 }).map(({ fromMs, toMs }) => [fromMs / HOUR, toMs / HOUR]);

    // Two runs in each night: 24, 25 | 48, 49 | 72, 73.
    expect(of(0)).toEqual([
      [24, 25],
      [49, 50.5],
    ]);
    expect(of(1)).toEqual([
      [25, 26.5],
      [72, 73],
    ]);
    expect(of(2)).toEqual([
      [48, 49],
      [73, 74.5],
    ]);
  });

  it('never overlap between groups, never leave the window, and are long enough for a run', () => {
    const spansOf = fc
      .array(fc.record({ gap: fc.integer({ min: 1, max: 48 }), length: fc.integer({ min: 1, max: 600 }) }), {
        maxLength: 8,
      })
      .map((list) => {
        let at = 0;
        return list.map(({ gap, length }) => {
          const fromMs = at + gap * HOUR;
          at = fromMs + length * 60_000;
          return { fromMs, toMs: at };
        });
      });
    fc.assert(
      fc.property(
        spansOf,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 5, max: 240 }),
        (spans, groups, minutes) => {
          const runMs = minutes * 60_000;
          const all = Array.from({ length: groups }, (_, group) => turnsOf(spans, runMs, { group, groups }));
          for (const turn of all.flat()) {
            expect(turn.toMs - turn.fromMs).toBeGreaterThanOrEqual(runMs);
            expect(intersect([turn], spans)).toEqual([turn]);
          }
          for (const [one, mine] of all.entries()) {
            for (const others of all.slice(one + 1)) {
              expect(intersect(mine, others)).toEqual([]);
            }
          }
        },
      ),
    );
  });
});

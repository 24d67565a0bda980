import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APART_GAP_MS, type ApartGroup, type ApartSpan, shareOpenings, withoutTaken } from './apart.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RUN = 60 * MINUTE;

function hours(from: number, to: number, day = 0): ApartSpan {
  return { fromMs: day * DAY + from * HOUR, toMs: day * DAY + to * HOUR };
}

function shown(spans: readonly ApartSpan[] | undefined): string[] {
  return (spans ?? []).map(({ fromMs, toMs }) =>
    [fromMs, toMs].map((ms) => `${Math.floor(ms / DAY)}d ${new Date(ms % DAY).toISOString().slice(11, 16)}`).join('–'),
  );
}

describe('shareOpenings', () => {
  it('lets the second domain controller begin a gap after the first has to be done', () => {
    const sunday = [hours(1, 5)];

    const [first, second] = shareOpenings([
      { openings: sunday, runMs: RUN },
      { openings: sunday, runMs: RUN },
    ]);

    expect(shown(first)).toEqual(['0d 01:00–0d 03:00']);
    expect(shown(second)).toEqual(['0d 03:15–0d 05:00']);
  });

  it('leaves a group the time that nobody contests', () => {
    const [ward, relay] = shareOpenings([
      { openings: [hours(13, 16)], runMs: RUN },
      { openings: [hours(15, 20)], runMs: RUN },
    ]);

    // The contested hour is too short for both: the ward, which goes first, has it to its end.
    expect(shown(ward)).toEqual(['0d 13:00–0d 16:00']);
    expect(shown(relay)).toEqual(['0d 16:15–0d 20:00']);
  });

  it('gives turns where a night is too short for all, and nobody is left out for good', () => {
    const nights = [0, 1, 2, 3].map((day) => hours(1, 3.5, day));
    const groups = [0, 1, 2].map((): ApartGroup => ({ openings: nights, runMs: RUN }));

    const [first, second, third] = shareOpenings(groups);

    expect(shown(first)).toEqual(['0d 01:00–0d 02:15', '1d 01:00–1d 02:15', '3d 01:00–3d 02:15']);
    expect(shown(second)).toEqual(['0d 02:30–0d 03:30', '2d 01:00–2d 02:15', '3d 02:30–3d 03:30']);
    expect(shown(third)).toEqual(['1d 02:30–1d 03:30', '2d 02:30–2d 03:30']);
  });

  const opening = fc
    .tuple(fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 8 }))
    .map(([day, from, length]) => hours(from, Math.min(from + length, 24), day));
  const group = fc.record({
    openings: fc.array(opening, { maxLength: 8 }).map(apartFromEachOther),
    runMs: fc.integer({ min: 10, max: 180 }).map((minutes) => minutes * MINUTE),
  });

  it('never lets two groups run at the same time nor without a gap, never leaves the openings, always has room for a run', () => {
    fc.assert(
      fc.property(fc.array(group, { minLength: 2, maxLength: 5 }), (groups) => {
        const shared = shareOpenings(groups);
        for (const [index, spans] of shared.entries()) {
          for (const { fromMs, toMs } of spans) {
            const own = groups[index];
            expect(toMs - fromMs).toBeGreaterThanOrEqual(own?.runMs ?? 0);
            expect(own?.openings.some((one) => one.fromMs <= fromMs && toMs <= one.toMs)).toBe(true);
            for (const other of shared.slice(index + 1).flat()) {
              expect(other.fromMs >= toMs + APART_GAP_MS || fromMs >= other.toMs + APART_GAP_MS).toBe(true);
            }
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives a lone group all that it had, and the same answer to the same question', () => {
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 4 }), (groups) => {
        const [only] = groups;
        const alone = groups.map((one, index) => (index === 0 ? one : { ...one, openings: [] }));

        expect(shareOpenings(alone)[0]).toEqual(
          only?.openings.filter(({ fromMs, toMs }) => toMs - fromMs >= only.runMs),
        );
        expect(shareOpenings(groups)).toEqual(shareOpenings(groups));
      }),
    );
  });

  it('reaches every group whose windows are the same and hold a run and a gap, within as many nights as there are groups', () => {
    const many = fc.record({ count: fc.integer({ min: 2, max: 6 }), minutes: fc.integer({ min: 75, max: 400 }) });
    fc.assert(
      fc.property(many, ({ count, minutes }) => {
        const nights = Array.from({ length: count }, (_, day) => hours(1, 1 + minutes / 60, day));

        const shared = shareOpenings(Array.from({ length: count }, () => ({ openings: nights, runMs: RUN })));

        expect(shared.every((spans) => spans.length > 0)).toBe(true);
      }),
    );
  });
});

describe('withoutTaken', () => {
  it('keeps clear of a plan that was signed before and may still count', () => {
    const left = withoutTaken([hours(1, 5), hours(1, 5, 1)], [hours(2, 3)], RUN);

    expect(shown(left)).toEqual(['0d 03:15–0d 05:00', '1d 01:00–1d 05:00']);
  });

  it('never meets what is taken', () => {
    const span = fc
      .tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 20 }))
      .map(([from, length]) => hours(from, from + length));
    fc.assert(
      fc.property(fc.array(span), fc.array(span), (spans, taken) => {
        for (const left of withoutTaken(spans, taken, RUN)) {
          for (const other of taken) {
            expect(left.fromMs >= other.toMs + APART_GAP_MS || other.fromMs >= left.toMs + APART_GAP_MS).toBe(true);
          }
        }
      }),
    );
  });
});

function apartFromEachOther(spans: readonly ApartSpan[]): ApartSpan[] {
  const sorted: ApartSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const before = sorted.at(-1);
    if (before === undefined || span.fromMs > before.toMs) {
      sorted.push(span);
    }
  }
  return sorted;
}

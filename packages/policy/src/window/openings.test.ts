import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DayCalendar } from '../calendar/calendar.ts';
import { JAPAN_HOLIDAYS } from '../calendar/japan.ts';
import { isOpen, openingsBetween } from './openings.ts';
import { Freeze, WindowRule } from './shape.ts';

const DAY_MS = 86_400_000;
const jst = (text: string) => Date.parse(`${text}+09:00`);
const inJapan = (ms: number) => new Date(ms + 9 * 3_600_000).toISOString().slice(0, 16);

function rule(written: Partial<WindowRule> & Pick<WindowRule, 'days'>): WindowRule {
  const usual = { id: 'night', name: '夜間', zone: 'Asia/Tokyo', except: [], from: '22:00', to: '05:00' };
  return WindowRule.parse({ ...usual, ...written });
}

function opened(rules: readonly WindowRule[], from: string, to: string, freezes: readonly Freeze[] = []) {
  const found = openingsBetween(rules, [JAPAN_HOLIDAYS], freezes, jst(from), jst(to));
  return found.openings.map(({ fromMs, toMs }) => `${inJapan(fromMs)} ${inJapan(toMs)}`);
}

describe('the days of a window', () => {
  it('across midnight it belongs to the day on which it begins', () => {
    const monday = rule({ days: [{ kind: 'weekdays', weekdays: [1] }] });

    expect(opened([monday], '2026-11-01T00:00', '2026-11-15T00:00')).toEqual([
      '2026-11-02T22:00 2026-11-03T05:00',
      '2026-11-09T22:00 2026-11-10T05:00',
    ]);
    // Asked for in the middle of the night, it is still open.
    expect(isOpen([monday], [], [], jst('2026-11-03T04:59'))).toBe(true);
    expect(isOpen([monday], [], [], jst('2026-11-03T05:00'))).toBe(false);
  });

  it('Patch Tuesday is counted from the date in the United States: in Japan it is a Wednesday, at times the third', () => {
    const release = rule({ days: [{ kind: 'patch-tuesday', plusDays: 0 }], from: '20:00', to: '23:00' });

    // July 2026 begins on a Wednesday: second Tuesday the 14th, out in Japan on the 15th, the third Wednesday.
    expect(opened([release], '2026-07-01T00:00', '2026-09-01T00:00')).toEqual([
      '2026-07-15T20:00 2026-07-15T23:00',
      '2026-08-12T20:00 2026-08-12T23:00',
    ]);
    const later = rule({ days: [{ kind: 'patch-tuesday', plusDays: 20 }], from: '20:00', to: '23:00' });
    expect(opened([later], '2026-09-01T00:00', '2026-10-01T00:00')).toEqual([
      '2026-09-01T20:00 2026-09-01T23:00',
      '2026-09-29T20:00 2026-09-29T23:00',
    ]);
  });

  it('nth weekday, last weekday, month end, dates', () => {
    const hours = { from: '12:00', to: '13:00' };
    const days = (selector: WindowRule['days'][number], from: string, to: string) =>
      opened([rule({ days: [selector], ...hours })], `${from}T00:00`, `${to}T00:00`).map((line) => line.slice(0, 10));

    expect(days({ kind: 'nth-weekday', nth: [2, -1], weekday: 6 }, '2026-11-01', '2026-12-01')).toEqual([
      '2026-11-14',
      '2026-11-28',
    ]);
    expect(days({ kind: 'days-of-month', days: [-1, 31] }, '2027-01-01', '2027-04-01')).toEqual([
      '2027-01-31',
      '2027-02-28',
      '2027-03-31',
    ]);
    expect(days({ kind: 'dates', dates: ['2026-12-24'] }, '2026-12-01', '2027-01-01')).toEqual(['2026-12-24']);
  });

  it('claims days, holidays and nights on call are left out', () => {
    const onCall = DayCalendar.parse({
      format: 'calendar/1',
      id: 'on-call',
      name: '輪番救急',
      source: '地区の輪番表',
      since: '2026-11-01',
      until: '2026-11-30',
      days: [{ date: '2026-11-26', name: '当番' }],
    });
    const claims = rule({
      days: [{ kind: 'weekdays', weekdays: [1, 4] }],
      except: [
        { kind: 'days-of-month', days: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
        { kind: 'calendar', calendar: 'jp-holidays' },
        { kind: 'calendar', calendar: 'on-call' },
      ],
    });
    const found = openingsBetween(
      [claims],
      [JAPAN_HOLIDAYS, onCall],
      [],
      jst('2026-11-01T00:00'),
      jst('2026-12-01T00:00'),
    );

    // The 2nd, 5th, 9th are claims days, the 23rd a holiday, the 26th a night on call; the 30th (Monday) is left.
    expect(found.openings.map(({ fromMs }) => inJapan(fromMs).slice(0, 10))).toEqual([
      '2026-11-12',
      '2026-11-16',
      '2026-11-19',
      '2026-11-30',
    ]);
  });
});

describe('a calendar that ends', () => {
  it('holds the windows that depend on it, by name, and no other', () => {
    const dependent = rule({
      id: 'dependent',
      days: [{ kind: 'weekdays', weekdays: [2] }],
      except: [{ kind: 'calendar', calendar: 'jp-holidays' }],
    });
    const plain = rule({ id: 'plain', days: [{ kind: 'weekdays', weekdays: [3] }] });
    const found = openingsBetween(
      [dependent, plain],
      [JAPAN_HOLIDAYS],
      [],
      jst('2028-01-02T12:00'),
      jst('2028-01-08T12:00'),
    );

    expect(found.openings.map(({ rules }) => rules)).toEqual([['plain']]);
    expect(found.held).toEqual([{ rule: 'dependent', day: '2028-01-04', calendars: ['jp-holidays'] }]);
  });

  it('a calendar that nobody entered opens nothing', () => {
    const never = rule({ days: [{ kind: 'calendar', calendar: 'closing-days' }] });

    expect(opened([never], '2026-11-01T00:00', '2026-12-01T00:00')).toEqual([]);
  });
});

describe('freezes', () => {
  const nightly = rule({ days: [{ kind: 'weekdays', weekdays: [1, 2, 3, 4, 5, 6, 7] }] });
  const freeze = (from: string, to: string) =>
    Freeze.parse({
      id: 'f',
      reason: '電子カルテの作業',
      from: new Date(jst(from)).toISOString(),
      to: new Date(jst(to)).toISOString(),
    });

  it('are cut out, also from the middle of a window', () => {
    expect(
      opened([nightly], '2026-11-02T12:00', '2026-11-03T12:00', [freeze('2026-11-02T23:00', '2026-11-03T01:00')]),
    ).toEqual(['2026-11-02T22:00 2026-11-02T23:00', '2026-11-03T01:00 2026-11-03T05:00']);
  });

  it('that end before they begin are refused', () => {
    expect(() => freeze('2026-11-03T01:00', '2026-11-02T23:00')).toThrow();
  });
});

describe('a window that cannot be read', () => {
  it.each([
    ['a time that is none', { from: '25:00' }],
    ['a zone that is none', { zone: 'Asia/Tokio' }],
    ['no days', { days: [] }],
    ['the zeroth Monday', { days: [{ kind: 'nth-weekday', nth: [0], weekday: 1 }] }],
    ['a word that nobody knows', { days: [{ kind: 'full-moon' }] }],
  ])('%s is refused', (_, wrong) => {
    const good = {
      id: 'w',
      name: 'w',
      zone: 'Asia/Tokyo',
      days: [{ kind: 'weekdays', weekdays: [1] }],
      from: '01:00',
      to: '02:00',
    };

    expect(WindowRule.safeParse(good).success).toBe(true);
    expect(WindowRule.safeParse({ ...good, ...wrong }).success).toBe(false);
  });
});

const minutes = fc.integer({ min: 0, max: 1439 });
const clockTime = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const selector = fc.oneof(
  fc.record({
    kind: fc.constant('weekdays' as const),
    weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  }),
  fc.record({ kind: fc.constant('patch-tuesday' as const), plusDays: fc.integer({ min: 0, max: 27 }) }),
  fc.record({
    kind: fc.constant('days-of-month' as const),
    days: fc.uniqueArray(fc.integer({ min: 1, max: 28 }), { minLength: 1 }),
  }),
);
const rules = fc.record({
  zone: fc.constantFrom('Asia/Tokyo', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
  days: fc.array(selector, { minLength: 1, maxLength: 2 }),
  from: minutes.map(clockTime),
  to: minutes.map(clockTime),
});

describe('laws', () => {
  it('never opens outside: at every instant of an opening the clock on the wall lies in the written hours, or those do not exist that day', () => {
    fc.assert(
      fc.property(
        rules,
        fc.integer({ min: 0, max: 700 }),
        fc.double({ min: 0, max: 0.9999, noNaN: true }),
        (written, day, share) => {
          const start = Date.parse('2026-01-01T00:00:00Z') + day * DAY_MS;
          const window = rule(written);
          for (const { fromMs, toMs } of openingsBetween([window], [], [], start, start + 8 * DAY_MS).openings) {
            const at = Temporal.Instant.fromEpochMilliseconds(Math.floor(fromMs + (toMs - fromMs) * share));
            const local = at.toZonedDateTimeISO(window.zone);
            const wall = local.toPlainTime().toString().slice(0, 5);
            const inside =
              window.from < window.to
                ? wall >= window.from && wall < window.to
                : wall >= window.from || wall < window.to;
            expect(inside || changesClock(local), `${local.toString()} ${window.from}-${window.to}`).toBe(true);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is never lost by a clock change: a daily window opens on every day, for some time', () => {
    fc.assert(
      fc.property(rules, fc.integer({ min: 0, max: 700 }), ({ zone, from, to }, day) => {
        const start = Date.parse('2026-01-01T00:00:00Z') + day * DAY_MS;
        const daily = rule({ zone, from, to, days: [{ kind: 'weekdays', weekdays: [1, 2, 3, 4, 5, 6, 7] }] });
        const { openings } = openingsBetween([daily], [], [], start, start + 5 * DAY_MS);
        const begun = new Set(
          openings.map(({ fromMs }) =>
            Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(zone).toPlainDate().toString(),
          ),
        );
        // A window of a whole day runs into the next one, so that both are one opening.
        const wholeDay = from === to;
        expect(wholeDay ? openings.length : begun.size).toBeGreaterThanOrEqual(wholeDay ? 1 : 4);
      }),
      { numRuns: 400 },
    );
  });

  it('openings are in order, do not touch, and lie within what was asked', () => {
    fc.assert(
      fc.property(fc.array(rules, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 700 }), (written, day) => {
        const start = Date.parse('2026-01-01T00:00:00Z') + day * DAY_MS;
        const end = start + 20 * DAY_MS;
        const { openings } = openingsBetween(
          written.map((one, index) => rule({ ...one, id: `w${index}` })),
          [],
          [],
          start,
          end,
        );
        for (const [index, { fromMs, toMs }] of openings.entries()) {
          const before = openings[index - 1]?.toMs ?? Number.NEGATIVE_INFINITY;
          expect(fromMs > before && toMs > fromMs && fromMs >= start && toMs <= end).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** Whether clocks change on the local day or the one before or after. */
function changesClock(local: Temporal.ZonedDateTime): boolean {
  return [-1, 0, 1].some((days) => local.add({ days }).hoursInDay !== 24);
}

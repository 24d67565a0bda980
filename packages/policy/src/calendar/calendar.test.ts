import holidayJp from '@holiday-jp/holiday_jp';
import { addDays } from '@tsukuroi/core';
import { describe, expect, it } from 'vitest';
import { afterBusinessDays } from './business-days.ts';
import { calendarName, DayCalendar, dayName, isListed, reachOf, weekdayOf } from './calendar.ts';
import { JAPAN_HOLIDAYS } from './japan.ts';

const CLOSING = DayCalendar.parse({
  format: 'calendar/1',
  id: 'closing-days',
  name: '休診日',
  source: '院内の取り決め',
  since: '2026-01-01',
  until: '2027-12-31',
  days: [{ date: '2026-12-28', name: '年末' }],
  weekdays: [3],
});

describe('the holidays that ship', () => {
  it('are those of the law: days named by it, days between two holidays, and the day after one on a Sunday', () => {
    const names = new Map(JAPAN_HOLIDAYS.days.map(({ date, name }) => [date, name]));
    const wrong: string[] = [];
    for (let day = JAPAN_HOLIDAYS.since; day <= JAPAN_HOLIDAYS.until; day = addDays(day, 1)) {
      const named = (one: string) => names.has(one) && names.get(one) !== '休日';
      let sunday = addDays(day, -1);
      while (named(sunday) && weekdayOf(sunday) !== 7) {
        sunday = addDays(sunday, -1);
      }
      const afterSunday = named(sunday) && weekdayOf(sunday) === 7;
      const between = named(addDays(day, -1)) && named(addDays(day, 1));
      if (!named(day) && (afterSunday || between) !== (names.get(day) === '休日')) {
        wrong.push(day);
      }
    }

    expect(wrong).toEqual([]);
    expect(JAPAN_HOLIDAYS.days.filter(({ name }) => name === '休日')).toHaveLength(3);
  });

  it('put the Monday holidays on their Mondays', () => {
    const on = (name: string) => JAPAN_HOLIDAYS.days.filter((day) => day.name === name).map(({ date }) => date);
    const nth = (date: string) => [weekdayOf(date), Math.ceil(Number(date.slice(8)) / 7)];

    expect(on('成人の日').map(nth)).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect([...on('海の日'), ...on('敬老の日')].map(nth)).toEqual(Array(4).fill([1, 3]));
    expect(on('スポーツの日').map(nth)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('have a name in English each; an independent package calls three days otherwise', () => {
    const theirs = new Map(
      holidayJp
        .between(new Date('2026-01-01T00:00:00Z'), new Date('2027-12-31T00:00:00Z'))
        .map(({ date, name_en }) => [date.toISOString().slice(0, 10), name_en]),
    );
    const english = JAPAN_HOLIDAYS.days.map(({ date, name }) => [
      theirs.get(date),
      dayName(JAPAN_HOLIDAYS, name, 'en'),
    ]);
    const other = english
      .filter(([their, ours]) => their !== ours && ours !== 'Holiday')
      .map((both) => both.join(' = '));

    expect(calendarName(JAPAN_HOLIDAYS, 'en')).toBe('National holidays of Japan');
    expect(JAPAN_HOLIDAYS.days.filter(({ name }) => dayName(JAPAN_HOLIDAYS, name, 'en') === name)).toEqual([]);
    // The law renamed 体育の日 (Health and Sports Day) to スポーツの日 in 2020.
    expect([...new Set(other)].sort()).toEqual([
      "Emperor's Birthday = The Emperor's Birthday",
      'Health and Sports Day = Sports Day',
      'National Culture Day = Culture Day',
    ]);
  });

  it('keep their own names where a calendar has no English ones, and in Japanese', () => {
    expect([calendarName(CLOSING, 'en'), dayName(CLOSING, '年末', 'en')]).toEqual(['休診日', '年末']);
    expect(dayName(JAPAN_HOLIDAYS, '開院記念日', 'en')).toBe('開院記念日');
    expect(dayName(JAPAN_HOLIDAYS, 'constructor', 'en')).toBe('constructor');
    expect([calendarName(JAPAN_HOLIDAYS, 'ja'), dayName(JAPAN_HOLIDAYS, '元日', 'ja')]).toEqual([
      '国民の祝日・休日',
      '元日',
    ]);
  });

  it('agree with the published list, as an independent package holds it', () => {
    const theirs = holidayJp
      .between(new Date('2026-01-01T00:00:00Z'), new Date('2027-12-31T00:00:00Z'))
      .map(({ date }) => date.toISOString().slice(0, 10));

    expect(JAPAN_HOLIDAYS.days.map(({ date }) => date)).toEqual(theirs);
  });
});

describe('a calendar', () => {
  it('does not say "no holiday" about days it does not reach', () => {
    expect(isListed(JAPAN_HOLIDAYS, '2027-12-31')).toBe('no');
    expect(isListed(JAPAN_HOLIDAYS, '2028-01-01')).toBe('unknown');
    expect(isListed(JAPAN_HOLIDAYS, '2025-12-31')).toBe('unknown');
    expect(isListed(undefined, '2026-11-23')).toBe('unknown');
  });

  it('warns when it ends within 60 days', () => {
    expect(reachOf(JAPAN_HOLIDAYS, '2027-11-01')).toEqual({ state: 'running-out', daysLeft: 60 });
    expect(reachOf(JAPAN_HOLIDAYS, '2027-10-31').state).toBe('good');
    expect(reachOf(JAPAN_HOLIDAYS, '2028-01-01').state).toBe('ran-out');
  });

  it('counts closing days by weekday', () => {
    expect(isListed(CLOSING, '2026-11-25')).toBe('yes');
    expect(isListed(CLOSING, '2026-11-26')).toBe('no');
  });
});

describe('business days', () => {
  it('leave out weekends, holidays and the clinic’s closing days', () => {
    // Friday 20 November; Monday 23 is a holiday, Wednesday 25 a closing day.
    expect(afterBusinessDays('2026-11-20', 1, [JAPAN_HOLIDAYS])).toBe('2026-11-24');
    expect(afterBusinessDays('2026-11-20', 2, [JAPAN_HOLIDAYS, CLOSING])).toBe('2026-11-26');
    expect(afterBusinessDays('2026-11-20', 0, [JAPAN_HOLIDAYS])).toBe('2026-11-20');
  });

  it('cannot be counted past the end of a calendar, or without one that is asked for', () => {
    expect(afterBusinessDays('2027-12-30', 5, [JAPAN_HOLIDAYS])).toBeUndefined();
    expect(afterBusinessDays('2026-11-20', 1, [undefined])).toBeUndefined();
  });
});

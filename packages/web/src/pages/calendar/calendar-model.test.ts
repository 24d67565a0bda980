import type { PolicyCalendar } from '@tsukuroi/protocol/policies-api.ts';
import { describe, expect, it } from 'vitest';
import { addMonths, calendarDays, daysOfMonth, daysOfWeek, departmentsOf } from './calendar-model.ts';

const CALENDAR: PolicyCalendar = {
  from: '2026-11-01',
  to: '2026-11-30',
  policies: [
    {
      id: 'outpatient',
      name: '外来',
      departments: [
        { department: '内科外来', devices: 12 },
        { department: null, devices: 1 },
      ],
      // Tuesday 20:00 to midnight in Japan; Saturday 23:00 to 01:30.
      openings: [
        { from: '2026-11-24T11:00:00Z', to: '2026-11-24T15:00:00Z', lastStart: '2026-11-24T14:00:00Z' },
        { from: '2026-11-28T14:00:00Z', to: '2026-11-28T16:30:00Z', lastStart: '2026-11-28T15:30:00Z' },
      ],
      // Tuesday from 17:00 to 19:00.
      evenings: [{ from: '2026-11-24T08:00:00Z', to: '2026-11-24T10:00:00Z' }],
      held: [],
      next: [],
    },
  ],
  freezes: [{ id: 'f', reason: '業者の作業', from: '2026-11-25T15:00:00Z', to: '2026-11-26T15:00:00Z' }],
  days: [{ date: '2026-11-23', name: '勤労感謝の日', calendar: '国民の祝日・休日' }],
  clashes: [],
  warnings: [],
  unclassified: 0,
  withoutPolicy: 0,
};

describe('the calendar', () => {
  it('shows whole weeks from Monday to Sunday around a month', () => {
    const days = daysOfMonth('2026-11');

    expect([days[0], days.at(-1), days.length % 7]).toEqual(['2026-10-26', '2026-12-06', 0]);
    // June 2026 begins on a Monday, May 2026 ends on a Sunday: no week too many.
    expect(daysOfMonth('2026-06')[0]).toBe('2026-06-01');
    expect(daysOfMonth('2026-05').at(-1)).toBe('2026-05-31');
  });

  it('puts a window past midnight on the day on which it begins, in the hours of Japan', () => {
    const days = calendarDays(CALENDAR, daysOfMonth('2026-11'), '2026-11');
    const openings = days.flatMap(({ day, openings: list }) =>
      list.map(({ evening, from, to }) => [day, from, to, evening]),
    );

    expect(openings).toEqual([
      ['2026-11-24', '17:00', '19:00', true],
      ['2026-11-24', '20:00', '24:00', false],
      ['2026-11-28', '23:00', '翌01:30', false],
    ]);
  });

  it('tells holidays and freezes on their days in Japan, and only there', () => {
    const days = calendarDays(CALENDAR, daysOfMonth('2026-11'), '2026-11');

    expect(days.filter(({ holidays }) => holidays.length > 0).map(({ day }) => day)).toEqual(['2026-11-23']);
    expect(days.filter(({ freezes }) => freezes.length > 0).map(({ day }) => day)).toEqual(['2026-11-26']);
  });

  it('counts months over the turn of the year and names departments once, unknown ones last', () => {
    expect([addMonths('2026-12', 1), addMonths('2026-01', -1)]).toEqual(['2027-01', '2025-12']);
    expect(departmentsOf(CALENDAR)).toEqual(['内科外来', '']);
    expect(daysOfWeek('2026-11-22')).toEqual(expect.arrayContaining(['2026-11-16', '2026-11-22']));
  });
});

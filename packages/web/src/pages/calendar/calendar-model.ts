import type { OpeningView, PolicyCalendar } from '@tsukuroi/protocol/policies-api.ts';

const DAY_MS = 86_400_000;
const JAPAN_MS = 9 * 3_600_000;

/** One window on one day of the calendar, in the hours of Japan. */
export interface DayOpening {
  readonly policy: string;
  readonly name: string;
  readonly departments: readonly string[];
  /** `20:00`; what began the day before has none. */
  readonly from: string;
  /** `24:00` at the end of the day; `翌1:00` past it. */
  readonly to: string;
  /** Not a window: switching a device off may be held up then. */
  readonly evening: boolean;
}

export interface CalendarDay {
  readonly day: string;
  readonly inMonth: boolean;
  readonly holidays: readonly string[];
  readonly freezes: readonly string[];
  readonly openings: readonly DayOpening[];
  readonly clashes: readonly string[];
}

/** `2026-11` and the days from the Monday before its first to the Sunday after its last. */
export function daysOfMonth(month: string): readonly string[] {
  const first = Date.parse(`${month}-01`);
  const next = Date.parse(`${addMonths(month, 1)}-01`);
  const from = first - ((new Date(first).getUTCDay() + 6) % 7) * DAY_MS;
  const to = next + ((8 - new Date(next).getUTCDay()) % 7) * DAY_MS;
  return Array.from({ length: Math.round((to - from) / DAY_MS) }, (_, index) => isoDay(from + index * DAY_MS));
}

/** Monday to Sunday around a day. */
export function daysOfWeek(day: string): readonly string[] {
  const at = Date.parse(day);
  const from = at - ((new Date(at).getUTCDay() + 6) % 7) * DAY_MS;
  return Array.from({ length: 7 }, (_, index) => isoDay(from + index * DAY_MS));
}

export function addMonths(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const total = year * 12 + number - 1 + count;
  return `${String(Math.floor(total / 12)).padStart(4, '0')}-${String((total % 12) + 1).padStart(2, '0')}`;
}

export function addDaysTo(day: string, count: number): string {
  return isoDay(Date.parse(day) + count * DAY_MS);
}

/** What stands on each day. A window past midnight stands on the day on which it begins, as in the policy. */
export function calendarDays(calendar: PolicyCalendar, days: readonly string[], month: string): readonly CalendarDay[] {
  const openings = calendar.policies.flatMap(({ departments, evenings, id, name, openings: list }) =>
    [
      ...list.map((opening) => ({ opening, evening: false })),
      ...evenings.map((opening) => ({ opening, evening: true })),
    ].map(({ evening, opening }) => ({
      evening,
      day: dayOf(opening.from),
      policy: id,
      name,
      departments: departments.map(({ department }) => department ?? ''),
      ...hoursOf(opening),
    })),
  );
  return days.map((day) => {
    const [from, to] = [Date.parse(day) - JAPAN_MS, Date.parse(day) + DAY_MS - JAPAN_MS];
    const touches = (one: { readonly from: string; readonly to: string }) =>
      Date.parse(one.from) < to && Date.parse(one.to) > from;
    return {
      day,
      inMonth: day.startsWith(month),
      holidays: calendar.days.filter(({ date }) => date === day).map(({ name }) => name),
      freezes: calendar.freezes.filter(touches).map(({ reason }) => reason),
      openings: openings
        .filter((opening) => opening.day === day)
        .toSorted((one, other) => (one.from < other.from ? -1 : 1)),
      clashes: calendar.clashes
        .filter((clash) => dayOf(clash.from) === day)
        .map(({ first, second }) => `${first} / ${second}`),
    };
  });
}

/** The departments of all policies, each once, devices without one last. */
export function departmentsOf(calendar: PolicyCalendar): readonly string[] {
  const named = new Set(
    calendar.policies.flatMap(({ departments }) => departments.map(({ department }) => department ?? '')),
  );
  return [...named].toSorted((one, other) => (one === '' ? 1 : other === '' ? -1 : one < other ? -1 : 1));
}

/** The hours as the calendar and the policy say them: `20:00` to `24:00`, past midnight `翌1:00`. */
export function hoursOf({ from, to }: Pick<OpeningView, 'from' | 'to'>): {
  readonly from: string;
  readonly to: string;
} {
  const end = clockOf(to);
  const isNextDay = dayOf(to) !== dayOf(from);
  return { from: clockOf(from), to: !isNextDay ? end : end === '00:00' ? '24:00' : `翌${end}` };
}

export function dayOf(instant: string): string {
  return isoDay(Date.parse(instant) + JAPAN_MS);
}

export function clockOf(instant: string): string {
  return new Date(Date.parse(instant) + JAPAN_MS).toISOString().slice(11, 16);
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

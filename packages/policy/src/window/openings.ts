import type { DayCalendar } from '../calendar/calendar.ts';
import { picks } from './select.ts';
import type { DaySelector, Freeze, WindowRule } from './shape.ts';

/** When a window is open: instants in milliseconds, `toMs` not included. */
export interface Opening {
  readonly fromMs: number;
  readonly toMs: number;
  /** Rules that open it, by id. */
  readonly rules: readonly string[];
}

/** A day on which nobody can say whether a window opens: it stays shut, by name. */
export interface Held {
  readonly rule: string;
  readonly day: string;
  /** Calendars that do not reach so far, or are not there. */
  readonly calendars: readonly string[];
}

export interface Openings {
  readonly openings: readonly Opening[];
  readonly held: readonly Held[];
}

/** The longest window is a day; it may begin on the day before. */
const MOST_DAYS = 800;

/**
 * When the windows of `rules` are open between two instants, in order and without overlaps, freezes taken out. Pure.
 *
 * Only a window that depends on a calendar is held when that calendar ends; the others go on.
 *
 * @throws RangeError when more than 800 days are asked for
 */
export function openingsBetween(
  rules: readonly WindowRule[],
  calendars: readonly DayCalendar[],
  freezes: readonly Freeze[],
  fromMs: number,
  toMs: number,
): Openings {
  if (toMs - fromMs > MOST_DAYS * 86_400_000) {
    throw new RangeError(`at most ${MOST_DAYS} days`);
  }
  const found: Opening[] = [];
  const held: Held[] = [];
  for (const rule of rules) {
    for (const day of daysOf(rule.zone, fromMs, toMs)) {
      const answer = opensOn(rule, day, calendars);
      if (answer.opens === 'unknown') {
        held.push({ rule: rule.id, day, calendars: answer.calendars });
      } else if (answer.opens === 'yes') {
        const { fromMs: from, toMs: to } = hoursOn(rule, day);
        if (to > fromMs && from < toMs) {
          found.push({ fromMs: Math.max(from, fromMs), toMs: Math.min(to, toMs), rules: [rule.id] });
        }
      }
    }
  }
  const merged = mergeOpenings(found);
  return { openings: freezes.reduce(without, merged), held };
}

/** Whether something may begin at an instant. */
export function isOpen(
  rules: readonly WindowRule[],
  calendars: readonly DayCalendar[],
  freezes: readonly Freeze[],
  atMs: number,
): boolean {
  return openingsBetween(rules, calendars, freezes, atMs, atMs + 1).openings.length > 0;
}

function opensOn(rule: WindowRule, day: string, calendars: readonly DayCalendar[]) {
  const ask = (selectors: readonly DaySelector[]) =>
    selectors.map((selector) => ({ selector, answer: picks(selector, day, calendars) }));
  const picked = ask(rule.days);
  const excepted = ask(rule.except);
  if (excepted.some(({ answer }) => answer === 'yes') || picked.every(({ answer }) => answer === 'no')) {
    return { opens: 'no', calendars: [] } as const;
  }
  const unsure = [...(picked.some(({ answer }) => answer === 'yes') ? [] : picked), ...excepted]
    .filter(({ answer }) => answer === 'unknown')
    .flatMap(({ selector }) => (selector.kind === 'calendar' ? [selector.calendar] : []));
  return { opens: unsure.length > 0 ? 'unknown' : 'yes', calendars: [...new Set(unsure)] } as const;
}

/**
 * The hours of a rule on a day, where clocks change too. What opens lies wholly inside the written hours, also when an hour comes twice. Where the
 * written hours do not exist on that day, they are read with the offset before the change (RFC 5545, 3.3.5), so that no window is lost.
 */
function hoursOn(rule: WindowRule, day: string): { readonly fromMs: number; readonly toMs: number } {
  const date = Temporal.PlainDate.from(day);
  const last = rule.to > rule.from ? date : date.add({ days: 1 });
  const local = (on: Temporal.PlainDate, time: string) => on.toPlainDateTime(Temporal.PlainTime.from(time));
  const at = (when: Temporal.PlainDateTime, disambiguation: 'earlier' | 'later') =>
    when.toZonedDateTime(rule.zone, { disambiguation });
  const [begin, end] = [local(date, rule.from), local(last, rule.to)];
  const exists = (when: Temporal.PlainDateTime) => at(when, 'later').toPlainDateTime().equals(when);
  // An hour that comes twice: from its second coming, to its first one.
  const from = exists(begin) ? at(begin, 'later') : afterGap(begin, rule.zone);
  let to = exists(end) ? at(end, 'earlier') : afterGap(end, rule.zone);
  if (exists(end) && to.epochMilliseconds <= from.epochMilliseconds) {
    to = at(end, 'later');
  }
  if (to.epochMilliseconds <= from.epochMilliseconds) {
    const moved = at(begin, 'later');
    return { fromMs: moved.epochMilliseconds, toMs: moved.add(begin.until(end)).epochMilliseconds };
  }
  return { fromMs: from.epochMilliseconds, toMs: to.epochMilliseconds };
}

/** The first instant after the gap in which a local time lies. */
function afterGap(when: Temporal.PlainDateTime, zone: string): Temporal.ZonedDateTime {
  const before = when.toZonedDateTime(zone, { disambiguation: 'earlier' });
  return before.getTimeZoneTransition('next') ?? when.toZonedDateTime(zone, { disambiguation: 'later' });
}

function* daysOf(zone: string, fromMs: number, toMs: number): Generator<string> {
  const dayAt = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate();
  const last = dayAt(toMs);
  for (
    let day = dayAt(fromMs).subtract({ days: 2 });
    Temporal.PlainDate.compare(day, last) <= 0;
    day = day.add({ days: 1 })
  ) {
    yield day.toString();
  }
}

function mergeOpenings(openings: readonly Opening[]): readonly Opening[] {
  const merged: Opening[] = [];
  for (const opening of openings.toSorted((one, other) => one.fromMs - other.fromMs || one.toMs - other.toMs)) {
    const before = merged.at(-1);
    if (before === undefined || opening.fromMs > before.toMs) {
      merged.push(opening);
    } else {
      const rules = [...new Set([...before.rules, ...opening.rules])].sort();
      merged[merged.length - 1] = { fromMs: before.fromMs, toMs: Math.max(before.toMs, opening.toMs), rules };
    }
  }
  return merged;
}

function without(openings: readonly Opening[], freeze: Freeze): readonly Opening[] {
  const [from, to] = [Date.parse(freeze.from), Date.parse(freeze.to)];
  return openings.flatMap((opening) => {
    const left = { ...opening, toMs: Math.min(opening.toMs, from) };
    const right = { ...opening, fromMs: Math.max(opening.fromMs, to) };
    return [left, right].filter((part) => part.toMs > part.fromMs);
  });
}

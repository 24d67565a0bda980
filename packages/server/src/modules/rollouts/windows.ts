import type { Bound } from '@tsukuroi/trust/charter/charter.ts';

/** A time in which something may begin and must end; milliseconds, `toMs` not included. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Japan has one time zone without summer time (UTC+9); a charter's hours are Japan's (packages/trust/src/charter/charter.ts). */
const JAPAN_MS = 9 * 3_600_000;

/** When a charter's bounds are open between two instants, in order and without overlaps. A bound past midnight belongs to the day on which it begins. */
export function boundsBetween(bounds: readonly Bound[], fromMs: number, toMs: number): readonly Span[] {
  const found: Span[] = [];
  const first = Math.floor((fromMs + JAPAN_MS) / DAY_MS) - 1;
  const last = Math.floor((toMs + JAPAN_MS) / DAY_MS);
  for (const { days, from, to } of bounds) {
    for (let day = first; day <= last; day += 1) {
      // 1970-01-01 was a Thursday, the fourth day.
      if (days.includes(((((day + 3) % 7) + 7) % 7) + 1)) {
        const begin = day * DAY_MS - JAPAN_MS + minutesOf(from) * MINUTE_MS;
        const end = day * DAY_MS - JAPAN_MS + minutesOf(to) * MINUTE_MS + (to > from ? 0 : DAY_MS);
        found.push({ fromMs: Math.max(begin, fromMs), toMs: Math.min(end, toMs) });
      }
    }
  }
  return merge(found);
}

/** Where both are open. */
export function intersect(some: readonly Span[], others: readonly Span[]): readonly Span[] {
  return merge(
    some.flatMap((one) =>
      others.map((other) => ({
        fromMs: Math.max(one.fromMs, other.fromMs),
        toMs: Math.min(one.toMs, other.toMs),
      })),
    ),
  );
}

/**
 * The share of a group when devices take turns: windows are cut into runs, and the groups take them one after the other, night after night. How
 * many begin at once then stands in the signed plans themselves and holds without the server. A run's rest belongs to the last turn of its window.
 */
export function turnsOf(
  spans: readonly Span[],
  runMs: number,
  turn: { readonly group: number; readonly groups: number },
): readonly Span[] {
  const long = spans.filter(({ fromMs, toMs }) => toMs - fromMs >= runMs);
  if (turn.groups <= 1) {
    return long;
  }
  let number = 0;
  return long.flatMap(({ fromMs, toMs }) => {
    const turns = Math.floor((toMs - fromMs) / runMs);
    const mine: Span[] = [];
    for (let index = 0; index < turns; index += 1) {
      if (number % turn.groups === turn.group) {
        const begin = fromMs + index * runMs;
        mine.push({ fromMs: begin, toMs: index === turns - 1 ? toMs : begin + runMs });
      }
      number += 1;
    }
    return mine;
  });
}

function merge(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of spans.filter(({ fromMs, toMs }) => fromMs < toMs).sort((a, b) => a.fromMs - b.fromMs)) {
    const before = merged.at(-1);
    if (before === undefined || span.fromMs > before.toMs) {
      merged.push(span);
    } else {
      merged[merged.length - 1] = { fromMs: before.fromMs, toMs: Math.max(before.toMs, span.toMs) };
    }
  }
  return merged;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

import type { DayCalendar } from '../calendar/calendar.ts';
import { type Held, type Opening, openingsBetween } from '../window/openings.ts';
import type { Freeze } from '../window/shape.ts';
import type { Policy } from './shape.ts';

export interface Run extends Opening {
  /** Nothing begins after it, so that a run ends before its window does. */
  readonly lastStartMs: number;
}

export interface Preview {
  readonly runs: readonly Run[];
  /** Days before the last of the runs on which a calendar does not say. */
  readonly held: readonly Held[];
}

const LOOK_AHEAD_MS = 400 * 86_400_000;

/** The next runs of a policy (five, unless told otherwise), windows too short for a run left out. Pure. */
export function previewRuns(
  policy: Pick<Policy, 'windows' | 'runMinutes'>,
  calendars: readonly DayCalendar[],
  freezes: readonly Freeze[],
  nowMs: number,
  most = 5,
): Preview {
  const found = openingsBetween(policy.windows, calendars, freezes, nowMs, nowMs + LOOK_AHEAD_MS);
  const runMs = policy.runMinutes * 60_000;
  const runs = found.openings
    .filter(({ fromMs, toMs }) => toMs - fromMs >= runMs)
    .slice(0, most)
    .map((opening) => ({ ...opening, lastStartMs: opening.toMs - runMs }));
  const endMs = runs.length < most ? Number.POSITIVE_INFINITY : (runs.at(-1)?.fromMs ?? Number.POSITIVE_INFINITY);
  return { runs, held: found.held.filter(({ day }) => Date.parse(day) <= endMs) };
}

/** Two runs at the same time that must not be: servers that stand in for each other, a ward and its relay. */
export interface Clash {
  readonly first: string;
  readonly second: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where the runs of groups that must not restart together overlap. */
export function clashesOf(
  apart: readonly (readonly [string, string])[],
  runs: ReadonlyMap<string, readonly Opening[]>,
): readonly Clash[] {
  return apart.flatMap(([first, second]) =>
    (runs.get(first) ?? []).flatMap((one) =>
      (runs.get(second) ?? [])
        .map((other) => ({ fromMs: Math.max(one.fromMs, other.fromMs), toMs: Math.min(one.toMs, other.toMs) }))
        .filter(({ fromMs, toMs }) => fromMs < toMs)
        .map((overlap) => ({ first, second, ...overlap })),
    ),
  );
}

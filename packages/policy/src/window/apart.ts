/** A time in which something may begin and must end; milliseconds since 1970, `toMs` not included. */
export interface ApartSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One group of an arrangement, in the order in which the groups go. */
export interface ApartGroup {
  /** When its own rules let it run, in order of time and without overlaps, counted from an instant that stays the same while work is under way. */
  readonly openings: readonly ApartSpan[];
  /** How long one run takes, its restart included. */
  readonly runMs: number;
}

/** Between the last instant of one group and the first of the next: what went down must be up and seen again. */
export const APART_GAP_MS = 15 * 60_000;

/**
 * Divides the time of groups that must not restart together (two domain controllers, the two halves of a pair, a ward and its relay), so that no two
 * of them may ever begin or run at the same time: what a device holds in its signed plan is then enough, with server and relay away. Time that only
 * one group has stays its own; contested time is divided in the order of the groups, and where not all fit they take turns. Spans in which a run
 * does not fit are left out. Pure.
 *
 * @returns the spans of each group, in the order given
 */
export function shareOpenings(groups: readonly ApartGroup[], gapMs = APART_GAP_MS): readonly (readonly ApartSpan[])[] {
  const given = groups.map((): ApartSpan[] => []);
  let next = 0;
  for (const { open, ...span } of stretchesOf(groups)) {
    if (open.length === 1) {
      given[open[0] ?? 0]?.push(span);
      continue;
    }
    const first = open.findIndex((group) => group >= next);
    const inTurn = first <= 0 ? open : [...open.slice(first), ...open.slice(0, first)];
    const going = fitting(inTurn, groups, span.toMs - span.fromMs, gapMs);
    // Whoever comes after the last that fitted begins next time.
    next = going.length < open.length ? ((going.at(-1) ?? -1) + 1) % groups.length : 0;
    // On one night the order of the groups holds, whoever began the turn.
    for (const [index, group] of going.toSorted((a, b) => a - b).entries()) {
      given[group]?.push(partOf(span, index, going.length));
    }
  }
  return withGaps(given.map(joined), gapMs).map((spans, group) => longEnough(spans, groups[group]?.runMs ?? 0));
}

/**
 * Spans without what others already hold in plans that were signed and may still count, a gap around each: an older plan that did not hear of a
 * newer one must not meet it. Pure.
 */
export function withoutTaken(
  spans: readonly ApartSpan[],
  taken: readonly ApartSpan[],
  runMs: number,
  gapMs = APART_GAP_MS,
): readonly ApartSpan[] {
  let left = [...spans];
  for (const { fromMs, toMs } of taken) {
    left = left.flatMap((span) => [
      { fromMs: span.fromMs, toMs: Math.min(span.toMs, fromMs - gapMs) },
      { fromMs: Math.max(span.fromMs, toMs + gapMs), toMs: span.toMs },
    ]);
    left = left.filter((span) => span.fromMs < span.toMs);
  }
  return longEnough(left, runMs);
}

interface Stretch extends ApartSpan {
  /** Groups that are open in it, in their order. */
  readonly open: readonly number[];
}

/** Time cut wherever an opening begins or ends; neighbours with the same groups are one. */
function stretchesOf(groups: readonly ApartGroup[]): readonly Stretch[] {
  const edges = groups.flatMap(({ openings }) => openings.flatMap(({ fromMs, toMs }) => [fromMs, toMs]));
  const instants = [...new Set(edges)].sort((a, b) => a - b);
  const stretches: Stretch[] = [];
  for (const [index, fromMs] of instants.slice(0, -1).entries()) {
    const toMs = instants[index + 1] ?? fromMs;
    const open = groups.flatMap(({ openings }, group) =>
      openings.some((opening) => opening.fromMs <= fromMs && toMs <= opening.toMs) ? [group] : [],
    );
    const before = stretches.at(-1);
    if (before !== undefined && before.toMs === fromMs && before.open.join() === open.join()) {
      stretches[stretches.length - 1] = { ...before, toMs };
    } else if (open.length > 0) {
      stretches.push({ fromMs, toMs, open });
    }
  }
  return stretches;
}

/** As many groups, from the first in turn, as can each have an equal part with room for the longest run of them and a gap. */
function fitting(
  inTurn: readonly number[],
  groups: readonly ApartGroup[],
  lengthMs: number,
  gapMs: number,
): readonly number[] {
  for (let count = inTurn.length; count > 1; count -= 1) {
    const some = inTurn.slice(0, count);
    const longest = Math.max(...some.map((group) => groups[group]?.runMs ?? 0));
    if (lengthMs / count >= longest + gapMs) {
      return some;
    }
  }
  return inTurn.slice(0, 1);
}

function partOf({ fromMs, toMs }: ApartSpan, index: number, count: number): ApartSpan {
  const part = (toMs - fromMs) / count;
  return { fromMs: Math.round(fromMs + index * part), toMs: Math.round(fromMs + (index + 1) * part) };
}

/** A stretch of its own and the part beside it are one span. */
function joined(spans: readonly ApartSpan[]): readonly ApartSpan[] {
  const all: ApartSpan[] = [];
  for (const span of spans) {
    const before = all.at(-1);
    if (before?.toMs === span.fromMs) {
      all[all.length - 1] = { fromMs: before.fromMs, toMs: span.toMs };
    } else {
      all.push(span);
    }
  }
  return all;
}

/** Whoever goes later begins a gap after the one before ended. */
function withGaps(given: readonly (readonly ApartSpan[])[], gapMs: number): readonly (readonly ApartSpan[])[] {
  return given.map((spans, group) =>
    spans.map(({ fromMs, toMs }) => {
      const ends = given.flatMap((others, other) =>
        other === group ? [] : others.filter((one) => one.fromMs < fromMs).map((one) => one.toMs),
      );
      return { fromMs: Math.max(fromMs, ...ends.map((end) => end + gapMs)), toMs };
    }),
  );
}

function longEnough(spans: readonly ApartSpan[], runMs: number): readonly ApartSpan[] {
  return spans.filter(({ fromMs, toMs }) => toMs > fromMs && toMs - fromMs >= runMs);
}

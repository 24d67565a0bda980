/** Where things stand in a picture. Pure: figures in, per cent out. */

const DAY_MS = 86_400_000;

/**
 * Marks of an axis of counts: whole, evenly spaced, from 0 to the first one that is not below `highest`.
 *
 * @param most how many steps there may be at most, 2 or more
 */
export function countMarks(highest: number, most = 4): readonly number[] {
  const wanted = Math.max(1, highest) / most;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= wanted) ?? wanted);
  const steps = Math.max(1, Math.ceil(highest / step));
  return Array.from({ length: steps + 1 }, (_, index) => index * step);
}

/** Where each day stands between the first and the last one, 0–100. A day without a figure leaves its gap. */
export function placesOfDays(days: readonly string[]): readonly number[] {
  const at = days.map((day) => Date.parse(day) / DAY_MS);
  const first = at[0] ?? 0;
  const span = (at.at(-1) ?? first) - first;
  return at.map((day) => (span > 0 ? ((day - first) / span) * 100 : 0));
}

/** Which of `count` things in a row get a sign of their own: the last one, and back from it evenly, at most `most`. */
export function signed(count: number, most: number): ReadonlySet<number> {
  const step = Math.max(1, Math.ceil(count / most));
  return new Set(
    Array.from({ length: count }, (_, index) => index).filter((index) => (count - 1 - index) % step === 0),
  );
}

export interface Stretch {
  readonly from: number;
  readonly width: number;
}

/** Narrowest a count that is not 0 is drawn, per cent: one machine among ten thousand is still seen. */
const NARROWEST = 1.2;

/** Counts beside each other in a bar whose full width is `highest`, per cent. */
export function stretches(counts: readonly number[], highest: number): readonly Stretch[] {
  const widths = counts.map((count) => (count <= 0 || highest <= 0 ? 0 : Math.max(NARROWEST, (count / highest) * 100)));
  const sum = widths.reduce((total, width) => total + width, 0);
  const fit = sum > 100 ? 100 / sum : 1;
  let from = 0;
  return widths.map((width) => {
    const stretch = { from, width: width * fit };
    from += stretch.width;
    return stretch;
  });
}

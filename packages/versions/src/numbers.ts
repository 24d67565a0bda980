/** Dotted numbers, the part that most schemes have in common. */
export interface Numbers {
  readonly parts: readonly number[];
  /**
   * True when nothing was left out: missing numbers are zeros. False when the text may have been cut short, as "7.2"
   * for 7.2.8 in a ledger.
   */
  readonly complete: boolean;
}

/** Most digits of one number; up to here JavaScript counts exactly. */
const DIGITS_LIMIT = 15;
const ZERO = 48;
const NINE = 57;
const DOT = 46;

/** Reads `10.0.19045.4046`: between `least` and `most` numbers of at most 15 digits; undefined when it is anything else. */
export function readNumbers(text: string, least: number, most: number): number[] | undefined {
  const parts: number[] = [];
  let value = 0;
  let digits = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at === text.length ? DOT : text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) {
      value = value * 10 + (code - ZERO);
      digits += 1;
      continue;
    }
    if (code !== DOT || digits === 0 || digits > DIGITS_LIMIT || parts.length === most) {
      return undefined;
    }
    parts.push(value);
    value = 0;
    digits = 0;
  }
  return parts.length < least ? undefined : parts;
}

/**
 * Compares number by number. Where one ends and the other goes on with something else than zeros, the shorter one is
 * older when it is complete and the order is not known (NaN) when it may have been cut short.
 */
export function compareNumbers(a: Numbers, b: Numbers): number {
  const shared = Math.min(a.parts.length, b.parts.length);
  for (let at = 0; at < shared; at += 1) {
    const difference = (a.parts[at] ?? 0) - (b.parts[at] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  if (goesOn(a.parts, shared)) {
    return b.complete ? 1 : Number.NaN;
  }
  if (goesOn(b.parts, shared)) {
    return a.complete ? -1 : Number.NaN;
  }
  return 0;
}

function goesOn(parts: readonly number[], from: number): boolean {
  for (let at = from; at < parts.length; at += 1) {
    if (parts[at] !== 0) {
      return true;
    }
  }
  return false;
}

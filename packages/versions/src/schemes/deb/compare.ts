import { VERSION_LIMIT } from '../../scheme.ts';

/**
 * Order of Debian versions: Debian Policy 5.6.12 and deb-version(7). Works on positions inside strings so that a stream of
 * a million pairs makes no objects.
 */

const HYPHEN = 45;
const ZERO = 48;
const NINE = 57;
const COLON = 58;

const ALLOWED = new Uint8Array(128);
// Place of each character in the "modified ASCII" order: the tilde before the end of a part, letters before all other
// characters. Digits weigh like the end of a part, because a run of other characters ends there.
const WEIGHT = new Int16Array(128);
for (let code = 0; code < 128; code += 1) {
  const character = String.fromCharCode(code);
  const letter = /[A-Za-z]/.test(character);
  if (letter || /[0-9.+~:-]/.test(character)) {
    ALLOWED[code] = 1;
  }
  if (letter) {
    WEIGHT[code] = code;
  } else if (character === '~') {
    WEIGHT[code] = -1;
  } else if (/[.+:-]/.test(character)) {
    WEIGHT[code] = code + 256;
  }
}

/** dpkg keeps the epoch in a C `int`. */
const EPOCH_LIMIT = 2_147_483_647;

const INVALID = -1;
/** Both ends of the upstream version, counted from `from`, in one number: the start above, the end in the low bits. */
const PLACE_BITS = 11;
const PLACE_MASK = 2 ** PLACE_BITS - 1;

/** Checks `text[from, to)` and finds its parts; INVALID when policy does not allow it. */
function placeParts(text: string, from: number, to: number): number {
  const length = to - from;
  if (length <= 0 || length > VERSION_LIMIT) {
    return INVALID;
  }
  let upstream = from;
  let hyphen = to;
  let lastColon = INVALID;
  let onlyDigits = true;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) {
      continue;
    }
    if (code > 127 || ALLOWED[code] === 0) {
      return INVALID;
    }
    if (code === HYPHEN) {
      hyphen = at;
    } else if (code === COLON) {
      if (lastColon === INVALID) {
        if (!onlyDigits || !isEpoch(text, from, at)) {
          return INVALID;
        }
        upstream = at + 1;
      }
      lastColon = at;
    }
    onlyDigits = false;
  }
  // Nothing before or behind the hyphen, or a colon in the revision.
  if (upstream === to || hyphen === upstream || hyphen === to - 1 || (hyphen < to && lastColon > hyphen)) {
    return INVALID;
  }
  return ((upstream - from) << PLACE_BITS) | (hyphen - from);
}

function isEpoch(text: string, from: number, to: number): boolean {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    value = value * 10 + (text.charCodeAt(at) - ZERO);
  }
  return to > from && value <= EPOCH_LIMIT;
}

/** The algorithm of policy for one part: runs of other characters and runs of digits by turns. */
function comparePart(a: string, aFrom: number, aTo: number, b: string, bFrom: number, bTo: number): number {
  let i = aFrom;
  let j = bFrom;
  while (i < aTo || j < bTo) {
    for (;;) {
      const left = i < aTo ? (WEIGHT[a.charCodeAt(i)] as number) : 0;
      const right = j < bTo ? (WEIGHT[b.charCodeAt(j)] as number) : 0;
      if (left !== right) {
        return left - right;
      }
      if (left === 0) {
        break;
      }
      i += 1;
      j += 1;
    }
    while (i < aTo && a.charCodeAt(i) === ZERO) {
      i += 1;
    }
    while (j < bTo && b.charCodeAt(j) === ZERO) {
      j += 1;
    }
    // Without leading zeros the longer number is the greater; of equal length the first difference decides.
    let difference = 0;
    for (;;) {
      const left = i < aTo ? a.charCodeAt(i) : 0;
      const right = j < bTo ? b.charCodeAt(j) : 0;
      const leftDigit = left >= ZERO && left <= NINE;
      const rightDigit = right >= ZERO && right <= NINE;
      if (!leftDigit || !rightDigit) {
        if (leftDigit !== rightDigit) {
          return leftDigit ? 1 : -1;
        }
        break;
      }
      if (difference === 0) {
        difference = left - right;
      }
      i += 1;
      j += 1;
    }
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/** Order of `a[aFrom, aTo)` and `b[bFrom, bTo)`; NaN when one of them is not a Debian version. Makes no objects. */
export function compareDebWithin(a: string, aFrom: number, aTo: number, b: string, bFrom: number, bTo: number): number {
  const left = placeParts(a, aFrom, aTo);
  const right = placeParts(b, bFrom, bTo);
  if (left === INVALID || right === INVALID) {
    return Number.NaN;
  }
  const aUpstream = aFrom + (left >> PLACE_BITS);
  const bUpstream = bFrom + (right >> PLACE_BITS);
  if (aUpstream !== aFrom || bUpstream !== bFrom) {
    const epochs = comparePart(a, aFrom, Math.max(aFrom, aUpstream - 1), b, bFrom, Math.max(bFrom, bUpstream - 1));
    if (epochs !== 0) {
      return epochs;
    }
  }
  const aHyphen = aFrom + (left & PLACE_MASK);
  const bHyphen = bFrom + (right & PLACE_MASK);
  const upstreams = comparePart(a, aUpstream, aHyphen, b, bUpstream, bHyphen);
  if (upstreams !== 0) {
    return upstreams;
  }
  // An absent revision compares like revision 0.
  return comparePart(a, Math.min(aTo, aHyphen + 1), aTo, b, Math.min(bTo, bHyphen + 1), bTo);
}

/** Negative: `a` is older; 0: same; positive: newer; NaN: one is not a Debian version. Makes no objects. */
export function compareDeb(a: string, b: string): number {
  return compareDebWithin(a, 0, a.length, b, 0, b.length);
}

/** Is the text a version that Debian policy allows? */
export function isDebVersion(text: string): boolean {
  return placeParts(text, 0, text.length) !== INVALID;
}

/** Order of one component (version or release) of an RPM label: rpm-version(7), "Comparison". */

const TILDE = 126;
const CARET = 94;
const ZERO = 48;
const NINE = 57;

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** First position at or behind `at` that is no separator. */
function skipSeparators(text: string, at: number): number {
  let next = at;
  while (next < text.length) {
    const code = text.charCodeAt(next);
    if (isDigit(code) || isLetter(code) || code === TILDE || code === CARET) {
      break;
    }
    next += 1;
  }
  return next;
}

function endOfRun(text: string, from: number, belongs: (code: number) => boolean): number {
  let at = from;
  while (at < text.length && belongs(text.charCodeAt(at))) {
    at += 1;
  }
  return at;
}

/** Compares two components that hold only characters rpm allows. Separators only separate: `2.0` is `2_0`. */
export function compareSegments(a: string, b: string): number {
  let i = 0;
  let j = 0;
  for (;;) {
    i = skipSeparators(a, i);
    j = skipSeparators(b, j);
    const left = i < a.length ? a.charCodeAt(i) : 0;
    const right = j < b.length ? b.charCodeAt(j) : 0;
    // A tilde is older than anything, also than the end.
    if (left === TILDE || right === TILDE) {
      if (left !== right) {
        return left === TILDE ? -1 : 1;
      }
      i += 1;
      j += 1;
      continue;
    }
    // A caret is newer than the end and older than any further segment.
    if (left === CARET || right === CARET) {
      if (left !== right) {
        const caretIsNewer = left === 0 || right === 0;
        return (left === CARET) === caretIsNewer ? 1 : -1;
      }
      i += 1;
      j += 1;
      continue;
    }
    if (left === 0 || right === 0) {
      return left === right ? 0 : left === 0 ? -1 : 1;
    }
    // A number is newer than letters.
    if (isDigit(left) !== isDigit(right)) {
      return isDigit(left) ? 1 : -1;
    }
    const belongs = isDigit(left) ? isDigit : isLetter;
    const iEnd = endOfRun(a, i, belongs);
    const jEnd = endOfRun(b, j, belongs);
    const order = isDigit(left)
      ? compareDigits(a, i, iEnd, b, j, jEnd)
      : compareText(a.slice(i, iEnd), b.slice(j, jEnd));
    if (order !== 0) {
      return order;
    }
    i = iEnd;
    j = jEnd;
  }
}

function compareDigits(a: string, aFrom: number, aTo: number, b: string, bFrom: number, bTo: number): number {
  let i = aFrom;
  let j = bFrom;
  while (i < aTo && a.charCodeAt(i) === ZERO) {
    i += 1;
  }
  while (j < bTo && b.charCodeAt(j) === ZERO) {
    j += 1;
  }
  if (aTo - i !== bTo - j) {
    return aTo - i - (bTo - j);
  }
  for (; i < aTo; i += 1, j += 1) {
    const difference = a.charCodeAt(i) - b.charCodeAt(j);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

function compareText(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}

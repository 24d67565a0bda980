import { ok, type Result, refused } from '@tsukuroi/core';
import { compareNumbers, type Numbers, readNumbers } from '../../numbers.ts';
import type { Scheme, Unreadable } from '../../scheme.ts';

export interface GenericVersion extends Numbers {
  /** The numbers as written, for their leading zeros. */
  readonly written: readonly string[];
}

/** From here on a first number is a year or a date (2024.1, 20201023), not a count of major versions. */
const YEAR = 1900;

function read(text: string, complete: boolean): Result<GenericVersion, Unreadable> {
  const parts = readNumbers(text, 1, 8);
  return parts === undefined ? refused('form') : ok({ parts, complete, written: text.split('.') });
}

/** Counts and dates, or `1.05` beside `1.5`: the two were not written by the same rules. */
function areMixed(a: GenericVersion, b: GenericVersion): boolean {
  if ((a.parts[0] ?? 0) >= YEAR !== (b.parts[0] ?? 0) >= YEAR) {
    return true;
  }
  for (let at = 0; at < Math.min(a.written.length, b.written.length); at += 1) {
    const left = a.written[at] ?? '';
    const right = b.written[at] ?? '';
    if (left.length !== right.length && (isPadded(left) || isPadded(right))) {
      return true;
    }
    if (a.parts[at] !== b.parts[at]) {
      return false;
    }
  }
  return false;
}

function isPadded(digits: string): boolean {
  return digits.length > 1 && digits.startsWith('0');
}

/**
 * For products whose rules nobody has written down: dotted numbers and nothing else. Letters, other separators or two
 * ways of writing mixed are unknown, because a guess here would turn into a false "not affected".
 */
export const generic: Scheme<GenericVersion> = {
  id: 'generic',
  title: { ja: '点で区切った数字だけの版', en: 'Dotted numbers only' },
  source: 'docs/decisions/0002-generic-versions-stay-unknown.md (no outside rule exists; this is ours)',
  parse: (text) => read(text, false),
  parseBound: (text) => read(text, true),
  compare: (a, b) => (areMixed(a, b) ? Number.NaN : compareNumbers(a, b)),
};

import { ok, type Result, refused } from '@tsukuroi/core';
import { compareNumbers, type Numbers, readNumbers } from '../../numbers.ts';
import type { Scheme, Unreadable } from '../../scheme.ts';

export interface SemanticVersion {
  readonly numbers: Numbers;
  /** Pre-release identifiers; empty for a release. */
  readonly pre: readonly string[];
}

// numbers, pre-release, build metadata. A leading v is no part of the version (semver.org FAQ) but usual in tags.
const FORM = /^v?([0-9.]+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const PADDED = /(?:^|\.)0\d/;
const NUMERIC = /^\d+$/;

function read(text: string, complete: boolean): Result<SemanticVersion, Unreadable> {
  const match = FORM.exec(text);
  const digits = match?.[1];
  if (digits === undefined || PADDED.test(digits)) {
    return refused('form');
  }
  const parts = readNumbers(digits, 1, 3);
  const pre = match?.[2]?.split('.') ?? [];
  if (parts === undefined || (pre.length > 0 && parts.length < 3)) {
    return refused('form');
  }
  // Item 9: no empty identifier, no leading zero in a numeric one.
  if (pre.some((part) => part === '' || (NUMERIC.test(part) && part.length > 1 && part.startsWith('0')))) {
    return refused('form');
  }
  return ok({ numbers: { parts, complete: complete || parts.length === 3 }, pre });
}

/** Item 11.4: numbers before words, numbers by value, words by ASCII, fewer identifiers before more. */
function comparePre(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) {
    return b.length - a.length;
  }
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const order = compareIdentifier(a[at] ?? '', b[at] ?? '');
    if (order !== 0) {
      return order;
    }
  }
  return a.length - b.length;
}

function compareIdentifier(a: string, b: string): number {
  const numeric = NUMERIC.test(a);
  if (numeric !== NUMERIC.test(b)) {
    return numeric ? -1 : 1;
  }
  if (numeric && a.length !== b.length) {
    return a.length - b.length;
  }
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}

export const semver: Scheme<SemanticVersion> = {
  id: 'semver',
  title: { ja: 'セマンティック バージョニング', en: 'Semantic Versioning' },
  source: 'semver.org, Semantic Versioning 2.0.0, items 2, 9, 10 and 11',
  parse: (text) => read(text, false),
  parseBound: (text) => read(text, true),
  compare(a, b) {
    const order = compareNumbers(a.numbers, b.numbers);
    return order === 0 ? comparePre(a.pre, b.pre) : order;
  },
};

import { type Order, type Result, refused, type Text } from '@tsukuroi/core';
import { type Scheme, type Unreadable, VERSION_LIMIT } from './scheme.ts';

export const UNREADABLE_WORDS: Readonly<Record<Unreadable, Text>> = {
  empty: { ja: '版が書かれていません', en: 'no version is stated' },
  'too-long': { ja: '版の文字数が上限を超えています', en: 'the version text is too long' },
  form: { ja: 'この数え方の版として読めない書き方です', en: 'not a version of this scheme' },
};

/** Reads a stated version; refuses empty and overlong text for every scheme alike. */
export function readVersion<V>(scheme: Scheme<V>, text: string): Result<V, Unreadable> {
  return limited(text) ?? scheme.parse(text);
}

/** Reads the bound of an advisory's range (see `Scheme.parseBound`). */
export function readBound<V>(scheme: Scheme<V>, text: string): Result<V, Unreadable> {
  return limited(text) ?? (scheme.parseBound === undefined ? scheme.parse(text) : scheme.parseBound(text));
}

function limited(text: string): { readonly ok: false; readonly error: Unreadable } | undefined {
  if (text === '') {
    return refused('empty');
  }
  return text.length > VERSION_LIMIT ? refused('too-long') : undefined;
}

/**
 * Says how version `a` stands to version `b`, both as stated by machines or people; "unknown" when one cannot be read or
 * their order is not known. Never throws.
 */
export function orderOf<V>(scheme: Scheme<V>, a: string, b: string): Order {
  if (scheme.compareWithin !== undefined) {
    return orderOfSign(scheme.compareWithin(a, 0, a.length, b, 0, b.length));
  }
  const left = readVersion(scheme, a);
  const right = readVersion(scheme, b);
  return left.ok && right.ok ? orderOfSign(scheme.compare(left.value, right.value)) : 'unknown';
}

/** Says how a stated version stands to an advisory's bound (fixed version, end of a range). Never throws. */
export function orderToBound<V>(scheme: Scheme<V>, version: string, bound: string): Order {
  if (scheme.compareWithin !== undefined) {
    return orderOfSign(scheme.compareWithin(version, 0, version.length, bound, 0, bound.length));
  }
  const left = readVersion(scheme, version);
  const right = readBound(scheme, bound);
  return left.ok && right.ok ? orderOfSign(scheme.compare(left.value, right.value)) : 'unknown';
}

/** Says how one bound stands to another: both are exact. Never throws. */
export function orderOfBounds<V>(scheme: Scheme<V>, a: string, b: string): Order {
  const left = readBound(scheme, a);
  const right = readBound(scheme, b);
  return left.ok && right.ok ? orderOfSign(scheme.compare(left.value, right.value)) : 'unknown';
}

/** The word for the sign of a comparison; NaN is unknown. */
export function orderOfSign(sign: number): Order {
  if (sign < 0) {
    return 'older';
  }
  if (sign > 0) {
    return 'newer';
  }
  return sign === 0 ? 'same' : 'unknown';
}

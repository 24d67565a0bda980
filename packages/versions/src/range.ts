import { allOf, type Ternary } from '@tsukuroi/core';
import { orderOfBounds, orderToBound } from './order.ts';
import type { Scheme } from './scheme.ts';

/** An interval of versions; a missing bound is open. Same shape as `VersionRange` of the knowledge room. */
export interface Range {
  readonly from?: string;
  /** True when `from` itself is outside. */
  readonly fromExcluded?: boolean;
  readonly to?: string;
  /** True when `to` itself is inside. */
  readonly toIncluded?: boolean;
}

/**
 * Is the stated version inside the range? Never throws.
 *
 * - An empty version is always unknown, whatever the range.
 * - A range without bounds holds every version, also one that cannot be read.
 * - One bound that says "no" is enough, even when the other cannot be judged.
 * - A range that can hold nothing (from above to) is a mistake of its source: unknown, never "no".
 */
export function inRange<V>(scheme: Scheme<V>, version: string, range: Range): Ternary {
  if (version === '') {
    return 'unknown';
  }
  const { from, to } = range;
  const above = from === undefined ? 'yes' : isAbove(scheme, version, from, range.fromExcluded === true);
  const below = to === undefined ? 'yes' : isBelow(scheme, version, to, range.toIncluded === true);
  const answer = allOf([above, below]);
  if (answer === 'no' && from !== undefined && to !== undefined && holdsNothing(scheme, from, to, range)) {
    return 'unknown';
  }
  return answer;
}

function isAbove<V>(scheme: Scheme<V>, version: string, from: string, excluded: boolean): Ternary {
  const order = orderToBound(scheme, version, from);
  if (order === 'unknown') {
    return 'unknown';
  }
  return order === 'newer' || (order === 'same' && !excluded) ? 'yes' : 'no';
}

function isBelow<V>(scheme: Scheme<V>, version: string, to: string, included: boolean): Ternary {
  const order = orderToBound(scheme, version, to);
  if (order === 'unknown') {
    return 'unknown';
  }
  return order === 'older' || (order === 'same' && included) ? 'yes' : 'no';
}

function holdsNothing<V>(scheme: Scheme<V>, from: string, to: string, range: Range): boolean {
  const order = orderOfBounds(scheme, from, to);
  return order === 'newer' || (order === 'same' && (range.fromExcluded === true || range.toIncluded !== true));
}

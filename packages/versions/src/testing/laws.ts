import type { Order } from '@tsukuroi/core';
import * as fc from 'fast-check';
import { orderOf } from '../order.ts';
import type { Scheme } from '../scheme.ts';

/** Random seed of this run, printed so that a failure can be repeated with `TSUKUROI_SEED=…`. */
export function newSeed(what: string): number {
  const given = process.env.TSUKUROI_SEED;
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  process.stdout.write(`${what}: seed ${seed}\n`);
  return seed;
}

const OPPOSITE: Readonly<Record<Order, Order>> = { older: 'newer', same: 'same', newer: 'older', unknown: 'unknown' };

function isAtMost(order: Order): boolean {
  return order === 'older' || order === 'same';
}

/** Any text at all: what a broken or hostile inventory may hold. */
const anything = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }), fc.constant(''));

/**
 * The laws every scheme keeps, with random input.
 * `versions` makes readable versions, close to each other so that they often share their beginning.
 */
export function checkLaws<V>(scheme: Scheme<V>, versions: fc.Arbitrary<string>, runs = 2_000): void {
  const seed = newSeed(`laws of ${scheme.id}`);
  const settings = { seed, numRuns: runs };
  const mixed = fc.oneof({ weight: 4, arbitrary: versions }, { weight: 1, arbitrary: anything });
  fc.assert(
    fc.property(versions, (a) => orderOf(scheme, a, a) === 'same'),
    settings,
  );
  fc.assert(
    fc.property(mixed, mixed, (a, b) => orderOf(scheme, a, b) === OPPOSITE[orderOf(scheme, b, a)]),
    settings,
  );
  fc.assert(
    fc.property(mixed, mixed, mixed, (a, b, c) => {
      const ab = orderOf(scheme, a, b);
      const bc = orderOf(scheme, b, c);
      if (!isAtMost(ab) || !isAtMost(bc)) {
        return true;
      }
      // Nothing may contradict a chain; a scheme that leaves orders open may leave this one open too.
      return orderOf(scheme, a, c) !== 'newer';
    }),
    settings,
  );
  fc.assert(
    fc.property(anything, (a) => scheme.parse(a).ok === (orderOf(scheme, a, a) === 'same')),
    settings,
  );
}

/** For schemes that order any two readable versions: nothing readable is unknown, and chains are strict. */
export function checkTotalOrder<V>(scheme: Scheme<V>, versions: fc.Arbitrary<string>, runs = 2_000): void {
  const settings = { seed: newSeed(`total order of ${scheme.id}`), numRuns: runs };
  fc.assert(
    fc.property(versions, versions, (a, b) => orderOf(scheme, a, b) !== 'unknown'),
    settings,
  );
  fc.assert(
    fc.property(fc.array(versions, { minLength: 3, maxLength: 8 }), (list) => {
      const sorted = list.toSorted((a, b) =>
        orderOf(scheme, a, b) === 'older' ? -1 : orderOf(scheme, a, b) === 'same' ? 0 : 1,
      );
      return sorted.every((a, at) => sorted.slice(at).every((b) => isAtMost(orderOf(scheme, a, b))));
    }),
    settings,
  );
}

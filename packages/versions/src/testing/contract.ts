import type { Order } from '@tsukuroi/core';
import type * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderOf } from '../order.ts';
import { type Scheme, VERSION_LIMIT } from '../scheme.ts';
import { readCases } from './cases.ts';
import { checkLaws } from './laws.ts';

const OPPOSITE: Readonly<Record<Order, Order>> = { older: 'newer', same: 'same', newer: 'older', unknown: 'unknown' };

/** What every scheme's `scheme.test.ts` calls: its table of cases in both directions, and the laws. */
export function describeScheme<V>(scheme: Scheme<V>, folder: string, versions: fc.Arbitrary<string>): void {
  const cases = readCases(folder);

  describe(`scheme ${scheme.id}`, () => {
    test('has a table that shows every answer', () => {
      expect(new Set(cases.map((row) => row.expected))).toEqual(new Set(['older', 'same', 'newer', 'unknown']));
    });

    test.each(cases)('$a is $expected, compared with $b ($source)', ({ a, b, expected }) => {
      expect(orderOf(scheme, a, b)).toBe(expected);
      expect(orderOf(scheme, b, a)).toBe(OPPOSITE[expected]);
    });

    test('keeps the laws of an order with random input', () => {
      checkLaws(scheme, versions);
    });

    test('an empty version is unknown, also beside itself', () => {
      expect(orderOf(scheme, '', '')).toBe('unknown');
      expect(orderOf(scheme, '', '1.0')).toBe('unknown');
      expect(scheme.parse('').ok).toBe(false);
    });

    test('a version beyond the length limit is unknown', () => {
      const long = `1.${'0'.repeat(VERSION_LIMIT)}`;

      expect(orderOf(scheme, long, long)).toBe('unknown');
    });

    test('blanks and other scripts are not repaired', () => {
      for (const text of [' 1.0', '1.0 ', '1.0\n', '１.０', '1.0\u0000']) {
        expect(orderOf(scheme, text, text), JSON.stringify(text)).toBe('unknown');
      }
    });
  });
}

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderOf } from '../../order.ts';
import { describeScheme } from '../../testing/contract.ts';
import { checkTotalOrder } from '../../testing/laws.ts';
import { sharedPairs } from '../../testing/shared-data.ts';
import { semver } from './scheme.ts';

const number = fc.integer({ min: 0, max: 11 }).map(String);
const identifier = fc.oneof(number, fc.constantFrom('alpha', 'beta', 'rc', 'rc1', 'x-y', '-', 'A', '10a'));
const pre = fc.array(identifier, { maxLength: 3 }).map((list) => (list.length === 0 ? '' : `-${list.join('.')}`));
const build = fc.constantFrom('', '', '+1', '+sha.5114f85');
const full = fc.tuple(number, number, number, pre, build).map(([a, b, c, d, e]) => `${a}.${b}.${c}${d}${e}`);
const versions = fc.oneof(
  { weight: 5, arbitrary: full },
  { weight: 1, arbitrary: fc.tuple(number, number).map(([a, b]) => `${a}.${b}`) },
);

describeScheme(semver, import.meta.dirname, versions);

test('semver orders any two full versions', () => {
  checkTotalOrder(semver, full);
});

const SIGN = { older: -1, same: 0, newer: 1, unknown: Number.NaN } as const;
const published = sharedPairs('vercmp/osv-semver.jsonl.gz');

describe('semver beside published pairs', () => {
  test.skipIf(published === undefined)(
    'orders every published pair as stated, except what the specification forbids',
    () => {
      const pairs = published ?? [];

      const wrong = pairs.filter(
        ({ a, b, cmp }) => semver.parse(a).ok && semver.parse(b).ok && SIGN[orderOf(semver, a, b)] !== cmp,
      );

      // Beyond the specification: five numbers, and numbers of thirty digits.
      const refused = pairs.filter(({ a, b }) => !semver.parse(a).ok || !semver.parse(b).ok);
      process.stdout.write(`semver: ${pairs.length} published pairs, ${refused.length} not read\n`);
      expect(pairs.length).toBeGreaterThan(80);
      expect(wrong).toEqual([]);
      expect(refused.map(({ a }) => a)).toEqual([
        '999999999999999999999999999991',
        '999999999999999999999999999991.999999999999999999999999999991.999999999999999999999999999991',
        '1.1.3.4.5',
      ]);
    },
  );
});

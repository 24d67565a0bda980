import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { inRange } from '../../range.ts';
import { describeScheme } from '../../testing/contract.ts';
import { generic } from './scheme.ts';

const number = fc.oneof(
  fc.integer({ min: 0, max: 12 }).map(String),
  fc.constantFrom('01', '05', '005', '1899', '1900', '2024', '20201023'),
);
const versions = fc.array(number, { minLength: 1, maxLength: 4 }).map((numbers) => numbers.join('.'));

describeScheme(generic, import.meta.dirname, versions);

test('a ledger that says 2.4 is not cleared by a fix in 2.4.49, and 2.4.52 is', () => {
  const range = { from: '2.4', to: '2.4.49', toIncluded: true };

  expect(inRange(generic, '2.4', range)).toBe('unknown');
  expect(inRange(generic, '2.4.49', range)).toBe('yes');
  expect(inRange(generic, '2.4.52', range)).toBe('no');
  expect(inRange(generic, '2.4.49-r1', range)).toBe('unknown');
  expect(inRange(generic, '', range)).toBe('unknown');
});

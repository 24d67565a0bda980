import { expect, test } from 'vitest';
import { describeScheme } from '../../testing/contract.ts';
import { debVersion } from '../../testing/deb-samples.ts';
import { checkTotalOrder } from '../../testing/laws.ts';
import { compareDeb, compareDebWithin } from './compare.ts';
import { deb } from './scheme.ts';

describeScheme(deb, import.meta.dirname, debVersion);

test('deb orders any two versions that policy allows', () => {
  checkTotalOrder(deb, debVersion);
});

test('deb compares inside a line without seeing what stands around it', () => {
  const line = 'x1.0-1\t1.0-10z';

  expect(Math.sign(compareDebWithin(line, 1, 6, line, 7, 13))).toBe(-1);
  expect(compareDebWithin(line, 1, 6, line, 1, 6)).toBe(0);
});

test('deb answers NaN, not an order, for what policy does not allow', () => {
  for (const text of [
    '',
    '-1',
    '1.0-',
    ':1',
    '1:',
    '1:-1',
    'a:1',
    '+1:1.0',
    '1_0',
    '1.0-1:2',
    '2147483648:1',
    '1.0é',
    '1.0 1',
  ]) {
    expect(compareDeb(text, '1.0'), text).toBeNaN();
    expect(compareDeb('1.0', text), text).toBeNaN();
  }
});

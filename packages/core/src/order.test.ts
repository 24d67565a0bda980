import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allOf, anyOf, not, type Ternary } from './order.ts';

const ternary = fc.constantFrom<Ternary>('yes', 'no', 'unknown');

describe('three-valued logic', () => {
  it('obeys De Morgan, so that a negated AND node means what NVD means', () => {
    fc.assert(fc.property(fc.array(ternary), (parts) => not(allOf(parts)) === anyOf(parts.map(not))));
  });

  it('never answers yes to a conjunction with an unknown part', () => {
    fc.assert(fc.property(fc.array(ternary), (parts) => allOf([...parts, 'unknown']) !== 'yes'));
  });

  it('answers no when one part is no, however much is unknown', () => {
    expect(allOf(['unknown', 'no', 'yes'])).toBe('no');
    expect(anyOf(['unknown', 'no', 'yes'])).toBe('yes');
  });
});

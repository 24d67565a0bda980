import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderOf } from './order.ts';
import { inRange, type Range } from './range.ts';
import { SCHEMES } from './registry.ts';
import { deb } from './schemes/deb/scheme.ts';
import { rpm } from './schemes/rpm/scheme.ts';
import { debVersion } from './testing/deb-samples.ts';
import { newSeed } from './testing/laws.ts';

describe('inRange', () => {
  // DSA-4078-1: linux of Debian 9 is affected before 4.9.65-3+deb9u2.
  test.each<[string, Range, string]>([
    ['4.9.65-3+deb9u1', { to: '4.9.65-3+deb9u2' }, 'yes'],
    ['4.9.65-3+deb9u2', { to: '4.9.65-3+deb9u2' }, 'no'],
    ['4.9.65-3+deb9u2', { to: '4.9.65-3+deb9u2', toIncluded: true }, 'yes'],
    ['4.9.65-3+deb9u2', { from: '4.9.65-3+deb9u2' }, 'yes'],
    ['4.9.65-3+deb9u2', { from: '4.9.65-3+deb9u2', fromExcluded: true }, 'no'],
    ['1.0', { from: '0.9', to: '1.1' }, 'yes'],
    ['0.8', { from: '0.9', to: '1.1' }, 'no'],
    ['1.2', { from: '0.9', to: '1.1' }, 'no'],
    ['1.0', { from: '1.0', to: '1.0', toIncluded: true }, 'yes'],
  ])('%s in %o is %s', (version, range, expected) => {
    expect(inRange(deb, version, range)).toBe(expected);
  });

  test('an empty version is unknown in every scheme and every range', () => {
    for (const scheme of SCHEMES) {
      expect(inRange(scheme, '', {}), scheme.id).toBe('unknown');
      expect(inRange(scheme, '', { to: '99999.0.0-1' }), scheme.id).toBe('unknown');
    }
  });

  test('a range without bounds holds every version, also one that cannot be read', () => {
    expect(inRange(deb, '1.0', {})).toBe('yes');
    expect(inRange(deb, 'not_a_version', {})).toBe('yes');
  });

  test('what cannot be read is unknown, on either side', () => {
    expect(inRange(deb, 'not_a_version', { to: '1.0' })).toBe('unknown');
    expect(inRange(deb, '1.0', { to: 'not_a_version' })).toBe('unknown');
    expect(inRange(deb, '1.0', { from: '', to: '2.0' })).toBe('unknown');
  });

  test('one bound that says no is enough, even when the other cannot be read', () => {
    expect(inRange(deb, '3.0', { from: 'not_a_version', to: '2.0' })).toBe('no');
    expect(inRange(deb, '0.5', { from: '1.0', to: 'not_a_version' })).toBe('no');
  });

  test('a range turned round or empty is a mistake of its source, never "not affected"', () => {
    expect(inRange(deb, '1.0', { from: '3.0', to: '2.0' })).toBe('unknown');
    expect(inRange(deb, '2.0', { from: '2.0', to: '2.0' })).toBe('unknown');
    expect(inRange(deb, '1.0', { from: '2.0', to: '2.0', toIncluded: true })).toBe('no');
  });

  test('rpm: OSV writes the beginning of every range as 0', () => {
    // ALSA-2023:3722, openssl
    const range = { from: '0', to: '1:3.0.7-16.el9_2' };

    expect(inRange(rpm, '1:3.0.7-6.el9_2', range)).toBe('yes');
    expect(inRange(rpm, '1:3.0.7-27.el9', range)).toBe('no');
    expect(inRange(rpm, '1:3.0.7', range)).toBe('unknown');
  });

  test('agrees with the order on random ranges, and never throws', () => {
    const seed = newSeed('ranges');

    fc.assert(
      fc.property(debVersion, debVersion, fc.boolean(), (version, to, toIncluded) => {
        const order = orderOf(deb, version, to);
        const inside = order === 'older' || (order === 'same' && toIncluded);
        return inRange(deb, version, { to, toIncluded }) === (inside ? 'yes' : 'no');
      }),
      { seed, numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (version, from, to) => {
        return SCHEMES.every((scheme) => ['yes', 'no', 'unknown'].includes(inRange(scheme, version, { from, to })));
      }),
      { seed, numRuns: 2_000 },
    );
  });
});

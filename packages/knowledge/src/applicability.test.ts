import { describe, expect, test } from 'vitest';
import { type ApplicabilityNode, type CpeTest, CpeUnreadable, claimsFrom } from './applicability.ts';

const SOURCE = { feed: 'nvd', record: 'CVE-2099-0001', vulnerability: 'CVE-2099-0001' };

function cpe(criteria: string, vulnerable = true): CpeTest {
  return { criteria: `cpe:2.3:${criteria}`, vulnerable, range: undefined };
}

function node(
  operator: 'AND' | 'OR',
  parts: readonly (CpeTest | ApplicabilityNode)[],
  negate = false,
): ApplicabilityNode {
  return {
    operator,
    negate,
    tests: parts.filter((part): part is CpeTest => 'criteria' in part),
    nodes: parts.filter((part): part is ApplicabilityNode => !('criteria' in part)),
  };
}

const VIEWER = 'a:example:viewer:1.0:*:*:*:*:*:*:*';
const WINDOWS = 'o:microsoft:windows:-:*:*:*:*:*:*:*';

describe('claimsFrom', () => {
  test('an empty node beside an AND does not hide the claim', () => {
    const claims = claimsFrom([node('AND', [node('OR', [cpe(VIEWER)]), node('OR', [])])], SOURCE);

    expect(claims).toHaveLength(1);
    expect(claims[0]?.requires).toBeUndefined();
  });

  test('an outer AND is required of a product inside an inner OR', () => {
    const inner = node('OR', [cpe(VIEWER), cpe('a:example:editor:2.0:*:*:*:*:*:*:*')]);

    const claims = claimsFrom(
      [node('AND', [node('AND', [inner, cpe(WINDOWS, false)]), cpe('h:example:box:-:*:*:*:*:*:*:*', false)])],
      SOURCE,
    );

    const requires = {
      all: [
        { product: 'cpe/h/example/box', ranges: [] },
        { product: 'cpe/o/microsoft/windows', ranges: [] },
      ],
    };
    expect(claims.map(({ product, requires: found }) => [product, found])).toEqual([
      ['cpe/a/example/viewer', requires],
      ['cpe/a/example/editor', requires],
    ]);
  });

  test('two negations around a product take each other away', () => {
    const claims = claimsFrom([node('OR', [node('OR', [cpe(VIEWER)], true)], true)], SOURCE);

    expect(claims[0]?.status).toBe('affected');
  });

  test('a platform alone makes no claim', () => {
    expect(claimsFrom([node('OR', [cpe(WINDOWS, false)])], SOURCE)).toEqual([]);
  });

  test('the fixed version is named where there is one range with an open end', () => {
    const bounded = (range: CpeTest['range']) => ({ ...cpe('a:example:viewer:*:*:*:*:*:*:*:*'), range });

    const [one] = claimsFrom([node('OR', [bounded({ to: '2.0' })])], SOURCE);
    const [two] = claimsFrom([node('OR', [bounded({ to: '2.0' }), bounded({ from: '3.0', to: '3.1' })])], SOURCE);
    const [last] = claimsFrom([node('OR', [bounded({ to: '2.0', toIncluded: true })])], SOURCE);

    expect([one?.fixed, two?.fixed, last?.fixed]).toEqual(['2.0', undefined, undefined]);
  });

  test('a range and "every version" of one product together are every version', () => {
    const [claim] = claimsFrom([node('OR', [cpe(VIEWER), cpe('a:example:viewer:*:*:*:*:*:*:*:*')])], SOURCE);

    expect(claim).toMatchObject({ status: 'affected', ranges: [] });
    expect(claim?.versions).toBeUndefined();
  });

  test('a CPE that cannot be read is refused by name', () => {
    expect(() => claimsFrom([node('OR', [cpe('a:example:viewer')])], SOURCE)).toThrow(CpeUnreadable);
  });
});

import type { Claim } from '@tsukuroi/knowledge/record.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsVersion } from '../claim-range.ts';
import { contextOf } from '../context.ts';
import { identitiesOf } from '../identities/index.ts';
import { productMapOf } from '../product-map.ts';
import { claim, DAY, DEBIAN_12, debPackage, knowledgeOf, machine } from '../testing/samples.ts';
import { judgeIdentity } from './identity.ts';

const PRODUCT = 'deb/debian/12/tar';
const SEED = 20_261_122;

const version = fc
  .tuple(fc.nat(4), fc.nat(6), fc.constantFrom('', '+b1', '~deb12u1', '+deb12u1', '+deb12u2', '~rc1'))
  .map(([major, minor, rest]) => `${major}.${minor}-1${rest}`);

/** Plain fixes, open ones, ranges with two ends, lists: what is placed by halving and what is not. */
const randomClaim = fc
  .record({ number: fc.nat(60), fixed: version, from: fc.option(version), form: fc.nat(4) })
  .map(({ number, fixed, from, form }): Claim => {
    const id = `CVE-2000-${1000 + number}`;
    if (form === 0) {
      return claim(PRODUCT, id);
    }
    if (form === 1) {
      return claim(PRODUCT, id, { ranges: [], versions: [fixed] });
    }
    if (form === 2 && from !== null) {
      return claim(PRODUCT, id, { ranges: [{ from, to: fixed, toIncluded: true }] });
    }
    return claim(PRODUCT, id, { ranges: [{ to: fixed }], fixed });
  });

function verdictsOn(installed: string, claims: readonly Claim[], all: boolean): Map<string, string> {
  const knowledge = knowledgeOf(claims);
  const { manifest } = machine(DEBIAN_12, [debPackage('tar', installed)]);
  const identity = identitiesOf(manifest, {}, productMapOf([])).find(({ kind }) => kind === 'package');
  if (identity === undefined) {
    throw new Error('no package');
  }
  const verdicts = judgeIdentity(identity, knowledge, contextOf(knowledge, DAY, { all }));
  return new Map(verdicts.map(({ id, verdict }) => [id, verdict]));
}

/** Claim by claim: affected if any says so, else undetermined if any cannot tell. */
function expected(installed: string, claims: readonly Claim[]): Map<string, string> {
  const words = new Map<string, string>();
  for (const [id, about] of Map.groupBy(claims, ({ vulnerability }) => vulnerability)) {
    const answers = about.map((one) => holdsVersion(one, installed));
    words.set(id, answers.includes('yes') ? 'affected' : answers.includes('unknown') ? 'undetermined' : 'not-affected');
  }
  return words;
}

describe('claims arranged for halving', () => {
  it('say the same as claims asked one by one', () => {
    fc.assert(
      fc.property(version, fc.array(randomClaim, { maxLength: 40 }), (installed, claims) => {
        const wanted = expected(installed, claims);
        const affected = new Map([...wanted].filter(([, word]) => word !== 'not-affected'));

        expect(new Map([...verdictsOn(installed, claims, true)].sort())).toEqual(new Map([...wanted].sort()));
        expect(new Map([...verdictsOn(installed, claims, false)].sort())).toEqual(new Map([...affected].sort()));
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('shares the verdicts of versions that have the same fixes', () => {
    const knowledge = knowledgeOf([claim(PRODUCT, 'CVE-2000-1000', { ranges: [{ to: '9-1' }], fixed: '9-1' })]);
    const context = contextOf(knowledge, DAY);
    const identities = ['1.0-1', '2.0-1'].flatMap((installed) =>
      identitiesOf(machine(DEBIAN_12, [debPackage('tar', installed)]).manifest, {}, productMapOf([])).filter(
        ({ kind }) => kind === 'package',
      ),
    );

    const [first, second] = identities.map((identity) => judgeIdentity(identity, knowledge, context));

    expect(first).toHaveLength(1);
    expect(first?.[0]).toBe(second?.[0]);
  });

  it('a version that cannot be read is undetermined where a fix is named', () => {
    const claims = [
      claim(PRODUCT, 'CVE-2000-1000', { ranges: [{ to: '9-1' }], fixed: '9-1' }),
      claim(PRODUCT, 'CVE-2000-1001'),
    ];

    expect(verdictsOn('not a version!', claims, false)).toEqual(
      new Map([
        ['CVE-2000-1000', 'undetermined'],
        ['CVE-2000-1001', 'affected'],
      ]),
    );
  });
});

import { schemeOf } from '@tsukuroi/versions';
import { orderOfBounds } from '@tsukuroi/versions/order.ts';
import { inRange } from '@tsukuroi/versions/range.ts';
import { describe, expect, it } from 'vitest';
import { memoryKnowledge } from '../memory.ts';
import { schemeOfProduct } from '../product-schemes.ts';
import type { Claim } from '../record.ts';
import { starterFacts, starterKnowledge, starterLifecycles } from './index.ts';

const knowledge = starterKnowledge();
const claims = knowledge.records.filter((record): record is Claim => record.kind === 'claim');

/** Do the claims about this product say "affected" of this version? */
function isAffected(vulnerability: string, product: string, version: string): boolean {
  return claims
    .filter((claim) => claim.vulnerability === vulnerability && claim.product === product)
    .filter(({ status }) => status === 'affected')
    .some(
      ({ scheme, ranges, versions }) =>
        versions?.includes(version) === true ||
        ranges.some((range) => {
          const found = schemeOf(scheme);
          return found !== undefined && inRange(found, version, range) === 'yes';
        }),
    );
}

describe('starter facts', () => {
  it('are records of the shape that a built knowledge accepts', () => {
    const view = memoryKnowledge(knowledge.records);

    expect(view.notes('CVE-2018-13379').map(({ language }) => language)).toEqual(['en', 'ja']);
    expect(view.exploited('CVE-2018-13379')?.ransomware).toBe(true);
  });

  it('name each vulnerability once', () => {
    const ids = starterFacts().map(({ id }) => id);

    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('stand on an address each, not on memory', () => {
    const without = starterFacts().filter(({ sources }) => !sources.some((source) => source.startsWith('https://')));

    expect(without.map(({ id }) => id)).toEqual([]);
  });

  it('have bounds that their scheme can read, and no range that holds nothing', () => {
    const wrong = claims.flatMap(({ vulnerability, scheme, ranges, versions, fixed }) => {
      const found = schemeOf(scheme);
      const bounds = [...ranges.flatMap(({ from, to }) => [from, to]), ...(versions ?? []), fixed];
      const unread = bounds.filter(
        (bound) => bound !== undefined && found?.parse(bound).ok === false && scheme !== 'generic',
      );
      const empty = ranges.filter(
        ({ from, to }) =>
          found !== undefined &&
          from !== undefined &&
          to !== undefined &&
          orderOfBounds(found, from, to) !== 'older' &&
          from !== to,
      );
      return [...unread, ...empty.map(({ from }) => from)].map((bound) => `${vulnerability} ${scheme} ${bound}`);
    });

    expect(wrong).toEqual([]);
  });

  it('count versions as every other feed counts those of the product', () => {
    const wrong = claims.filter(({ product, scheme }) => {
      const own = product.startsWith('msrc/') ? 'windows' : /^(deb|rpm)\//.exec(product)?.[1];
      return scheme !== (own ?? schemeOfProduct(product));
    });

    expect(wrong.map(({ vulnerability, product, scheme }) => `${vulnerability} ${product} ${scheme}`)).toEqual([]);
  });

  it('say nothing of "affected" about the version that they call fixed', () => {
    const wrong = claims.filter(
      ({ vulnerability, product, status, fixed }) =>
        status === 'affected' && fixed !== undefined && isAffected(vulnerability, product, fixed),
    );

    expect(wrong.map(({ vulnerability, product, fixed }) => `${vulnerability} ${product} ${fixed}`)).toEqual([]);
  });
});

describe('the incidents', () => {
  const fortios = 'cpe/o/fortinet/fortios';

  it('Handa: a FortiGate 60E with 6.0.4 has the SSL-VPN weakness, and so has 5.4.12 that NVD leaves out', () => {
    const versions = [
      '5.4.5',
      '5.4.6',
      '5.4.12',
      '5.4.13',
      '5.6.2',
      '5.6.3',
      '5.6.7',
      '5.6.8',
      '6.0.0',
      '6.0.4',
      '6.0.5',
      '6.2.0',
    ];

    const affected = versions.filter((version) => isAffected('CVE-2018-13379', fortios, version));

    expect(affected).toEqual(['5.4.6', '5.4.12', '5.6.3', '5.6.7', '6.0.0', '6.0.4']);
  });

  it('Handa: the same box has what came after, too', () => {
    const later = ['CVE-2020-12812', 'CVE-2022-42475', 'CVE-2023-27997', 'CVE-2024-21762'];

    expect(later.filter((id) => isAffected(id, fortios, '6.0.4'))).toEqual(later);
  });

  it('OGMC: a Windows 10 1809 build of 2019 and a Windows Server 2012 R2 have PrintNightmare', () => {
    const machines = [
      ['msrc/11569', '10.0.17763.914'],
      ['msrc/11571', '10.0.17763.914'],
      ['msrc/10483', '6.3.9600.19573'],
      ['msrc/11569', '10.0.17763.2029'],
    ] as const;

    const affected = machines.map(([product, build]) => isAffected('CVE-2021-34527', product, build));

    expect(affected).toEqual([true, true, true, false]);
  });

  it('Okayama: maintenance SSL-VPN boxes of several vendors are known', () => {
    expect(isAffected('CVE-2023-46805', 'cpe/a/pulsesecure/pulse_connect_secure', '9.1R18')).toBe(true);
    expect(isAffected('CVE-2023-46805', 'cpe/a/ivanti/connect_secure', '9.1R18.3')).toBe(false);
    expect(isAffected('CVE-2023-4966', 'cpe/a/citrix/netscaler_gateway', '13.1-48.47')).toBe(true);
    expect(isAffected('CVE-2024-0012', 'cpe/o/paloaltonetworks/pan-os', '10.2.7-h3')).toBe(true);
    expect(isAffected('CVE-2024-0012', 'cpe/o/paloaltonetworks/pan-os', '10.2.7-h18')).toBe(false);
  });
});

describe('starter lifecycles', () => {
  it('state a product and cycle once, with the page they come from', () => {
    const keys = starterLifecycles().map(({ product, cycle }) => `${product} ${cycle}`);

    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    expect(starterLifecycles().filter(({ source }) => !source.includes('https://'))).toEqual([]);
  });
});

import type { Lifecycle } from '@tsukuroi/knowledge/record.ts';
import { describe, expect, it } from 'vitest';
import type { MappedProduct } from '../product-map.ts';
import { DEBIAN_12, FORTIOS, fortigate, judge, knowledgeOf, machine } from '../testing/samples.ts';

function cycle(product: string, name: string, more: Partial<Lifecycle>): Lifecycle {
  return {
    kind: 'lifecycle',
    feed: 'eol',
    product,
    cycle: name,
    title: `${product} ${name}`,
    source: 'https://endoflife.date/',
    ...more,
  };
}

function lifeOf(ends: Lifecycle['ends'] | 'absent', more: Partial<Lifecycle> = {}) {
  const record = cycle('debian', '12', { ...(ends === 'absent' ? {} : { ends }), ...more });
  return judge(machine(DEBIAN_12, []), knowledgeOf([record])).findings.map(({ id, verdict, rule, decision, due }) => [
    id,
    verdict,
    rule,
    decision,
    due,
  ]);
}

describe('end of life as a finding of its own', () => {
  it.each<[string, Lifecycle['ends'] | 'absent', readonly unknown[]]>([
    ['ended', '2026-07-11', ['EOL-debian-12', 'affected', 'end-of-life', 'next-window', '2027-01-21']],
    [
      'its last day is today',
      '2026-11-22',
      ['EOL-debian-12', 'affected', 'end-of-life-soon', 'next-window', '2026-11-22'],
    ],
    [
      'within ninety days',
      '2027-02-01',
      ['EOL-debian-12', 'affected', 'end-of-life-soon', 'next-window', '2027-02-01'],
    ],
    ['twelve months ahead', '2027-11-22', ['EOL-debian-12', 'affected', 'end-of-life-soon', 'watch', null]],
    ['ended, day not known', true, ['EOL-debian-12', 'affected', 'end-of-life', 'next-window', '2027-01-21']],
    ['not stated', 'absent', ['EOL-debian-12', 'undetermined', 'end-of-life-unknown', 'watch', null]],
  ])('%s', (_name, ends, expected) => {
    expect(lifeOf(ends)).toEqual([expected]);
  });

  it.each<[string, Lifecycle['ends']]>([
    ['thirteen months ahead', '2027-12-23'],
    ['announced as not ended', false],
  ])('%s is no finding', (_name, ends) => {
    expect(lifeOf(ends)).toEqual([]);
  });

  it('an unknown cycle of a system is said; of a program it is not', () => {
    const program: MappedProduct = {
      ...FORTIOS,
      id: 'node',
      match: [{ name: 'Node.js' }],
      lifecycle: { product: 'nodejs', numbers: 1 },
    };
    const pc = machine(DEBIAN_12, [{ scheme: 'generic', name: 'Node.js', version: '99.0.0' }]);
    const knowledge = knowledgeOf([cycle('debian', '12', { ends: false })]);

    expect(judge(pc, knowledge, [program]).findings).toEqual([]);
    expect(judge(fortigate('6.0.4'), knowledge, [FORTIOS]).findings.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['EOL-fortios-unknown', 'undetermined'],
    ]);
  });

  it('a program with a known date is a finding', () => {
    const program: MappedProduct = {
      ...FORTIOS,
      id: 'node',
      match: [{ name: 'Node.js' }],
      lifecycle: { product: 'nodejs', numbers: 1 },
    };
    const pc = machine(DEBIAN_12, [{ scheme: 'generic', name: 'Node.js', version: '20.11.0' }]);
    const knowledge = knowledgeOf([
      cycle('debian', '12', { ends: false }),
      cycle('nodejs', '20', { ends: '2026-04-30' }),
    ]);

    expect(judge(pc, knowledge, [program]).findings.map(({ id }) => id)).toEqual(['EOL-nodejs-20']);
  });

  it('editions with dates of their own: the edition decides; unknown, they must agree', () => {
    const windows: MappedProduct = {
      id: 'windows-10-1809-x64',
      title: { ja: 'Windows 10 1809', en: 'Windows 10 1809' },
      match: [{ os: 'windows', build: '10.0.17763' }],
      products: ['msrc/11569'],
      scheme: 'windows',
      lifecycleByEdition: [
        { edition: 'home-pro', product: 'windows', cycle: '10-1809-w' },
        { edition: 'ltsc', product: 'windows', cycle: '10-1809-e-lts' },
      ],
    };
    const knowledge = knowledgeOf([
      cycle('windows', '10-1809-w', { ends: '2020-11-10' }),
      cycle('windows', '10-1809-e-lts', { ends: '2029-01-09' }),
    ]);
    const pc = (edition?: string) =>
      machine(
        {
          id: 'windows',
          version: '10.0.17763.1',
          name: 'Windows 10',
          role: 'client',
          ...(edition === undefined ? {} : { edition }),
        },
        [],
      );
    const shown = (edition?: string) =>
      judge(pc(edition), knowledge, [windows]).findings.map(({ id, verdict }) => [id, verdict]);

    expect(shown('Professional')).toEqual([['EOL-windows-10-1809-w', 'affected']]);
    expect(shown('EnterpriseS')).toEqual([]);
    expect(shown()).toEqual([['EOL-windows-10-1809-w', 'undetermined']]);
  });

  it('a correction outranks the feed, the feed what ships with the product', () => {
    const records = [
      cycle('debian', '12', { ends: '2020-01-01', feed: 'starter' }),
      cycle('debian', '12', { ends: '2030-01-01' }),
      cycle('debian', '12', { ends: '2026-12-01', feed: 'override' }),
    ];
    const shown = (used: readonly Lifecycle[]) =>
      judge(machine(DEBIAN_12, []), knowledgeOf(used)).findings.map(({ rule }) => rule);

    expect(shown(records)).toEqual(['end-of-life-soon']);
    expect(shown(records.slice(0, 2))).toEqual([]);
    expect(shown(records.slice(0, 1))).toEqual(['end-of-life']);
  });
});

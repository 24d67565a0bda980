import type { Condition } from '@tsukuroi/knowledge/record.ts';
import type { Manifest, Software } from '@tsukuroi/protocol';
import { describe, expect, it } from 'vitest';
import { identitiesOf } from '../identities/index.ts';
import { type MappedProduct, productMapOf } from '../product-map.ts';
import { claim, FORTIOS, fortigate, judge, knowledgeOf, machine } from '../testing/samples.ts';
import { conditionHolds } from './condition.ts';
import { manifestView } from './manifest-view.ts';

const ARCHIVER: MappedProduct = {
  id: '7-zip',
  title: { ja: '7-Zip', en: '7-Zip' },
  match: [{ name: '7-Zip *' }],
  products: ['cpe/a/7-zip/7-zip'],
  scheme: 'generic',
};
const WINDOWS = { product: 'cpe/o/microsoft/windows', ranges: [] };
const program: Software = { scheme: 'generic', name: '7-Zip 18.01 (x64)', version: '18.01' };

function os(id: string, version = '1', more: object = {}): Manifest['os'] {
  return { id, version, name: id, ...more };
}

function view(system: Manifest['os'], software: readonly Software[] = [program]) {
  const map = productMapOf([ARCHIVER, FORTIOS]);
  const { manifest } = machine(system, software);
  return manifestView(manifest, identitiesOf(manifest, {}, map), map);
}

describe('the other side of an AND node', () => {
  it.each<[string, Condition, Manifest['os'], string]>([
    ['Windows on Windows', WINDOWS, os('windows', '10.0.19045.1'), 'yes'],
    ['Windows on Debian', WINDOWS, os('debian', '12'), 'no'],
    ['Windows on an unknown system', WINDOWS, os('unknown', ''), 'unknown'],
    [
      'another Windows by its CPE',
      { product: 'cpe/o/microsoft/windows_7', ranges: [] },
      os('windows', '10.0.19045.1'),
      'unknown',
    ],
    ['macOS on Windows', { product: 'cpe/o/apple/macos', ranges: [] }, os('windows', '10.0.19045.1'), 'no'],
    ['a product of the map that is there', { product: 'cpe/a/7-zip/7-zip', ranges: [] }, os('debian', '12'), 'yes'],
    [
      'in a version that is there',
      { product: 'cpe/a/7-zip/7-zip', scheme: 'generic', ranges: [{ to: '19.00' }] },
      os('debian', '12'),
      'yes',
    ],
    [
      'in a version that is not',
      { product: 'cpe/a/7-zip/7-zip', scheme: 'generic', ranges: [{ from: '19.00' }] },
      os('debian', '12'),
      'no',
    ],
    ['a product nobody maps', { product: 'cpe/a/oracle/jre', ranges: [] }, os('debian', '12'), 'unknown'],
    [
      'hardware by its model',
      { product: 'cpe/h/fortinet/fortigate-60e', ranges: [] },
      os('fortios', '6.0.4', { edition: 'FortiGate 60E' }),
      'yes',
    ],
    [
      'other hardware',
      { product: 'cpe/h/fortinet/fortigate-6300f', ranges: [] },
      os('fortios', '6.0.4', { edition: 'FortiGate 60E' }),
      'no',
    ],
    [
      'hardware of a model nobody maps',
      { product: 'cpe/h/fortinet/fortigate-60e', ranges: [] },
      os('fortios', '6.0.4', { edition: 'FGT60E' }),
      'unknown',
    ],
    ['not Windows', { not: WINDOWS }, os('debian', '12'), 'yes'],
    [
      'all: one no is enough',
      { all: [WINDOWS, { product: 'cpe/a/oracle/jre', ranges: [] }] },
      os('debian', '12'),
      'no',
    ],
    [
      'any: one yes is enough',
      { any: [{ product: 'cpe/a/oracle/jre', ranges: [] }, WINDOWS] },
      os('windows', '10.0.19045.1'),
      'yes',
    ],
    [
      'any of the unknown',
      { any: [{ product: 'cpe/a/oracle/jre', ranges: [] }, WINDOWS] },
      os('debian', '12'),
      'unknown',
    ],
  ])('%s', (_name, condition, system, answer) => {
    expect(conditionHolds(condition, view(system))).toBe(answer);
  });

  it('a product of the map that is not there is absent on a known system, unknown on another', () => {
    const condition = { product: 'cpe/a/7-zip/7-zip', ranges: [] };

    expect(conditionHolds(condition, view(os('debian', '12'), []))).toBe('no');
    expect(conditionHolds(condition, view(os('unknown', ''), []))).toBe('unknown');
  });
});

describe('CVE-2022-42475: an AND node with other ranges', () => {
  const records = [
    claim('cpe/o/fortinet/fortios', 'CVE-2022-42475', {
      scheme: 'fortios',
      ranges: [{ from: '7.0.0', to: '7.0.9' }],
    }),
    claim('cpe/o/fortinet/fortios', 'CVE-2022-42475', {
      scheme: 'fortios',
      ranges: [{ from: '7.0.0', to: '7.0.20' }],
      requires: { any: [{ product: 'cpe/h/fortinet/fortigate-6300f', ranges: [] }] },
    }),
  ];

  it('counts the second range only on the hardware it names', () => {
    expect(judge(fortigate('7.0.8'), knowledgeOf(records), [FORTIOS]).short).toEqual([
      'CVE-2022-42475 FortiOS affected affected-version',
    ]);
    expect(judge(fortigate('7.0.12'), knowledgeOf(records), [FORTIOS]).short).toEqual([]);
  });

  it('is undetermined on hardware nobody knows', () => {
    const unknown = machine(os('fortios', '7.0.12', { name: 'FortiOS' }), []);

    expect(judge(unknown, knowledgeOf(records), [FORTIOS]).short).toEqual([
      'CVE-2022-42475 FortiOS undetermined platform-unknown',
    ]);
  });
});

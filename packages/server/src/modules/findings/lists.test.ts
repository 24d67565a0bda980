import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import type { Claim } from '@tsukuroi/knowledge/record.ts';
import { identitiesOf, productMapOf } from '@tsukuroi/matching';
import type { Manifest } from '@tsukuroi/protocol';
import { expect, test } from 'vitest';
import { JudgedVerdicts } from './judged.ts';
import { systemOf, verdictLists } from './lists.ts';

const PRODUCTS = productMapOf([
  {
    id: 'viewer',
    title: { ja: 'Viewer', en: 'Viewer' },
    match: [{ name: 'Viewer' }],
    products: ['cpe/a/maker/viewer'],
    scheme: 'generic',
  },
  {
    id: 'windows-ten',
    title: { ja: 'ten', en: 'ten' },
    match: [{ os: 'windows', build: '10.0.19045' }],
    products: ['cpe/o/microsoft/windows_10_22h2'],
    scheme: 'windows',
  },
]);

/** Holds only on Windows 10 22H2: the other side of an AND node. */
const CLAIM: Claim = {
  kind: 'claim',
  feed: 'nvd',
  record: 'CVE-2026-0009',
  vulnerability: 'CVE-2026-0009',
  product: 'cpe/a/maker/viewer',
  scheme: 'generic',
  status: 'affected',
  ranges: [{ to: '2.0' }],
  fixed: '2.0',
  requires: { product: 'cpe/o/microsoft/windows_10_22h2', ranges: [] },
};

function manifest(version: string): Manifest {
  return {
    format: 'manifest/1',
    os: { id: 'windows', version, name: 'Microsoft Windows' },
    arch: 'x86_64',
    software: [{ scheme: 'windows', name: 'Viewer', version: '1.0' }],
  };
}

test('an answer remembered for one system is not given for another that is another product', () => {
  const judged = new JudgedVerdicts(memoryKnowledge([CLAIM]), '2026-11-22');
  const said = (version: string) => {
    const machine = manifest(version);
    const identities = identitiesOf(machine, {}, PRODUCTS);
    const lists = verdictLists(identities, judged, PRODUCTS, systemOf(machine, identities));
    const ofViewer = lists[identities.findIndex(({ name }) => name === 'Viewer')] ?? [];
    return [...ofViewer].map((number) => judged.verdict(number).verdict);
  };

  const seven = said('6.1.7601.100');
  const ten = said('10.0.19045.4046');
  const sevenLater = said('6.1.7601.200');

  expect(ten).toEqual(['affected']);
  expect(seven).not.toEqual(['affected']);
  expect(sevenLater).toEqual(seven);
});

import { changesBetween } from '@tsukuroi/knowledge';
import type { KnowledgeRecord } from '@tsukuroi/knowledge/record.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contextOf } from '../context.ts';
import { identitiesOf } from '../identities/index.ts';
import type { JudgedIdentity } from '../identity.ts';
import { type MappedProduct, productMapOf } from '../product-map.ts';
import {
  archived,
  claim,
  DEBIAN_12,
  debPackage,
  exploitedRecord,
  fixedIn,
  fortigate,
  knowledgeOf,
  machine,
} from '../testing/samples.ts';
import { judgeIdentity } from './identity.ts';
import { type Step, touchedBy } from './touched.ts';

const mapped = (entry: Partial<MappedProduct> & Pick<MappedProduct, 'id' | 'match' | 'products'>): MappedProduct => ({
  title: { ja: entry.id, en: entry.id },
  scheme: 'generic',
  ...entry,
});
const PRODUCTS = productMapOf([
  mapped({
    id: 'windows-10',
    match: [{ os: 'windows', build: '10.0.19045' }],
    products: ['msrc/1', 'cpe/o/microsoft/windows_10'],
    scheme: 'windows',
    lifecycle: { product: 'windows', cycle: '10-22h2' },
  }),
  mapped({ id: 'fortios', match: [{ os: 'fortios' }], products: ['cpe/o/fortinet/fortios'], scheme: 'fortios' }),
  mapped({
    id: 'viewer',
    match: [{ name: 'Viewer' }],
    products: ['cpe/a/maker/viewer'],
    lifecycle: { product: 'viewer', numbers: 1 },
  }),
  mapped({ id: 'one', match: [{ name: 'Either' }], products: ['cpe/a/maker/one'] }),
  mapped({ id: 'two', match: [{ name: 'Either' }], products: ['cpe/a/other_maker/two'] }),
]);

/** Things of every kind, on four machines. */
const IDENTITIES: readonly JudgedIdentity[] = [
  machine(DEBIAN_12, [
    debPackage('curl', '2'),
    debPackage('linux-image-6.1.0-1-amd64', '2', { source: 'linux', sourceVersion: '2' }),
    debPackage('linux-headers-6.1.0-1-amd64', '2', { source: 'linux', sourceVersion: '2' }),
    { scheme: 'deb', name: 'libcurl4', version: '2', arch: 'amd64' },
    debPackage('nodejs', '2-1nodesource1', { origin: 'NodeSource' }),
  ]),
  machine({ id: 'windows', version: '10.0.19045.2', name: 'Windows 10' }, [
    { scheme: 'windows', name: 'Viewer', version: '2.0' },
    { scheme: 'windows', name: 'Either', version: '2.0' },
  ]),
  machine({ id: 'windows', version: '10.0.19045', name: 'Windows 10' }, []),
  fortigate(''),
  fortigate('7.2.1'),
].flatMap(({ manifest, facts }) => identitiesOf(manifest, facts, PRODUCTS));

const vulnerability = fc.constantFrom('CVE-2026-0001', 'CVE-2026-0002', 'CVE-2019-0003');
const version = fc.constantFrom('1', '2', '3');
const day = fc.constantFrom('2025-11-21', '2025-11-22', '2026-11-21', '2026-11-22', '2026-11-23', '2027-11-23');
const product = fc.constantFrom(
  'deb/debian/12/curl',
  'deb/debian/12/linux',
  'deb/debian/12/nodejs',
  'msrc/1',
  'msrc/2',
  'cpe/o/microsoft/windows_10',
  'cpe/o/fortinet/fortios',
  'cpe/a/maker/viewer',
  'cpe/a/maker/one',
  'cpe/a/other_maker/two',
);

const record: fc.Arbitrary<KnowledgeRecord> = fc.oneof(
  fc.tuple(product, vulnerability, version).map(([key, id, fixed]) => fixedIn(key, id, fixed)),
  fc.tuple(product, vulnerability).map(([key, id]) => claim(key, id)),
  fc
    .tuple(product, vulnerability)
    .map(([key, id]) => claim(key, id, { requires: { product: 'cpe/o/microsoft/windows_10', ranges: [] } })),
  fc
    .tuple(
      vulnerability,
      fc.constantFrom('Microsoft', 'Fortinet', 'Maker', 'Other Maker'),
      fc.constantFrom('Windows', 'FortiOS', 'Viewer', 'One'),
    )
    .map(([id, vendor, name]) => exploitedRecord(id, vendor, name)),
  fc
    .record({
      product: fc.oneof(product, fc.constantFrom('windows', 'viewer', 'debian')),
      cycle: fc.constantFrom('10-22h2', '2', '12'),
      ends: fc.oneof(day, fc.boolean()),
      released: day,
    })
    .map((rest): KnowledgeRecord => ({ kind: 'lifecycle', feed: 'eol', title: 't', source: 's', ...rest })),
  fc
    .tuple(fc.constantFrom('curl', 'libcurl4', 'other'), version, fc.boolean())
    .map(([name, newest, security]) => archived(name, newest, { security, source: name === 'other' ? name : 'curl' })),
  fc
    .tuple(product, fc.constantFrom('Windows 10', 'FortiOS'))
    .map(([key, name]): KnowledgeRecord => ({ kind: 'product', feed: 'msrc', product: key, name, language: 'en' })),
  vulnerability.map(
    (id): KnowledgeRecord => ({ kind: 'note', feed: 'nvd', vulnerability: id, language: 'en', title: 't' }),
  ),
);

test('an identity that a step does not touch is judged as before (law)', () => {
  let untouched = 0;
  let differing = 0;
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 8 }),
      fc.array(record, { maxLength: 2 }),
      fc.nat(2),
      day,
      day,
      (kept, added, cut, dayBefore, dayAfter) => {
        const before = knowledgeOf(kept);
        const after = knowledgeOf([...kept.slice(cut), ...added]);
        const changes = changesBetween(before, after);
        if (changes === undefined) {
          throw new Error('views in memory tell their units');
        }
        const step: Step = { before, after, changes, dayBefore, day: dayAfter };
        const isTouched = touchedBy(step);
        // The same feeds are stale on both days, as the law demands.
        const context = { stale: contextOf(after, '2026-11-22').stale, all: false };

        for (const identity of IDENTITIES) {
          const was = JSON.stringify(judgeIdentity(identity, before, { ...context, day: dayBefore }));
          const is = JSON.stringify(judgeIdentity(identity, after, { ...context, day: dayAfter }));
          const answer = isTouched(identity);
          untouched += answer ? 0 : 1;
          differing += was === is ? 0 : 1;
          if (!answer) {
            expect(is).toBe(was);
          }
        }
      },
    ),
    { numRuns: 1_500 },
  );
  // Both sides were seen.
  expect(untouched).toBeGreaterThan(1_000);
  expect(differing).toBeGreaterThan(300);
});

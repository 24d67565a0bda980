import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { memoryKnowledge } from './memory.ts';
import type { KnowledgeRecord } from './record.ts';
import { openKnowledge } from './store/read.ts';
import { createStore } from './store/write.ts';
import { archiveKey, changesBetween, UNIT_KINDS, type UnitKind } from './units.ts';
import type { KnowledgeView } from './view.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-units-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const VULNERABILITIES = ['CVE-2026-0001', 'CVE-2026-0002', 'CVE-2026-0003'];
const PRODUCTS = ['deb/debian/12/curl', 'deb/debian/12/tar', 'msrc/11929'];
const FEEDS = ['debian', 'msrc', 'override'];
const KBS = ['KB5000001', 'KB5000002'];
const PACKAGES = ['curl', 'tar'];
const RELEASES = ['11', '12'];

const feed = fc.constantFrom(...FEEDS);
const vulnerability = fc.constantFrom(...VULNERABILITIES);
const product = fc.constantFrom(...PRODUCTS);
const version = fc.constantFrom('1', '2', '3');

/** One record of each kind, over so few names that they meet. */
const record: fc.Arbitrary<KnowledgeRecord> = fc.oneof(
  fc.record({ feed, vulnerability, product, version, record: fc.constantFrom('DSA-1', 'DSA-2') }).map(
    ({ version: fixed, ...rest }): KnowledgeRecord => ({
      kind: 'claim',
      scheme: 'deb',
      status: 'affected',
      ranges: [{ to: fixed }],
      fixed,
      ...rest,
    }),
  ),
  fc
    .record({ feed, vulnerability, title: version })
    .map((rest) => ({ kind: 'note', language: 'ja', ...rest }) as const),
  fc
    .record({ feed, vulnerability, ransomware: fc.boolean() })
    .map(
      (rest) => ({ kind: 'exploited', since: '2026-01-01', vendor: 'v', product: 'p', name: 'n', ...rest }) as const,
    ),
  fc
    .record({ feed, vulnerability, score: fc.constantFrom(0.1, 0.2) })
    .map((rest) => ({ kind: 'likelihood', percentile: rest.score, ...rest }) as const),
  fc
    .record({ feed, product, ends: fc.constantFrom('2026-11-22', '2027-11-22') })
    .map((rest) => ({ kind: 'lifecycle', cycle: '12', title: 't', source: 's', ...rest }) as const),
  fc
    .record({ feed, package: fc.constantFrom(...PACKAGES), release: fc.constantFrom(...RELEASES), version })
    .map((rest): KnowledgeRecord => {
      const where = { distribution: 'debian', suite: 'bookworm', security: true, architecture: 'amd64' };
      return { kind: 'archive', ...where, source: rest.package, sourceVersion: rest.version, ...rest };
    }),
  fc.record({ feed, product, name: version }).map((rest) => ({ kind: 'product', language: 'ja', ...rest }) as const),
  fc
    .record({ feed, kb: fc.constantFrom(...KBS), replaces: fc.constantFrom(['KB4'], ['KB4', 'KB3']) })
    .map((rest) => ({ kind: 'supersedence', ...rest }) as const),
);

/** Every question of a kind, with the unit it is about. */
function answers(view: KnowledgeView, kind: UnitKind): Map<string, string> {
  const said = (keys: readonly string[], ask: (key: string) => unknown) =>
    new Map(keys.map((key) => [key, JSON.stringify(ask(key)) ?? '']));
  const places = RELEASES.flatMap((release) => PACKAGES.map((name) => [release, name] as const));
  const asked: Readonly<Record<UnitKind, () => Map<string, string>>> = {
    claims: () => said(PRODUCTS, (key) => view.claims(key)),
    about: () =>
      said(VULNERABILITIES, (key) => [...new Set(view.claimsAbout(key).map((claim) => claim.product))].sort()),
    notes: () => said(VULNERABILITIES, (key) => view.notes(key)),
    exploited: () => said(VULNERABILITIES, (key) => view.exploited(key)),
    likelihood: () => said(VULNERABILITIES, (key) => view.likelihood(key)),
    lifecycles: () => said(PRODUCTS, (key) => view.lifecycles(key)),
    archive: () =>
      new Map(
        places.map(([release, name]) => [
          archiveKey('debian', release, name),
          JSON.stringify(view.archive('debian', release, name)),
        ]),
      ),
    places: () =>
      new Map(RELEASES.map((release) => [`debian\n${release}`, String(view.hasArchive('debian', release))])),
    names: () => said(PRODUCTS, (key) => view.productNames(key)),
    supersedence: () => said(KBS, (key) => view.supersedence(key)),
  };
  return asked[kind]();
}

let files = 0;

function fileOf(records: readonly KnowledgeRecord[]): KnowledgeView {
  const path = join(folder, `${files++}.sqlite`);
  const store = createStore(path);
  for (const one of records) {
    store.add(one);
  }
  store.finish({ format: 'knowledge/1', built: '2026-11-22T00:00:00Z', digest: '', feeds: [] });
  return openKnowledge(path);
}

test.each([
  ['files', fileOf, 60],
  ['views in memory', memoryKnowledge, 300],
] as const)(
  'a unit that is not among the changes has the same answer in both %s; one that changed is named (law)',
  (_, make, numRuns) => {
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 8 }),
        fc.array(record, { maxLength: 3 }),
        fc.nat(8),
        (kept, added, cut) => {
          const before = make(kept);
          const after = make([...kept.slice(cut), ...added]);

          const changes = changesBetween(before, after);

          for (const kind of UNIT_KINDS) {
            const now = answers(after, kind);
            const differ = [...answers(before, kind)]
              .filter(([key, said]) => now.get(key) !== said)
              .map(([key]) => key);
            expect([...(changes?.[kind] ?? [])]).toEqual(expect.arrayContaining(differ));
          }
          expect(changesBetween(after, after)).toEqual(Object.fromEntries(UNIT_KINDS.map((kind) => [kind, new Set()])));
          before.close();
          after.close();
        },
      ),
      { numRuns },
    );
  },
);

test('a view that does not tell its units is not compared', () => {
  const { units: _, ...silent } = memoryKnowledge([]);

  expect(changesBetween(silent, memoryKnowledge([]))).toBeUndefined();
});

import type { FeedState, KnowledgeView } from '@tsukuroi/knowledge';
import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import type { ArchivePackage, Claim, Exploited, KnowledgeRecord } from '@tsukuroi/knowledge/record.ts';
import { type Finding, type Inventory, type Manifest, type Software, sealInventory } from '@tsukuroi/protocol';
import { type DevicePlace, matchDevice } from '../findings.ts';
import { type MappedProduct, productMapOf } from '../product-map.ts';

/** Small machines and records for tests. */

export const DAY = '2026-11-22';

export const DEBIAN_12: Manifest['os'] = {
  id: 'debian',
  version: '12',
  name: 'Debian GNU/Linux 12 (bookworm)',
  codename: 'bookworm',
};

export function debPackage(name: string, version: string, more: Partial<Software> = {}): Software {
  return { scheme: 'deb', name, version, arch: 'amd64', source: name, sourceVersion: version, ...more };
}

export function machine(
  os: Manifest['os'],
  software: readonly Software[],
  facts: Omit<Inventory['facts'], 'format' | 'manifest'> = {},
): Inventory {
  return sealInventory({
    device: { id: 'm1', name: 'm1' },
    via: 'test',
    manifest: { os, arch: 'x86_64', software: [...software] },
    facts,
    state: { collectedAt: '2026-11-22T00:00:00Z' },
  });
}

export function claim(product: string, vulnerability: string, more: Partial<Claim> = {}): Claim {
  const scheme = product.startsWith('deb/') ? 'deb' : product.startsWith('rpm/') ? 'rpm' : 'generic';
  const feed = product.startsWith('deb/') ? 'debian' : product.startsWith('msrc/') ? 'msrc' : 'nvd';
  return {
    kind: 'claim',
    feed,
    record: vulnerability,
    vulnerability,
    product,
    scheme,
    status: 'affected',
    ranges: [],
    ...more,
  };
}

/** Affected below a version. */
export function fixedIn(product: string, vulnerability: string, fixed: string, more: Partial<Claim> = {}): Claim {
  return claim(product, vulnerability, { ranges: [{ to: fixed }], fixed, ...more });
}

export function archived(name: string, version: string, more: Partial<ArchivePackage> = {}): ArchivePackage {
  return {
    kind: 'archive',
    feed: 'debian-repository',
    distribution: 'debian',
    release: '12',
    suite: 'bookworm',
    security: false,
    package: name,
    architecture: 'amd64',
    version,
    source: name,
    sourceVersion: version,
    ...more,
  };
}

export function exploitedRecord(vulnerability: string, vendor: string, product: string, ransomware = false): Exploited {
  return {
    kind: 'exploited',
    feed: 'kev',
    vulnerability,
    since: '2025-01-14',
    ransomware,
    vendor,
    product,
    name: `${vendor} ${product} Vulnerability`,
  };
}

/** Feeds of the records, all fresh unless a date says otherwise. */
export function knowledgeOf(
  records: readonly KnowledgeRecord[],
  dates: Readonly<Record<string, string | undefined>> = {},
): KnowledgeView {
  const ids = [...new Set(records.map((record) => record.feed))];
  const feeds = ids.map(
    (id): FeedState => ({
      id,
      origin: 'feeds-folder',
      date: id in dates ? dates[id] : DAY,
      sha256: '0'.repeat(64),
      records: records.filter((record) => record.feed === id).length,
      staleAfterDays: 14,
    }),
  );
  return memoryKnowledge(records, feeds);
}

/** Findings of a machine by id, in a form that is short to compare. */
export function judge(
  inventory: Inventory,
  knowledge: KnowledgeView,
  products: readonly MappedProduct[] = [],
  options: { place?: DevicePlace; all?: boolean } = {},
): { readonly findings: readonly Finding[]; readonly short: readonly string[]; readonly unmapped: readonly string[] } {
  const { findings, unmapped } = matchDevice(
    inventory,
    { knowledge, products: productMapOf(products), day: DAY, all: options.all === true },
    options.place,
  );
  return {
    findings,
    short: findings
      .filter(({ kind }) => kind !== 'end-of-life')
      .map(({ id, software, verdict, rule, group }) =>
        [id, software.name, verdict, rule, ...(group === undefined ? [] : [group])].join(' '),
      )
      .sort(),
    unmapped: unmapped.map(({ name }) => name).sort(),
  };
}

export const FORTIOS: MappedProduct = {
  id: 'fortios',
  title: { ja: 'FortiOS', en: 'FortiOS' },
  match: [{ os: 'fortios' }],
  products: ['cpe/o/fortinet/fortios'],
  scheme: 'fortios',
  models: ['FortiGate 60E'],
};

export function fortigate(version: string): Inventory {
  return machine({ id: 'fortios', version, name: 'FortiOS', edition: 'FortiGate 60E' }, []);
}

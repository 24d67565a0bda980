import { canonicalJson, sha256 } from '@tsukuroi/core';
import type { Facts, Inventory, Manifest, Software, State } from './inventory.ts';

const ORDER_KEYS = [
  'scheme',
  'name',
  'version',
  'arch',
  'source',
  'sourceVersion',
  'origin',
  'stream',
  'identifier',
] as const;

function compareSoftware(a: Software, b: Software): number {
  for (const key of ORDER_KEYS) {
    const left = a[key] ?? '';
    const right = b[key] ?? '';
    if (left !== right) {
      return left < right ? -1 : 1;
    }
  }
  return 0;
}

/** Sorts and removes repeats, so that equal machines give equal bytes. */
export function sealManifest(manifest: Omit<Manifest, 'format'>): Manifest {
  const sorted = [...manifest.software].sort(compareSoftware);
  const software = sorted.filter((item, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareSoftware(before, item) !== 0;
  });
  return { format: 'manifest/1', os: manifest.os, arch: manifest.arch, software };
}

/** A manifest's name: SHA-256 of its RFC 8785 bytes. */
export function manifestDigest(manifest: Manifest): string {
  return sha256(canonicalJson(manifest));
}

/** Puts the parts of an inventory together, with the manifest sealed and named in the facts. */
export function sealInventory(parts: {
  device: Inventory['device'];
  via: string;
  unreadable?: Inventory['unreadable'];
  manifest: Omit<Manifest, 'format'>;
  facts?: Omit<Facts, 'format' | 'manifest'>;
  state: Omit<State, 'format'>;
}): Inventory {
  const manifest = sealManifest(parts.manifest);
  return {
    format: 'inventory/1',
    device: parts.device,
    via: parts.via,
    unreadable: parts.unreadable ?? [],
    manifest,
    facts: { format: 'facts/1', manifest: manifestDigest(manifest), ...parts.facts },
    state: { format: 'state/1', ...parts.state },
  };
}

import type { Manifest, Software } from '@tsukuroi/protocol';
import { identityOf, type JudgedIdentity } from '../identity.ts';
import type { ProductMap } from '../product-map.ts';
import { lifecyclesOf } from './systems.ts';

/** Programs: one identity for each entry of the product map that recognises it; without an entry it is unmapped. */
export function programIdentities(
  manifest: Manifest,
  software: readonly Software[],
  products: ProductMap,
): JudgedIdentity[] {
  return software.flatMap((item) => programIdentity(manifest, item, products));
}

function programIdentity(manifest: Manifest, software: Software, products: ProductMap): JudgedIdentity[] {
  const base = {
    name: software.name,
    version: software.version,
    judgedVersion: software.version,
    platform: manifest.os.id,
    arch: software.arch ?? manifest.arch,
    ...(software.stream === undefined ? {} : { stream: software.stream }),
  };
  const entries = products.programs(software);
  if (entries.length === 0) {
    return [identityOf({ ...base, kind: 'unmapped', scheme: software.scheme, candidates: [] }, [])];
  }
  return entries.map((entry) => {
    const lifecycles = lifecyclesOf([entry], software.version, '');
    return identityOf(
      {
        ...base,
        kind: 'program',
        scheme: entry.scheme,
        candidates: [{ entry: entry.id, products: entry.products }],
        ...(lifecycles.length === 0 ? {} : { lifecycles }),
      },
      [],
    );
  });
}

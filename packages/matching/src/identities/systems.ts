import type { Manifest } from '@tsukuroi/protocol';
import windows from '../data/windows.json' with { type: 'json' };
import type { Distribution } from '../distribution.ts';
import { identityOf, type JudgedIdentity, type LifecycleKey } from '../identity.ts';
import type { MappedProduct, ProductMap } from '../product-map.ts';

/**
 * The operating system or firmware as an identity: through the product map (Windows, network devices), as a distribution
 * (its end of life; its packages are judged apart), or unmapped.
 */
export function systemIdentity(
  manifest: Manifest,
  distribution: Distribution | undefined,
  products: ProductMap,
): JudgedIdentity {
  const { os, arch } = manifest;
  const name = os.name === '' ? os.id : os.name;
  const base = { name, version: os.version, platform: os.id, arch };
  if (distribution !== undefined) {
    const { product, numbers } = distribution.lifecycle;
    const cycle = numbers === 1 ? distribution.release.split('.')[0] : distribution.release;
    return identityOf(
      {
        ...base,
        kind: 'distribution',
        scheme: 'generic',
        judgedVersion: os.version,
        candidates: [],
        lifecycles: [{ product, cycle }],
      },
      [],
    );
  }
  const entries = products.systems(os, arch);
  if (entries.length === 0) {
    return identityOf(
      {
        ...base,
        kind: 'unmapped',
        scheme: os.id === 'windows' ? 'windows' : 'generic',
        judgedVersion: os.version,
        candidates: [],
      },
      [],
    );
  }
  const model = os.edition !== undefined && products.knowsModel(os.edition) ? os.edition : undefined;
  const scheme = entries[0]?.scheme ?? 'generic';
  return identityOf(
    {
      ...base,
      kind: os.id === 'windows' ? 'windows' : 'firmware',
      scheme,
      judgedVersion: os.version,
      candidates: entries.map((entry) => ({ entry: entry.id, products: entry.products })),
      ...(model === undefined ? {} : { model }),
      lifecycles: lifecyclesOf(entries, os.version, os.edition ?? os.name),
    },
    [],
  );
}

/** End-of-life dates that may apply: of each entry the one of its edition, or all where the edition is not known. */
export function lifecyclesOf(entries: readonly MappedProduct[], version: string, edition: string): LifecycleKey[] {
  const known = windows.editions.find(({ pattern }) => new RegExp(pattern).test(edition))?.edition;
  const keys = entries.flatMap((entry): LifecycleKey[] => {
    const special = entry.lifecycleByEdition?.filter((one) => one.edition === known) ?? [];
    if (special.length > 0) {
      return special.map(({ product, cycle }) => ({ product, cycle }));
    }
    if (entry.lifecycle !== undefined) {
      const { product, cycle, numbers } = entry.lifecycle;
      return [{ product, cycle: cycle ?? firstNumbers(version, numbers ?? 1) }];
    }
    return (entry.lifecycleByEdition ?? []).map(({ product, cycle }) => ({ product, cycle }));
  });
  const seen = new Set<string>();
  return keys.filter(({ product, cycle }) => {
    const key = `${product}:${cycle ?? ''}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

/** The first n numbers of a version: `v6.0.4,build0231` with 2 → `6.0`. Undefined when there are not so many. */
function firstNumbers(version: string, count: number): string | undefined {
  const numbers = /\d+(?:\.\d+)*/.exec(version)?.[0]?.split('.') ?? [];
  return numbers.length < count ? undefined : numbers.slice(0, count).join('.');
}

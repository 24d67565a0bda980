import type { ProductKey } from '@tsukuroi/knowledge/record.ts';
import type { Manifest } from '@tsukuroi/protocol';
import platforms from '../data/platforms.json' with { type: 'json' };
import type { JudgedIdentity } from '../identity.ts';
import type { ProductMap } from '../product-map.ts';

/** The whole of a manifest as far as conditions and updates need it. */
export interface ManifestView {
  /** Products that are there, with their versions. */
  readonly products: ReadonlyMap<
    ProductKey,
    readonly { readonly version: string; readonly identity: JudgedIdentity }[]
  >;
  /** Products of the operating system as CPE names it; undefined = the system is not known. */
  readonly platform: { readonly products: readonly string[]; readonly family: readonly string[] } | undefined;
  /** Hardware model in letters and digits, only when the product map knows it. */
  readonly model: string | undefined;
  /** Installed Windows updates, `KB5034763`; empty = no list was read. */
  readonly updates: ReadonlySet<string>;
  /** True for products whose absence means something: the map would have recognised them on this known system. */
  isAbsent(product: ProductKey): boolean;
}

const PLATFORMS: Readonly<
  Record<string, { readonly products: readonly string[]; readonly family: readonly string[] }>
> = platforms.platforms;

/** Reads a manifest for `settleVerdict`. `identities` are those of `identitiesOf` for the same manifest. */
export function manifestView(manifest: Manifest, identities: readonly JudgedIdentity[], map: ProductMap): ManifestView {
  const products = new Map<ProductKey, { version: string; identity: JudgedIdentity }[]>();
  for (const identity of identities) {
    // Which of several products it is, is not known: then none of them counts as present.
    const own = identity.candidates.length === 1 ? (identity.candidates[0]?.products ?? []) : [];
    for (const product of own) {
      const list = products.get(product) ?? [];
      list.push({ version: identity.judgedVersion, identity });
      products.set(product, list);
    }
  }
  const { os } = manifest;
  const platform = Object.hasOwn(PLATFORMS, os.id) ? PLATFORMS[os.id] : undefined;
  const model = identities.find((identity) => identity.model !== undefined)?.model;
  const updates = manifest.software.filter(({ scheme }) => scheme === 'kb').map(({ name }) => kbName(name));
  return {
    products,
    platform,
    model: model === undefined ? undefined : lettersOf(model),
    updates: new Set(updates),
    isAbsent: (product) => platform !== undefined && map.recognises(product) && !products.has(product),
  };
}

/** `5034763` and `kb5034763` are `KB5034763`. */
export function kbName(text: string): string {
  return `KB${text.replace(/^kb/i, '')}`;
}

export function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

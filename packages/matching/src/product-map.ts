import { comparable } from '@tsukuroi/core';
import type { ProductKey, SchemeId } from '@tsukuroi/knowledge';
import type { OperatingSystem, Software } from '@tsukuroi/protocol';

/** An entry of the curated product map, as the content room keeps it (packages/content/src/product.ts, ProductEntry). */
export interface MappedProduct {
  readonly id: string;
  readonly title: { readonly ja: string; readonly en: string };
  readonly match: readonly ProductMark[];
  readonly products: readonly ProductKey[];
  readonly scheme: SchemeId;
  readonly lifecycle?: { readonly product: string; readonly numbers?: number; readonly cycle?: string };
  readonly lifecycleByEdition?: readonly {
    readonly edition: string;
    readonly product: string;
    readonly cycle: string;
  }[];
  readonly models?: readonly string[];
}

export interface ProductMark {
  readonly os?: string;
  readonly name?: string;
  readonly publisher?: string;
  readonly identifier?: string;
  readonly build?: string;
  readonly arch?: string;
  readonly role?: string;
  readonly core?: boolean;
}

/** The product map, indexed. */
export interface ProductMap {
  /** Entries that recognise a program; the most certain kind of recognition only (identifier, then name). */
  programs(software: Software): readonly MappedProduct[];
  /** Entries that an operating system or firmware may be. Several = not known which of them. */
  systems(os: OperatingSystem, arch: string): readonly MappedProduct[];
  /** True when some entry stands for this product, so that its absence on a fully read machine means something. */
  recognises(product: ProductKey): boolean;
  /** True when the map names this hardware model. */
  knowsModel(model: string): boolean;
}

export function productMapOf(entries: readonly MappedProduct[]): ProductMap {
  const exact = new Map<string, MarkedEntry[]>();
  const begins: (MarkedEntry & { readonly start: string })[] = [];
  const identifiers: (MarkedEntry & { readonly start: string })[] = [];
  const products = new Set<ProductKey>();
  const models = new Map<string, MappedProduct[]>();
  const systems: MarkedEntry[] = [];
  for (const entry of entries) {
    for (const product of entry.products) {
      products.add(product);
    }
    for (const model of entry.models ?? []) {
      push(models, comparable(model), entry);
    }
    for (const mark of entry.match) {
      const marked = { entry, mark };
      if (mark.identifier !== undefined) {
        identifiers.push({ ...marked, start: mark.identifier.toLowerCase() });
      } else if (mark.name?.endsWith('*') === true) {
        begins.push({ ...marked, start: comparable(mark.name.slice(0, -1)) });
      } else if (mark.name !== undefined) {
        push(exact, comparable(mark.name), marked);
      } else if (mark.os !== undefined) {
        systems.push(marked);
      }
    }
  }
  const byName = (name: string): readonly MarkedEntry[] => {
    const found = exact.get(name);
    return found ?? begins.filter(({ start }) => name.startsWith(start));
  };
  const memory = new Map<string, readonly MappedProduct[]>();
  return {
    programs(software) {
      const key = `${software.name}\n${software.source ?? ''}\n${software.identifier ?? ''}`;
      let found = memory.get(key);
      if (found === undefined) {
        found = programsOf(software, identifiers, byName);
        memory.set(key, found);
      }
      return found;
    },
    systems(os, arch) {
      const byMark = systems.filter(({ mark }) => isSystem(mark, os, arch)).map(({ entry }) => entry);
      const found = byMark.length > 0 ? byMark : (models.get(comparable(os.edition ?? '')) ?? []);
      return [...new Set(found)];
    },
    recognises: (product) => products.has(product),
    knowsModel: (model) => models.has(comparable(model)),
  };
}

interface MarkedEntry {
  readonly entry: MappedProduct;
  readonly mark: ProductMark;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) {
    map.set(key, [value]);
  } else {
    list.push(value);
  }
}

function programsOf(
  software: Software,
  identifiers: readonly (MarkedEntry & { readonly start: string })[],
  byName: (name: string) => readonly MarkedEntry[],
): readonly MappedProduct[] {
  const identifier = software.identifier?.toLowerCase();
  if (identifier !== undefined) {
    const found = identifiers.filter(({ start }) => beginsWithWhole(identifier, start));
    if (found.length > 0) {
      return [...new Set(found.map(({ entry }) => entry))];
    }
  }
  const publisher = comparable(software.source ?? '');
  const named = byName(comparable(software.name)).filter(
    ({ mark }) => mark.publisher === undefined || publisher === '' || publisher.includes(comparable(mark.publisher)),
  );
  return [...new Set(named.map(({ entry }) => entry))];
}

/** `pkg:maven/a/log4j` begins `pkg:maven/a/log4j@2.8.1` but not `pkg:maven/a/log4j-core@2.8.1`. */
function beginsWithWhole(text: string, start: string): boolean {
  return text.startsWith(start) && (text.length === start.length || /[@:?#]/.test(text.charAt(start.length)));
}

/** What a manifest does not state does not exclude an entry: then several may remain. */
function isSystem(mark: ProductMark, os: OperatingSystem, arch: string): boolean {
  if (mark.os !== os.id) {
    return false;
  }
  if (mark.build !== undefined && mark.build !== os.version.split('.').slice(0, 3).join('.')) {
    return false;
  }
  if (mark.arch !== undefined && arch !== '' && mark.arch !== arch) {
    return false;
  }
  const role = roleOf(os);
  if (mark.role !== undefined && role !== undefined && mark.role !== role) {
    return false;
  }
  return mark.core === undefined || mark.core === isCore(os);
}

function roleOf(os: OperatingSystem): 'client' | 'server' | undefined {
  if (os.role !== undefined) {
    return os.role === 'client' ? 'client' : 'server';
  }
  if (os.name === '') {
    return undefined;
  }
  return /server/i.test(os.name) ? 'server' : 'client';
}

/**
 * A Server Core installation, where the machine tells (edition ServerStandardCore). Where it does not tell, the full
 * installation is meant: MSRC lists for it everything it lists for Server Core and more, so that nothing is missed.
 */
function isCore(os: OperatingSystem): boolean {
  return /^Server.*Core$/.test(os.edition ?? '');
}

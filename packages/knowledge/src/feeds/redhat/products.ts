import type { CsafDocument, Product } from './schema.ts';

/** A package on a product, as a product id of a document names it. */
export interface Placed {
  readonly platform: Platform;
  readonly package: PackageName;
}

/** A line of Red Hat Enterprise Linux that gets its own updates. */
export interface Platform {
  /** `8` */
  readonly release: string;
  /** `rhel_eus-8.8`, `rhel_aus-8.2`, …; undefined = the release's own line. */
  readonly line: string | undefined;
}

export interface PackageName {
  readonly name: string;
  /** `epoch:version-release`, without an epoch of 0; undefined where the document speaks of the package as a whole. */
  readonly build: string | undefined;
  readonly architecture: string;
  /** `nodejs:18` */
  readonly module: string | undefined;
}

/** Why a product id is nothing for us. */
export type Elsewhere = 'other-product' | 'no-package';

/** Looks product ids of one document up: first the relationship, then both of its ends. */
export function placesOf(document: CsafDocument): (id: string) => Placed | Elsewhere {
  const products = new Map<string, Product>();
  const walk = (branches: NonNullable<CsafDocument['product_tree']>['branches']): void => {
    for (const { product, branches: below } of branches ?? []) {
      if (product !== undefined) {
        products.set(product.product_id, product);
      }
      walk(below === undefined ? undefined : [...below]);
    }
  };
  walk(document.product_tree?.branches);
  const relations = new Map(
    (document.product_tree?.relationships ?? []).map((relation) => [relation.full_product_name.product_id, relation]),
  );
  return (id) => {
    // A package of a module stands in a relationship to the module, and that in one to the product.
    const relation = relations.get(id);
    const component = relation?.product_reference ?? '';
    const above = relations.get(relation?.relates_to_product_reference ?? '');
    const platformId = above?.relates_to_product_reference ?? relation?.relates_to_product_reference ?? '';
    const platform = platformOf(products.get(platformId));
    if (platform === undefined) {
      return 'other-product';
    }
    const named = packageOf(products.get(component));
    if (named === undefined) {
      return 'no-package';
    }
    const module = named.module ?? moduleOf(products.get(above?.product_reference ?? ''));
    return { platform, package: { ...named, module } };
  };
}

/** Red Hat Enterprise Linux and its extended lines by their CPE; other products answer undefined. */
function platformOf(product: Product | undefined): Platform | undefined {
  const cpe = product?.product_identification_helper?.cpe ?? '';
  const main = /^cpe:\/[ao]:redhat:enterprise_linux:(\d+)(?::|$)/.exec(cpe);
  if (main !== null) {
    return { release: main[1] ?? '', line: undefined };
  }
  const line = /^cpe:\/[ao]:redhat:(rhel_(?:eus|aus|tus|e4s|els|eus_long_life)):(\d+)(?:\.(\d+))?/.exec(cpe);
  if (line === null) {
    return undefined;
  }
  const [, kind = '', release = '', minor] = line;
  return { release, line: `${kind}-${release}${minor === undefined ? '' : `.${minor}`}` };
}

/** A package by its purl (github.com/package-url/purl-spec, rpm); container images and others answer undefined. */
function packageOf(product: Product | undefined): PackageName | undefined {
  const purl = product?.product_identification_helper?.purl;
  if (purl === undefined) {
    // Older documents name a component of a product by its bare name.
    const bare = product?.product_id ?? '';
    return /^[\w.+-]+$/.test(bare) ? { name: bare, build: undefined, architecture: '', module: undefined } : undefined;
  }
  // A component of a module without a build: `pkg:rpmmod/redhat/ruby:2.6/ruby`.
  const inModule = /^pkg:rpmmod\/redhat\/([^/@?]+)\/([^@?]+)$/.exec(purl);
  if (inModule !== null) {
    const [, module = '', name = ''] = inModule;
    return { name: decodeURIComponent(name), build: undefined, architecture: '', module: decodeURIComponent(module) };
  }
  const match = /^pkg:rpm\/redhat\/([^@?]+)(?:@([^?]+))?(?:\?(.*))?$/.exec(purl);
  if (match === null) {
    return undefined;
  }
  const [, name = '', version = '', query] = match;
  const qualifiers = new URLSearchParams((query ?? '').replaceAll('+', '%2B'));
  const epoch = qualifiers.get('epoch') ?? '0';
  const [module, stream] = (qualifiers.get('rpmmod') ?? '').split(':');
  // Without a release it is no build: `php@7.2?rpmmod=php:7.2` means the package of that stream.
  const build = version.includes('-') ? `${epoch === '0' ? '' : `${epoch}:`}${decodeURIComponent(version)}` : undefined;
  return {
    name: decodeURIComponent(name),
    build,
    architecture: qualifiers.get('arch') ?? '',
    module: module && stream ? `${module}:${stream}` : undefined,
  };
}

/** The product of a module, which packages stood in until Red Hat put it into their purl: `pkg:rpmmod/redhat/ruby@3.3:…`. */
function moduleOf(product: Product | undefined): string | undefined {
  const purl = decodeURIComponent(product?.product_identification_helper?.purl ?? '');
  const [, name, stream] = /^pkg:rpmmod\/redhat\/([^@]+)@([^:?]+)/.exec(purl) ?? [];
  return name && stream ? `${name}:${stream}` : undefined;
}

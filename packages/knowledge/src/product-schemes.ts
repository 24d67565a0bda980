import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ProductKey, SchemeId } from './record.ts';

const table = z
  .strictObject({
    about: z.string(),
    entries: z.array(
      z.strictObject({
        product: z.string().regex(/^[a-z]+\/[^*]+\*?$/),
        scheme: z.enum(['fortios', 'windows', 'semver', 'rpm', 'deb']),
        source: z.string().min(1),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'product-schemes.json'), 'utf8')));

/** The entries, longest first, so that the first that fits is the closest one. */
export const PRODUCT_SCHEMES = table.entries.toSorted((a, b) => b.product.length - a.product.length);

const known = new Map<ProductKey, SchemeId>();

/** The scheme that counts a product's versions: by `product-schemes.json`, else `generic`, which says "unknown" more often. */
export function schemeOfProduct(product: ProductKey): SchemeId {
  const before = known.get(product);
  if (before !== undefined) {
    return before;
  }
  const entry = PRODUCT_SCHEMES.find((candidate) =>
    candidate.product.endsWith('*')
      ? product.startsWith(candidate.product.slice(0, -1))
      : product === candidate.product,
  );
  const scheme = entry?.scheme ?? 'generic';
  known.set(product, scheme);
  return scheme;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { comparable } from '@tsukuroi/core';
import { z } from 'zod';
import { keyName } from '../../cpe.ts';
import type { ProductKey } from '../../record.ts';

export interface FortinetProduct {
  readonly product: ProductKey;
  readonly only?: readonly string[] | undefined;
}

/** Data with its source; a test looks every key up in the CPE names of the real feeds where they are at hand. */
export const PRODUCTS = z
  .strictObject({
    about: z.string(),
    entries: z.array(
      z.strictObject({
        name: z.string().min(1),
        product: z.string().regex(/^cpe\/[ao]\/fortinet\/[a-z0-9_-]+$/),
        only: z.array(z.string()).optional(),
        source: z.string().min(1),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'products.json'), 'utf8'))).entries;

const BY_NAME: ReadonlyMap<string, FortinetProduct> = new Map(
  PRODUCTS.map(({ name, product, only }) => [comparable(name), { product, only }]),
);

/** The product a name in an advisory stands for. Names without an entry keep their own key; no CPE is made up. */
export function productOf(name: string): FortinetProduct {
  return BY_NAME.get(comparable(name)) ?? { product: `cve/fortinet/${keyName(comparable(name))}` };
}

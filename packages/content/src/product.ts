import { z } from 'zod';

/**
 * One entry of the curated product map: how an installed thing is named on machines, and which products of the knowledge
 * that is. Entries are data files under `products/<id>.json`; a CPE is used only through here, never by name alone.
 */
export const productEntryShape = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  title: z.strictObject({ ja: z.string().min(1), en: z.string().min(1) }),
  /** Any of these recognises it. Compared after NFKC, lower case, single spaces. */
  match: z
    .array(
      z.strictObject({
        /** Operating system or firmware id (`fortios`, `windows`) – matches the os of a manifest, not its software. */
        os: z.string().optional(),
        /** Whole name of an installed program. `*` at the end stands for any rest (versions in names). */
        name: z.string().optional(),
        /** Publisher that must agree when the machine states one. */
        publisher: z.string().optional(),
        /** purl without version, or CPE prefix `cpe:2.3:a:vendor:product`. */
        identifier: z.string().optional(),
        /** Windows: first three numbers of the version, `10.0.19045`; with feature, role and edition where they tell products apart. */
        build: z.string().optional(),
        arch: z.enum(['x86_64', 'i686', 'aarch64']).optional(),
        role: z.enum(['client', 'server']).optional(),
        core: z.boolean().optional(),
      }),
    )
    .min(1),
  /** Products of the knowledge (packages/knowledge/src/record.ts, ProductKey). */
  products: z.array(z.string()).min(1),
  scheme: z.enum(['deb', 'rpm', 'windows', 'semver', 'fortios', 'generic']),
  /** endoflife.date slug and how the cycle is found: by the first n version numbers, or named. */
  lifecycle: z
    .strictObject({ product: z.string(), numbers: z.int().min(1).max(4).optional(), cycle: z.string().optional() })
    .optional(),
  /** Editions with dates of their own (Windows: Home and Pro end earlier than Enterprise, LTSC later); wins over `lifecycle`. */
  lifecycleByEdition: z
    .array(
      z.strictObject({ edition: z.enum(['home-pro', 'enterprise', 'ltsc']), product: z.string(), cycle: z.string() }),
    )
    .optional(),
  /** Hardware models that run it, for "model known, version unknown" entries. */
  models: z.array(z.string()).optional(),
  /** Vendor's page or document that names the product so, with the day it was read. */
  source: z.string().min(1),
  note: z.strictObject({ ja: z.string(), en: z.string() }).optional(),
});
export type ProductEntry = z.infer<typeof productEntryShape>;

/** A file of the map: entries of one family. */
export const productFileShape = z.array(productEntryShape).min(1);

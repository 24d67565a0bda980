import { z } from 'zod';

const day = z.iso.date();
const range = z.strictObject({
  from: z.string().optional(),
  fromExcluded: z.boolean().optional(),
  to: z.string().optional(),
  toIncluded: z.boolean().optional(),
});

/**
 * One fact of the starter knowledge: a vulnerability that has hurt hospitals or could, written by us from documents that
 * each stand in `sources`. What no document says is left out; a fact without affected versions yields no claim.
 */
export const factShape = z.strictObject({
  id: z.string().regex(/^CVE-\d{4}-\d{4,}$/),
  title: z.strictObject({ ja: z.string().min(5), en: z.string().min(5) }),
  summary: z.strictObject({ ja: z.string().min(20), en: z.string().min(20) }),
  /** What a hospital does about it, in one or two sentences. */
  todo: z.strictObject({ ja: z.string().min(10), en: z.string().min(10) }),
  published: day,
  cvss: z.array(
    z.strictObject({
      version: z.enum(['2.0', '3.0', '3.1', '4.0']),
      score: z.number(),
      vector: z.string(),
      by: z.string(),
    }),
  ),
  /** As the catalogue of known exploited vulnerabilities states it. */
  exploited: z
    .strictObject({
      since: day,
      ransomware: z.boolean(),
      due: day.optional(),
      vendor: z.string(),
      product: z.string(),
      name: z.string(),
    })
    .optional(),
  claims: z.array(
    z.strictObject({
      /** One product key, or several that share what follows (32-bit and 64-bit of one Windows release). */
      product: z.union([z.string(), z.array(z.string()).min(1)]),
      scheme: z.enum(['deb', 'rpm', 'windows', 'semver', 'fortios', 'generic']),
      status: z.enum(['affected', 'not-affected', 'undetermined']).default('affected'),
      ranges: z.array(range),
      versions: z.array(z.string()).optional(),
      fixed: z.string().optional(),
      alsoFixed: z.array(z.string()).optional(),
      /** Windows updates that mend it, as MSRC states them: the build after it, and what kind of update it is. */
      kbs: z
        .array(
          z.strictObject({
            kb: z.string().regex(/^KB\d{6,7}$/),
            to: z.string().optional(),
            subtype: z.string().optional(),
          }),
        )
        .min(1)
        .optional(),
      /** What takes the weakness away where it is no version: replace the thing, cut it off. */
      remedy: z.enum(['replace', 'cut-off', 'no-fix-yet', 'will-not-fix']).optional(),
      /** As in a claim: `kb-only` where MSRC names no build. */
      only: z.array(z.string()).optional(),
      /** Why a claim cannot be compared, in plain words; with status `undetermined`. */
      unreadable: z.string().optional(),
      /** The vendor's record, for example FG-IR-18-384. */
      record: z.string(),
    }),
  ),
  /** Addresses or names of documents with the day of the document or of our reading: `https://… (2019-05-24)`. */
  sources: z.array(z.string().regex(/\(\d{4}-\d{2}-\d{2}\)$/)).min(1),
});
export type Fact = z.infer<typeof factShape>;

/** Dates of one release cycle, from the vendor's own page. */
export const lifecycleFactShape = z.strictObject({
  product: z.string(),
  cycle: z.string(),
  title: z.string(),
  released: day.optional(),
  supportEnds: day.optional(),
  ends: z.union([day, z.boolean()]).optional(),
  extendedEnds: z.union([day, z.boolean()]).optional(),
  source: z.string().min(10),
});
export type LifecycleFact = z.infer<typeof lifecycleFactShape>;

/** When these facts were last gone over as a whole, and after how many days that is old. */
export const editionShape = z.strictObject({ date: day, staleAfterDays: z.int().min(1) });

import { z } from 'zod';

/** What tells a Red Hat CSAF document from others before it is looked at closely. */
export const publisher = z.looseObject({
  document: z.looseObject({ publisher: z.looseObject({ namespace: z.string() }) }),
});

interface Branch {
  readonly product?: z.infer<typeof product>;
  readonly branches?: readonly Branch[];
}

const word = z.string().min(1);

const product = z.object({
  product_id: word,
  name: z.string(),
  product_identification_helper: z.object({ cpe: z.string().optional(), purl: z.string().optional() }).optional(),
});
export type Product = z.infer<typeof product>;

const branch: z.ZodType<Branch> = z.lazy(() =>
  z.object({ product: product.optional(), branches: z.array(branch).optional() }),
);

/** CSAF 2.0 (docs.oasis-open.org/csaf/csaf/v2.0), what we use of it. */
export const csafDocument = z.object({
  document: z.object({
    csaf_version: z.literal('2.0'),
    tracking: z.object({
      id: word,
      initial_release_date: z.string().optional(),
      current_release_date: z.string().regex(/^\d{4}-\d{2}-\d{2}T/),
      status: z.string(),
    }),
  }),
  product_tree: z
    .object({
      branches: z.array(branch).optional(),
      relationships: z
        .array(
          z.object({
            full_product_name: z.object({ product_id: word }),
            product_reference: word,
            relates_to_product_reference: word,
          }),
        )
        .optional(),
    })
    .optional(),
  vulnerabilities: z
    .array(
      z.object({
        cve: z
          .string()
          .regex(/^CVE-\d{4}-\d{4,}$/)
          .optional(),
        product_status: z.record(z.string(), z.array(word)).optional(),
        remediations: z
          .array(
            z.object({
              category: z.string(),
              /** From when on the remediation is to be had (CSAF 2.0, 3.2.3.12.2). */
              date: z.string().optional(),
              details: z.string(),
              url: z.string().optional(),
              product_ids: z.array(word).optional(),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
});
export type CsafDocument = z.infer<typeof csafDocument>;
export type Vulnerability = NonNullable<CsafDocument['vulnerabilities']>[number];

import { z } from 'zod';

/** Only the fields we use of Fortinet's three forms. */

const id = z.string().regex(/^FG-IR-\d{2,3}-\d{3,}$/);
const time = z.string().regex(/^\d{4}-\d{2}-\d{2}/);
const cve = z.string().regex(/^CVE-\d{4}-\d{4,}$/);

/** CVRF turned into JSON, as the collections keep it; `document.ts` makes the same of the XML that Fortinet publishes. */
export const cvrfAdvisory = z.object({
  document_title: z.string(),
  documenttracking: z.object({
    identification: z.object({ id }),
    initial_release_date: time.optional(),
    current_release_date: time,
  }),
  documentnotes: z.object({ note: z.array(z.object({ title: z.string(), text: z.string() })) }),
  vulnerability: z.object({
    /** Usually one id each; at times with words or line breaks around it (FG-IR-14-010). */
    cve: z.array(z.string()).nullish(),
    product_statuses: z.object({
      status: z.object({ type: z.string().optional(), product_id: z.array(z.string()).nullish() }).nullish(),
    }),
    cvss_scoresets: z.object({
      scoreset_v3: z.object({ base_score_v3: z.string().nullish(), vector_v3: z.string().nullish() }).nullish(),
    }),
  }),
});
export type CvrfAdvisory = z.infer<typeof cvrfAdvisory>;

interface Branch {
  readonly name: string;
  readonly branches?: readonly Branch[] | undefined;
  readonly product?: { readonly product_id: string; readonly name: string } | undefined;
}

function branch(depth: number): z.ZodType<Branch> {
  return z.object({
    name: z.string(),
    branches: depth === 0 ? z.array(z.never()).max(0).optional() : z.array(branch(depth - 1)).optional(),
    product: z.object({ product_id: z.string(), name: z.string() }).optional(),
  });
}
export type CsafBranch = Branch;

const csafVulnerability = z.object({
  cve: cve.optional(),
  title: z.string().optional(),
  cwe: z.object({ id: z.string() }).optional(),
  scores: z
    .array(
      z.object({
        cvss_v3: z
          .object({ version: z.enum(['3.0', '3.1']), baseScore: z.number().min(0).max(10), vectorString: z.string() })
          .optional(),
      }),
    )
    .optional(),
  notes: z.array(z.object({ category: z.string(), text: z.string() })).optional(),
  product_status: z
    .object({ known_affected: z.array(z.string()).optional(), known_not_affected: z.array(z.string()).optional() })
    .optional(),
  remediations: z.array(z.object({ category: z.string(), details: z.string() })).optional(),
});
export type CsafVulnerability = z.infer<typeof csafVulnerability>;

/** CSAF 2.0 as Fortinet writes it: some documents (FG-IR-25-771) hold a list of lists of vulnerabilities. */
export const csafAdvisory = z.object({
  document: z.object({
    title: z.string(),
    tracking: z.object({ id, current_release_date: time, initial_release_date: time.optional() }),
  }),
  product_tree: z.object({ branches: z.array(branch(6)) }).optional(),
  vulnerabilities: z
    .array(z.union([csafVulnerability, z.array(csafVulnerability)]))
    .transform((list) => list.flat())
    .optional(),
});
export type CsafAdvisory = z.infer<typeof csafAdvisory>;

import { z } from 'zod';

/** Only the elements we use of an MSRC CVRF 1.1 document, as `document.ts` collects them. */

const productId = z.string().regex(/^\d+(?:-\d+)?$/);
const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T/);

export const remediation = z.object({
  /** Vendor Fix, Known Issue, Release Notes, Mitigation, Workaround. */
  type: z.string(),
  /** KB number, or the name of a page. */
  description: z.string(),
  subtype: z.string(),
  fixedBuild: z.string(),
  supercedence: z.string(),
  restart: z.string(),
  products: z.array(productId),
});
export type Remediation = z.infer<typeof remediation>;

export const vulnerability = z.object({
  cve: z.string(),
  title: z.string(),
  description: z.string(),
  cwe: z.array(z.string()),
  affected: z.array(productId),
  threats: z.array(z.object({ type: z.string(), description: z.string() })),
  scores: z.array(z.object({ base: z.string().regex(/^\d+(?:\.\d)?$/), vector: z.string() })),
  revisions: z.array(time),
  remediations: z.array(remediation),
});
export type Vulnerability = z.infer<typeof vulnerability>;

export const product = z.object({ id: productId, name: z.string().min(1), family: z.string().optional() });
export type Product = z.infer<typeof product>;

export const tracking = z.object({ id: z.string().regex(/^\d{4}-[A-Za-z]{3}(?:-[A-Z])?$/), currentReleaseDate: time });
export type Tracking = z.infer<typeof tracking>;

import { z } from 'zod';

/** Only the fields we use of JVN iPedia's forms. */

const id = z.string().regex(/^JVNDB-\d{4}-\d{6}$/);
const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T/);

/** One line of the product list: vendor and product names in Japanese, CPE 2.2 names. */
export const productLine = z.object({ vname: z.string().min(1), pname: z.string().min(1), pcpe: z.string() });
export type ProductLine = z.infer<typeof productLine>;

/** One JVN iPedia entry, from whichever form. */
export const entry = z.object({
  id,
  title: z.string().min(1),
  overview: z.string(),
  modified: time,
  published: time.optional(),
  /** Ids of related entries: CVE-…, CWE-…, vendor's own. */
  related: z.array(z.object({ id: z.string(), url: z.string(), vendor: z.boolean() })),
  scores: z.array(z.object({ version: z.string(), base: z.string(), vector: z.string() })),
});
export type Entry = z.infer<typeof entry>;

const oneOrMany = <T>(item: z.ZodType<T>) => z.union([item, z.array(item)]).transform((found) => [found].flat() as T[]);

/** `JVNDB-….json`: the VULDEF document of one entry as JSON. */
export const vuldefJson = z.object({
  vulinfoid: id,
  vulinfodata: z.object({
    title: z.string(),
    vulinfodescription: z.object({ overview: z.string() }),
    impact: z
      .object({
        cvss: oneOrMany(z.object({ version: z.string(), base: z.string(), vector: z.string() })).optional(),
      })
      .optional(),
    related: z
      .object({
        relateditem: oneOrMany(
          z.object({ type: z.string(), vulinfoid: z.string().optional(), url: z.string().optional() }),
        ).optional(),
      })
      .optional(),
    datefirstpublished: time.optional(),
    datelastupdated: time,
  }),
});
export type VuldefJson = z.infer<typeof vuldefJson>;

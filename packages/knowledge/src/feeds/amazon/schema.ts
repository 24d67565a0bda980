import { z } from 'zod';

const word = z.string().min(1);

/** One advisory, as both forms (JSON lines and updateinfo.xml) are brought to. */
export const advisory = z.object({
  /** ALAS-2011-1, ALAS2-2018-1002, ALAS2KERNEL-5.4-2022-020, ALAS2023-2023-001. */
  id: z.string().regex(/^ALAS(?:2023|2022|2)?(?:[A-Z][A-Z0-9._-]*)?-\d{4}-\d+$/),
  issued: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}/)
    .optional(),
  updated: z.string().regex(/^\d{4}-\d{2}-\d{2}/),
  vulnerabilities: z.array(z.string().regex(/^CVE-\d{4}-\d{4,}$/)),
  packages: z.array(z.object({ name: word, epoch: z.string(), version: word, release: word, arch: word })),
});
export type Advisory = z.infer<typeof advisory>;

/** updateinfo as vuls keeps it: one advisory a line (vulsio/vuls-data-raw-amazon). */
export const advisoryLine = z.object({
  ID: z.string(),
  Issued: z.object({ Date: z.string() }).optional(),
  Updated: z.object({ Date: z.string() }),
  References: z.object({ Reference: z.array(z.object({ ID: z.string(), Type: z.string() })).nullable() }),
  Pkglist: z.object({
    Collection: z.object({
      Package: z.array(
        z.object({ Name: z.string(), Epoch: z.string(), Version: z.string(), Release: z.string(), Arch: z.string() }),
      ),
    }),
  }),
});

import { z } from 'zod';

const word = z.string().min(1);

/** The tracker as vuls keeps it: one CVE a line, release or pocket/release → source package → status. */
export const trackerLine = z.object({
  candidate: z.string().regex(/^CVE-\d{4}-\d{4,}$/),
  public_date: z.string(),
  packages: z.record(z.string(), z.record(z.string(), z.object({ status: word, note: z.string().optional() }))),
});

/** The same from Ubuntu's own interface (ubuntu.com/security/cves.json): source package → statuses. */
export const apiLine = z.object({
  id: z.string().regex(/^CVE-\d{4}-\d{4,}$/),
  published: z.string().nullish(),
  /** Read one by one (notices.ts): they only date what the packages say. */
  notices: z.array(z.unknown()).nullish(),
  packages: z.array(
    z.object({
      name: word,
      statuses: z.array(
        z.object({
          release_codename: word,
          pocket: z.string().nullish(),
          status: word,
          description: z.string().nullish(),
        }),
      ),
    }),
  ),
});
export type ApiLine = z.infer<typeof apiLine>;

import { z } from 'zod';

/** Only the fields we use. Unknown fields are the publisher's business and are left alone; a missing one refuses the file. */
export const exampleLine = z.object({
  cve: z.string().regex(/^CVE-\d{4}-\d{4,}$/),
  text: z.string().min(1),
  score: z.number().min(0).max(10),
  vector: z.string(),
  rejected: z.boolean().optional(),
});

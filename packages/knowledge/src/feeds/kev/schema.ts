import { z } from 'zod';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** One entry, named alike in JSON and CSV. `dueDate` binds US federal agencies; we show it as theirs. */
export const kevEntry = z.object({
  cveID: z.string().regex(/^CVE-\d{4}-\d{4,}$/),
  vendorProject: z.string().trim().min(1),
  product: z.string().trim().min(1),
  vulnerabilityName: z.string().trim().min(1),
  dateAdded: day,
  requiredAction: z.string().trim(),
  dueDate: day.or(z.literal('')),
  knownRansomwareCampaignUse: z.enum(['Known', 'Unknown']),
});

export type KevEntry = z.infer<typeof kevEntry>;

/** The JSON document. */
export const kevCatalogue = z.object({
  catalogVersion: z.string(),
  dateReleased: z.string().regex(/^\d{4}-\d{2}-\d{2}T/),
  count: z.int().min(1),
  vulnerabilities: z.array(kevEntry),
});

import { z } from 'zod';

/**
 * One release of one vulnerability in the tracker's JSON. The export writes `open`, `resolved` and `undetermined`, and a
 * fixed version only beside `resolved`; `0` there means that the release was never affected (security-tracker,
 * bin/tracker_service.py, `_get_json`).
 */
export const trackerRelease = z.object({
  status: z.enum(['open', 'resolved', 'undetermined']),
  fixed_version: z.string().min(1).optional(),
  urgency: z.string().optional(),
  nodsa: z.string().optional(),
  nodsa_reason: z.string().optional(),
});
export type TrackerRelease = z.infer<typeof trackerRelease>;

/** One source package of the tracker's JSON: vulnerability → release → status. */
export const trackerPackage = z.record(
  z.string().regex(/^(?:CVE|TEMP)-/),
  z.object({ releases: z.record(z.string(), trackerRelease) }),
);

/** OSV schema 1.6, what we use of it (ossf.github.io/osv-schema). Other ecosystems stand in the same record. */
export const osvRecord = z.object({
  id: z.string().regex(/^(?:(?:DEBIAN-)?CVE|DSA|DLA)-/),
  modified: z.iso.datetime(),
  published: z.iso.datetime().optional(),
  withdrawn: z.string().optional(),
  summary: z.string().optional(),
  related: z.array(z.string()).optional(),
  affected: z.array(
    z.object({
      package: z.object({ ecosystem: z.string().optional(), name: z.string().min(1).optional() }),
      ranges: z
        .array(
          z.object({
            type: z.string(),
            events: z.array(
              z.object({
                introduced: z.string().optional(),
                fixed: z.string().optional(),
                last_affected: z.string().optional(),
              }),
            ),
          }),
        )
        .optional(),
      ecosystem_specific: z.object({ urgency: z.string().optional() }).optional(),
    }),
  ),
});
export type OsvRecord = z.infer<typeof osvRecord>;

import { z } from 'zod';

/**
 * OSV as AlmaLinux publishes its errata: one range per package and build, from the beginning to the fixed build
 * (github.com/AlmaLinux/osv-database). Another form of range refuses the file: it would have to be understood first.
 */
export const erratum = z.object({
  id: z.string().regex(/^AL[SBE]A-\d{4}:[A-Z]?\d+$/),
  summary: z.string(),
  modified: z.iso.datetime(),
  /** When the erratum was issued. */
  published: z.iso.datetime().optional(),
  related: z.array(z.string()),
  affected: z.array(
    z.object({
      package: z.object({ ecosystem: z.string().regex(/^AlmaLinux:\d+$/), name: z.string().min(1) }),
      ranges: z.tuple([
        z.object({
          type: z.literal('ECOSYSTEM'),
          events: z.tuple([z.object({ introduced: z.literal('0') }), z.object({ fixed: z.string().min(1) })]),
        }),
      ]),
    }),
  ),
});
export type Erratum = z.infer<typeof erratum>;

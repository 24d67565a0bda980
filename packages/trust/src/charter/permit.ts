import { z } from 'zod';
import { Verb } from '../plan/plan.ts';

/**
 * `permit/1`: what the director may not order by itself, allowed by the catalogue's keys for named devices and a time:
 * removing software, changing the local administrator, touching a device whose maker must agree, isolating many.
 */
export const Permit = z.strictObject({
  format: z.literal('permit/1'),
  facility: z.string().min(1).max(128),
  verb: Verb,
  /** Devices it holds for. */
  devices: z.array(z.string().min(1).max(128)).min(1).max(5000),
  /** What it is about: a package, an account, a recipe; absent: whatever the verb does. */
  subject: z.string().max(200).optional(),
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  /** Who agreed, and where that is written; for people. */
  because: z.string().min(1).max(2000),
});
export type Permit = z.infer<typeof Permit>;

export const PERMIT_LIMIT_BYTES = 500_000;

export function readPermit(bytes: Uint8Array): Permit | undefined {
  try {
    const parsed = Permit.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

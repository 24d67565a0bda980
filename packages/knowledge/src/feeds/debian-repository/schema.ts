import { z } from 'zod';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** What `verify.ts` states about a Release file after gpgv found it signed by the distribution. */
export const receipt = z.strictObject({
  format: z.literal('apt-verified/1'),
  /** SHA-256 of the signed text, which lies beside it as `Release`. */
  release: hash,
  /** `debian`, `ubuntu`: whose keyring it was. */
  distribution: z.string().min(1),
  keyring: z.string().min(1),
  /** Fingerprints of the keys whose signatures are good. */
  keys: z.array(z.string().regex(/^[0-9A-F]{40,64}$/)).min(1),
});
export type Receipt = z.infer<typeof receipt>;

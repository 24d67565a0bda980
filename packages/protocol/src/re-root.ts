import { z } from 'zod';

/** Documents by which a device that is enrolled takes another root of trust (docs/formats/enrolment.md). */

const id = z.string().regex(/^[0-9a-f-]{36}$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const nonce = z.string().regex(/^[A-Za-z0-9_-]{22,43}$/);

/** A line signed by the device. */
export const reRootShape = z.strictObject({
  format: z.literal('re-root/1'),
  identity: id,
  token: id,
  nonce,
  /** Proves the token's secret (enrolment-seal.ts, purpose `re-root`): `re-root-wanted/1`. */
  sealed: z.string().max(2_000),
});
export type ReRoot = z.infer<typeof reRootShape>;

/** Inside `sealed`: which root the enrolment file names, and for whom. */
export const reRootWantedShape = z.strictObject({ identity: id, root: digest });
export type ReRootWanted = z.infer<typeof reRootWantedShape>;

/** A line signed by the server. */
export const reRootAnswerShape = z.strictObject({
  format: z.literal('re-root-answer/1'),
  nonce,
  /** Bytes of root.json in base64; they count only with the hash that the enrolment file names. */
  root: z.string().max(400_000),
});
export type ReRootAnswer = z.infer<typeof reRootAnswerShape>;

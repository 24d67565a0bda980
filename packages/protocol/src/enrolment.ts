import { z } from 'zod';
import { machineMarksShape } from './agent-api.ts';

/** Documents of enrolment (docs/formats/enrolment.md). */

const id = z.string().regex(/^[0-9a-f-]{36}$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const address = z.string().regex(/^(\[[0-9a-f:]+\]|[A-Za-z0-9.-]{1,253}):\d{1,5}$/i);
const nonce = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const short = z.string().max(200);

/** `single`: for one machine a person stands before. `rollout`: for many by a script. `image`: for a master image of desktops without a disk of their own. `relay`: for a relay. */
export const tokenKindShape = z.enum(['single', 'rollout', 'image', 'relay']);
export type TokenKind = z.infer<typeof tokenKindShape>;

/** The file a person carries to the device. Its secret is shown once and kept nowhere. */
export const enrolmentTokenShape = z.strictObject({
  format: z.literal('enrolment/1'),
  facility: z.strictObject({ id, name: z.string().max(500) }),
  department: z.string().max(200).nullable(),
  /** Where to enrol, in the order to try: `host:port` of the server's enrolment port or of a relay. */
  addresses: z.array(address).min(1).max(20),
  /** SHA-256 of the device authority's public key (SPKI, DER). */
  authority: digest,
  /** SHA-256 of the first root.json; null while there was no key ceremony. */
  root: digest.nullable(),
  /** Of the ceremony: how the catalogue names the facility, and the oldest catalogue that is accepted here. */
  catalog: z.strictObject({ facility: short.min(1), atLeast: z.int().min(0) }).optional(),
  token: id,
  secret: z.string().regex(/^tsukuroi_enrol_[A-Za-z0-9_-]{43}$/),
  validUntil: z.string().max(40),
});
export type EnrolmentToken = z.infer<typeof enrolmentTokenShape>;

/** What passes a relay, in both directions. `sealed` as enrolment-seal.ts makes it. */
export const enrolmentEnvelopeShape = z.strictObject({
  format: z.enum(['enrolment-request/1', 'enrolment-answer/1']),
  token: id,
  nonce,
  sealed: z.string().max(400_000),
});
export type EnrolmentEnvelope = z.infer<typeof enrolmentEnvelopeShape>;

/** Inside a request. */
export const enrolmentRequestShape = z.strictObject({
  facility: id,
  /** PKCS#10 (RFC 2986) in base64, P-256. */
  csr: z.string().max(4_000),
  device: z.strictObject({ id: short.min(1), name: short.min(1) }),
  os: short,
  machine: machineMarksShape,
  ips: z.array(z.string().max(60)).max(20),
});
export type EnrolmentRequest = z.infer<typeof enrolmentRequestShape>;

/** Inside an answer: a certificate, or the reason why not. */
export const enrolmentAnswerShape = z.strictObject({
  /** Time of the server. */
  at: z.string().max(40),
  refused: z.string().max(60).nullable(),
  identity: id.nullable(),
  state: z.enum(['active', 'waiting']).nullable(),
  /** PEM of the device and of the authority that signed it. */
  certificate: z.string().nullable(),
  authority: z.string().nullable(),
  /** Bytes of root.json in base64. */
  root: z.string().nullable(),
  /** Where the agent reports from now on. */
  addresses: z.array(address).max(20),
});
export type EnrolmentAnswer = z.infer<typeof enrolmentAnswerShape>;

import { z } from 'zod';
import { wakeListShape, wakesToldShape } from './wake.ts';

/**
 * What a relay says of itself in every round (docs/formats/relay-status.md): one line signed with the key of its certificate, passed on by
 * the relays above it as it is. It is believed for its own state and for nothing else.
 */

const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const instant = z.iso.datetime();
/** `none`: nothing was ever verified. */
const metadata = z.enum(['ok', 'old', 'unreachable', 'invalid', 'none']);

/** Contents on their way that a status names; the rest is in the sums. */
export const STATUS_FILLING_LIMIT = 20;

export const relayStatusShape = z.strictObject({
  format: z.literal('relay-status/1'),
  identity: z.string().regex(/^[0-9a-f-]{36}$/),
  /** Grows with every status of this relay, so that an older one cannot be shown again. */
  sequence: count.min(1),
  /** By its own clock. */
  at: instant,
  /** When the running program started. */
  startedAt: instant,
  version: z.string().regex(/^[A-Za-z0-9.+_-]{0,40}$/),
  /** Contents that verified metadata name. */
  named: count,
  storedBytes: count,
  freeBytes: count,
  /** Bytes of content fetched since `startedAt`. */
  fetchedBytes: count,
  /** Over the last minute. */
  fetchedPerSecond: count,
  /** Every content on its way in. */
  fetching: z.strictObject({ contents: count, leftBytes: count }),
  /** The first of them. */
  filling: z
    .array(
      z.strictObject({
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        name: z.string().max(200),
        size: count,
        have: count,
        readers: count,
      }),
    )
    .max(STATUS_FILLING_LIMIT),
  queue: z.strictObject({ reports: count, devices: count, bytes: count }),
  /** Number of its revocation list. */
  revocations: count,
  catalog: metadata,
  director: metadata,
  /** Of a relay that can wake the machines of its segment; then the answer has a list. */
  wakes: wakesToldShape.optional(),
});
export type RelayStatus = z.infer<typeof relayStatusShape>;

/** Answer, signed by the server: the newest number it has seen, above which the next one must be. */
export const relayStatusAnswerShape = z.strictObject({
  format: z.literal('relay-status-answer/1'),
  last: count,
  /** Only for a relay whose status has `wakes`. */
  wakes: wakeListShape.optional(),
});
export type RelayStatusAnswer = z.infer<typeof relayStatusAnswerShape>;

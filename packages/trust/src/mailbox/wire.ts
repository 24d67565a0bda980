import { z } from 'zod';
import { bundleShape, PART_LIMIT_BYTES, VOLUMES_LIMIT } from '../bundle/shape.ts';

/** What travels between two stations (docs/formats/mailbox.md). Everything here came from a stranger: strict and bounded. */
export const MAILBOX_PATHS = {
  root: '/mailbox/v1/',
  inward: '/mailbox/v1/inward',
  outward: '/mailbox/v1/outward',
  revocations: '/mailbox/v1/revocations',
  identity: '/mailbox/v1/identity',
  status: '/mailbox/v1/status',
  notices: '/mailbox/v1/notices',
} as const;

export type Direction = 'inward' | 'outward';

/** Bundles in one box. More than that means that nobody has emptied it for months. */
export const BUNDLES_LIMIT = 256;
/** Files in one bundle: parts of twenty thousand entries, and what stands beside them on each volume. */
export const FILES_LIMIT = 24_000;
/** Bytes of an announcement, of which one file takes about 120. */
export const ANNOUNCED_LIMIT_BYTES = 4 * 1024 * 1024;
export const LIST_LIMIT_BYTES = 256 * 1024;
export const IDENTITY_LIMIT_BYTES = 64 * 1024;
export const REVOCATIONS_LIMIT_BYTES = 4 * 1024 * 1024;
export const STATUS_LIMIT_BYTES = 64 * 1024;
export const NOTICES_LIMIT_BYTES = 32 * 1024;

const sha256Shape = z.string().regex(/^[0-9a-f]{64}$/);
const instantShape = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
const bytesShape = z
  .int()
  .min(0)
  .max(2 ** 50);
/** No `.`, no `..` and nothing that begins with a dot: such names are ours. */
export const fileNameShape = z.string().regex(/^[a-z0-9_][a-z0-9._-]{0,63}$/);

const { organisation, facility, direction, sequence, madeAt, about } = bundleShape.shape;

/** What a bundle is, without its files: one row of a box's list. */
export const headShape = z.strictObject({
  /** SHA-256 of `bundle.json`. */
  id: sha256Shape,
  organisation,
  facility,
  direction,
  sequence,
  madeAt,
  about,
  /** Bytes of all files. */
  bytes: bytesShape,
});
export type Head = z.infer<typeof headShape>;

/** A bundle with all its files. What it says of itself is compared with its manifest as soon as that is there. */
export const announcedShape = z.strictObject({
  format: z.literal('announced/1'),
  ...headShape.shape,
  volumes: z
    .array(
      z.strictObject({
        files: z
          .array(
            z.strictObject({ name: fileNameShape, size: z.int().min(1).max(PART_LIMIT_BYTES), sha256: sha256Shape }),
          )
          .min(2)
          .max(FILES_LIMIT),
      }),
    )
    .min(1)
    .max(VOLUMES_LIMIT),
});
export type Announced = z.infer<typeof announcedShape>;

/** Answer to GET of a box. */
export const listShape = z.strictObject({
  format: z.literal('mailbox/1'),
  bundles: z.array(headShape).max(BUNDLES_LIMIT),
});

/** Answer to PUT of an announcement: what is missing. A bundle that is `had` or `whole` is not sent again. */
export const arrivalShape = z.strictObject({
  format: z.literal('arrival/1'),
  state: z.enum(['had', 'whole', 'coming']),
  /** Files that are not whole, and how many bytes of each are there. */
  missing: z
    .array(z.strictObject({ volume: z.int().min(1).max(VOLUMES_LIMIT), name: fileNameShape, have: bytesShape }))
    .max(FILES_LIMIT),
});
export type ArrivalAnswer = z.infer<typeof arrivalShape>;

/** Words of a stranger that are shown: no control characters. */
const wordShape = z.string().regex(/^\P{Cc}*$/u);

const boxStatusShape = z.strictObject({
  bundles: z.int().min(0),
  waiting: z.int().min(0),
  bytes: bytesShape,
  limitBytes: bytesShape,
});

/** What a station says of itself; believed for itself only. */
export const stationStatusShape = z.strictObject({
  format: z.literal('station-status/1'),
  role: z.enum(['gate', 'collector']),
  identity: z.string().max(64),
  name: wordShape.max(64),
  version: wordShape.max(40),
  at: instantShape,
  disk: z.strictObject({ freeBytes: bytesShape }),
  inward: boxStatusShape,
  outward: boxStatusShape,
  /** When its inner side was last here. */
  visitedAt: instantShape.nullable(),
  certificateUntil: instantShape,
  revocations: z.int().min(0),
  /** Of a relay: how its own visits to the stations outside of it went, theirs included. */
  beyond: z
    .array(
      z.strictObject({
        address: z.string().max(300),
        state: z.enum(['ok', 'failed', 'never']),
        /** Code of what failed. */
        problem: z
          .string()
          .regex(/^[A-Z][A-Z0-9_]{0,63}$/)
          .nullable(),
        lastOkAt: instantShape.nullable(),
        lastTriedAt: instantShape.nullable(),
        bytesToday: bytesShape,
        bytesPerSecond: bytesShape.nullable(),
        /** As that station said itself at the last visit. */
        station: z.json().nullable(),
      }),
    )
    .max(8),
});
export type StationStatus = z.infer<typeof stationStatusShape>;

/** Certificates that stations want renewed: lines signed with the key they have now (`renewal/1`). */
export const renewalsShape = z.strictObject({
  format: z.literal('mailbox-renewals/1'),
  lines: z.array(z.string().max(8_000)).max(16),
});

/** New certificates, PEM; whoever finds its own takes it, and a relay passes the others on. */
export const certificatesShape = z.strictObject({
  format: z.literal('mailbox-certificates/1'),
  certificates: z.array(z.string().max(8_000)).max(16),
});

/** Notices that wait for one another at once; more are more than anybody reads. */
export const NOTICES_LIMIT = 16;

/**
 * All that the inner side wants said outside, as signed lines (`outward/1`): what is not among them any more is not sent. A station knows
 * the sender's signature and nothing of what they are for.
 */
export const outwardNoticesShape = z.strictObject({
  format: z.literal('outward-notices/1'),
  lines: z.array(z.string().max(1_000)).max(NOTICES_LIMIT),
});

/** What became of them. Nothing else comes back by this way: which ways there are, and of each notice on each whether it left, and when. */
export const outwardToldShape = z.strictObject({
  format: z.literal('outward-told/1'),
  ways: z.array(z.string().regex(/^[a-z][a-z-]{0,19}$/)).max(8),
  told: z
    .array(
      z.strictObject({
        number: z.int().min(1),
        way: z.string().regex(/^[a-z][a-z-]{0,19}$/),
        state: z.enum(['waiting', 'sent', 'failed']),
        at: instantShape,
      }),
    )
    .max(NOTICES_LIMIT * 8),
});
export type OutwardTold = z.infer<typeof outwardToldShape>;

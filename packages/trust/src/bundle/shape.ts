import { z } from 'zod';
import { ORGANISATION_NAME } from '../roles/organisation-name.ts';

/** Largest manifest that is read; what it takes to parse stays far below 200 MB. */
export const MANIFEST_LIMIT_BYTES = 12 * 1024 * 1024;
export const SIGNATURES_LIMIT_BYTES = 64 * 1024;
/** FAT holds files below 4 GiB; 1 GiB keeps a damaged part cheap to bring again. */
export const PART_LIMIT_BYTES = 1024 * 1024 * 1024;
/** A FAT folder has 64 K entries, and a name that is not plain 8.3 takes several (QNX SDP 8.0 User's Guide, limits of FAT). */
export const VOLUME_FILES_LIMIT = 16_000;
/** 20 GB of knowledge chunks and packages of 1 MB each; a larger site makes several bundles. */
export const ENTRIES_LIMIT = 20_000;
export const VOLUMES_LIMIT = 99;

export const MANIFEST_NAME = 'bundle.json';
export const SIGNATURES_NAME = 'bundle.sig';
export const LABEL_NAME = 'label.txt';
export const README_NAME = 'readme-ja.txt';

const sha256Shape = z.string().regex(/^[0-9a-f]{64}$/);
const idShape = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
/** As the ceremony takes it. */
const organisationShape = z.string().regex(ORGANISATION_NAME);
const instantShape = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
const bytesShape = z
  .int()
  .min(0)
  .max(2 ** 50);
/** Names of files on the stick. */
const fileNameShape = z.string().regex(/^[a-z0-9._-]{1,64}$/);
/** Parts have names of the product's own making, so that no name of theirs can be a path or a device. */
const partNameShape = z.string().regex(/^f\d{6}\.\d{3}$/);
/** What an entry is called inside: segments without `.` and `..`. */
const entryNameShape = z
  .string()
  .max(200)
  .regex(/^(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+){0,7}$/);

export const ENTRY_KINDS = [
  'content',
  'metadata',
  'knowledge-chunk',
  'inventory',
  'result',
  'evidence',
  'request',
] as const;
/** Words that may be shown at a terminal: no control characters. */
const sentenceShape = z
  .string()
  .max(2000)
  .regex(/^\P{Cc}*$/u);

const kindShape = z.enum(ENTRY_KINDS);
export type EntryKind = z.infer<typeof kindShape>;

/** What an entry is, wherever its bytes are. */
export const plainEntryShape = z.strictObject({
  kind: kindShape,
  name: entryNameShape,
  size: bytesShape,
  sha256: sha256Shape,
});
export type PlainEntry = z.infer<typeof plainEntryShape>;

const partShape = z.strictObject({
  file: partNameShape,
  volume: z.int().min(1).max(VOLUMES_LIMIT),
  size: z.int().min(1).max(PART_LIMIT_BYTES),
  sha256: sha256Shape,
});

/** An entry without parts is not carried: the receiving side has it from the base, which the import checks. */
const entryShape = z.strictObject({
  kind: z.enum([...ENTRY_KINDS, 'sealed', 'sealed-index']),
  name: entryNameShape,
  size: bytesShape,
  sha256: sha256Shape,
  parts: z.array(partShape).max(4096),
});
export type BundleEntry = z.infer<typeof entryShape>;

export const bundleShape = z.strictObject({
  format: z.literal('bundle/1'),
  organisation: organisationShape,
  /** One facility, or `all` of the organisation. */
  facility: idShape,
  /** `inward`: to a facility; `outward`: what a facility gives back. */
  direction: z.enum(['inward', 'outward']),
  /** Grows with every bundle of this organisation, facility and direction; never below the Unix seconds of its making. */
  sequence: z.int().min(1),
  madeAt: instantShape,
  /** What it is, for people. */
  about: z.strictObject({ ja: sentenceShape, en: sentenceShape }),
  /** What the receiving side was known to have. */
  base: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('bundle'), id: sha256Shape, sequence: z.int().min(1) }),
    z.strictObject({ kind: z.literal('request'), id: sha256Shape }),
  ]),
  /** Set when the entries are encrypted: the age recipients who can open them. */
  sealed: z
    .strictObject({
      recipients: z
        .array(z.string().regex(/^age1[0-9a-z]{20,4000}$/))
        .min(1)
        .max(8),
    })
    .nullable(),
  volumes: z
    .array(z.strictObject({ files: z.int().min(0).max(VOLUME_FILES_LIMIT), bytes: bytesShape }))
    .min(1)
    .max(VOLUMES_LIMIT),
  entries: z.array(entryShape).max(ENTRIES_LIMIT),
  /** Files beside the parts that are for people; nothing depends on them. */
  ignorable: z.array(fileNameShape).max(16),
});
export type Bundle = z.infer<typeof bundleShape>;

export const signaturesShape = z.strictObject({
  format: z.literal('bundle-signatures/1'),
  signatures: z
    .array(z.strictObject({ keyid: z.string().regex(/^[0-9a-f]{64}$/), sig: z.string().regex(/^[0-9a-f]{2,512}$/) }))
    .max(64),
});

/** The entries of a received bundle in the clear: what its readers go by. */
export const contentsShape = z.strictObject({
  format: z.literal('bundle-contents/1'),
  entries: z.array(plainEntryShape).max(ENTRIES_LIMIT),
});

/** The first entry of a sealed bundle, encrypted: which sealed entry is what. */
export const sealedIndexShape = z.strictObject({
  format: z.literal('sealed-index/1'),
  entries: z.array(z.strictObject({ ...plainEntryShape.shape, sealedName: entryNameShape })).max(ENTRIES_LIMIT),
});
export type SealedIndex = z.infer<typeof sealedIndexShape>;

/** Words of package managers: no spaces, so no sentences and no names of people. */
const wordShape = z.string().regex(/^[A-Za-z0-9.+~:_/-]{1,200}$/);

export const requestShape = z.strictObject({
  format: z.literal('request/1'),
  organisation: organisationShape,
  facility: idShape,
  madeAt: instantShape,
  /** What the facility has: the newest inward bundle, and contents that it lost or got another way. */
  has: z.strictObject({
    bundle: z.strictObject({ id: sha256Shape, sequence: z.int().min(1) }).nullable(),
    contents: z.array(sha256Shape).max(ENTRIES_LIMIT),
    lost: z.array(sha256Shape).max(ENTRIES_LIMIT),
  }),
  wanted: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('content'), sha256: sha256Shape }),
        z.strictObject({
          kind: z.literal('package'),
          scheme: wordShape,
          name: wordShape,
          version: wordShape.nullable(),
          architecture: wordShape.nullable(),
          origin: wordShape.nullable(),
        }),
      ]),
    )
    .max(ENTRIES_LIMIT),
});
export type Request = z.infer<typeof requestShape>;

import { z } from 'zod';

/** Names on a stick (docs/formats/stick.md): lower case, 8.3, no links, since sticks are FAT. */
export const STICK_NAMES = {
  program: 'tsukuroi.sh',
  guide: 'guide-ja.txt',
  list: 'stick.json',
  signatures: 'stick.sig',
} as const;

/** A result as the program names it, by a hash of the machine. */
export const RESULT_NAME = /^(result-[0-9a-f]{16})\.(?:gz|txt)$/;

export const STICK_LIMITS = {
  /** One machine’s result on the stick; 780 packages of a Debian 12 were seen to pack to 9,764 bytes. */
  resultBytes: 50 * 1024,
  /** The same, unpacked. */
  unpackedBytes: 4 * 1024 * 1024,
  results: 2_000,
  listBytes: 16 * 1024,
  fileBytes: 256 * 1024,
} as const;

/** Who signs a list: the director of a facility on its server, or the collector. */
export const STICK_ROLES = ['director', 'collector'] as const;
export type StickRole = (typeof STICK_ROLES)[number];

/** Names as the ceremony took them, in any script. */
const name = z.string().regex(/^\P{C}{1,200}$/u);

/** What belongs on a stick besides results and the list with its signature; signed as RFC 8785 bytes. */
export const StickList = z.strictObject({
  format: z.literal('stick/1'),
  /** Of this preparation; results name it. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  organisation: name,
  facility: name,
  role: z.enum(STICK_ROLES),
  madeAt: z.iso.datetime(),
  files: z
    .array(
      z.strictObject({
        name: z.enum([STICK_NAMES.program, STICK_NAMES.guide]),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        size: z.int().min(1).max(STICK_LIMITS.fileBytes),
      }),
    )
    .length(2),
});
export type StickList = z.infer<typeof StickList>;

export const StickSignatures = z.strictObject({
  format: z.literal('stick-signatures/1'),
  signatures: z.array(z.strictObject({ keyid: z.string().max(128), sig: z.string().max(512) })).max(16),
});

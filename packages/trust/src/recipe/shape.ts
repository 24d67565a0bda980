import { PROGRAM_CATEGORIES } from '@tsukuroi/core';
import { z } from 'zod';

/**
 * Words that end up as one argument, one name or one path. None of them is ever given to a shell; they are kept to characters that
 * would mean nothing to one all the same, since the next reader of a recipe may be another program.
 */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9.+_-]*$/;
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const PackageName = z.string().max(100).regex(PLAIN);
/** With epoch and `~`, as dpkg and rpm write versions. */
const PackageVersion = z
  .string()
  .max(100)
  .regex(/^[0-9A-Za-z][0-9A-Za-z.+~:_-]*$/);
const Process = z.string().max(64).regex(PLAIN);
const Line = z
  .string()
  .min(1)
  .max(300)
  .regex(/^[^\p{Cc}]+$/u);
const Words = z.strictObject({ ja: Line, en: Line });
const Day = z.iso.date();

/** Below a folder: no way up, no absolute path, no name that begins with a dot or a dash. */
const RelativePath = z
  .string()
  .max(300)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._+~-]*(\/[A-Za-z0-9_][A-Za-z0-9._+~-]*)*$/);
/** Where an archive may go. Elsewhere a mere file is a command: a unit, a cron table, a login script, a name on the search path. */
const ArchiveFolder = z
  .string()
  .max(200)
  .regex(/^\/(opt|srv|usr\/local\/(lib|share))\/[A-Za-z0-9][A-Za-z0-9._+-]*$/);

/** A file of the catalogue's `artifacts/`. */
const Artifact = z.strictObject({ sha256: Sha256, length: z.int().min(1) });

/** One way to see that the program is there, and in which version. */
const Detect = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('deb'), package: PackageName }),
  z.strictObject({ by: z.literal('rpm'), package: PackageName }),
  /** A file of the archive, by its content. */
  z.strictObject({ by: z.literal('file'), path: RelativePath, sha256: Sha256 }),
]);

/** An answer to a question that a deb asks (debconf-set-selections(1)); handed over as data, one line each. */
const Answer = z.strictObject({
  question: z
    .string()
    .max(200)
    .regex(/^[a-z0-9][a-z0-9.+-]*\/[A-Za-z0-9_./-]+$/),
  type: z.enum(['string', 'boolean', 'select', 'multiselect', 'note']),
  value: z
    .string()
    .max(300)
    .regex(/^[^\p{Cc}]*$/u),
});

const Deb = z.strictObject({
  kind: z.literal('deb'),
  /** Debian's name of the architecture. */
  arch: z.enum(['amd64', 'arm64', 'i386', 'all']),
  artifact: Artifact,
  package: PackageName,
  version: PackageVersion,
  /** Of dpkg(1), those that only decide about configuration files. Options that run something or force anything else are not among them. */
  switches: z.array(z.enum(['--force-confold', '--force-confnew', '--force-confdef'])).max(2),
  answers: z.array(Answer).max(50),
});

const Rpm = z.strictObject({
  kind: z.literal('rpm'),
  arch: z.enum(['x86_64', 'aarch64', 'i686', 'noarch']),
  artifact: Artifact,
  package: PackageName,
  version: PackageVersion,
  /** Of rpm(8): none that runs, defines or pipes anything, and none that skips a check. */
  switches: z.array(z.enum(['--excludedocs', '--replacepkgs'])).max(2),
});

const ArchivedFile = z.strictObject({
  path: RelativePath,
  sha256: Sha256,
  length: z.int().min(0),
  mode: z.enum(['0644', '0755']),
});

const Archive = z.strictObject({
  kind: z.literal('archive'),
  arch: z.enum(['x86_64', 'aarch64', 'any']),
  artifact: Artifact,
  packed: z.enum(['tar.gz', 'tar.xz', 'tar', 'zip']),
  into: ArchiveFolder,
  /** Leading folders of the archive that are left out. */
  strip: z.int().min(0).max(5),
  /** Every file that is laid out; what the archive holds beyond them is not. Owner is root, links are not followed and not made. */
  files: z.array(ArchivedFile).min(1).max(5000),
  /** Files a site changes: laid out when absent, otherwise left as they are. */
  keep: z.array(RelativePath).max(100),
});

const Uninstall = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('package'), purge: z.boolean() }),
  /** The files of the archive, each only while it is as it was laid out. */
  z.strictObject({ by: z.literal('files') }),
  z.strictObject({ by: z.literal('cannot'), because: Words }),
]);

const ExitCode = z.int().min(0).max(255);

/** The name of a recipe's file in its folder. */
const RecipeVersion = z
  .string()
  .max(100)
  .regex(/^[0-9A-Za-z][0-9A-Za-z.+~_-]*$/);

/** `recipe/1` (docs/formats/recipe.md): how one version of a program is seen, installed and removed. Data only: nothing in it is run. */
export const Recipe = z.strictObject({
  format: z.literal('recipe/1'),
  /** The folder in `recipes/`. */
  app: z
    .string()
    .max(64)
    .regex(/^[a-z0-9][a-z0-9.-]*$/),
  /** The file's name in that folder. */
  version: RecipeVersion,
  /** How versions of it compare (docs/recipes/version-scheme.md). */
  scheme: z
    .string()
    .max(40)
    .regex(/^[a-z][a-z0-9-]*$/),
  name: Words,
  /** What the program is for; one, the closest. Left out, policies that choose by category never take it. */
  category: z.enum(PROGRAM_CATEGORIES).optional(),
  detect: z.array(Detect).min(1).max(10),
  install: z
    .array(z.discriminatedUnion('kind', [Deb, Rpm, Archive]))
    .min(1)
    .max(20),
  exitCodes: z.strictObject({
    success: z.array(ExitCode).min(1).max(20),
    /** Done, and counted as done only after a restart. */
    restart: z.array(ExitCode).max(20),
  }),
  /** Programs that must not be running; the device waits for them to end, and kills nothing. */
  close: z.array(Process).max(20),
  uninstall: Uninstall,
  /**
   * Versions whose place it may take although it is no newer: a deliberate step back, or a change of scheme (docs/decisions). Everything else that is no
   * newer than what a device ever had is refused there.
   */
  replaces: z.array(RecipeVersion).max(20).optional(),
  /** Free space it takes while it is installed. */
  needsBytes: z.int().min(0),
  /** Present where an update would do harm: such a recipe is kept, and orders nothing. */
  frozen: z.strictObject({ because: Words, since: Day }).optional(),
  /** Where each fact above comes from. */
  sources: z
    .array(z.strictObject({ title: Line, url: z.url({ protocol: /^https$/ }).max(500), date: Day }))
    .min(1)
    .max(20),
});
export type Recipe = z.infer<typeof Recipe>;

/** Kinds that are named and come later; a recipe of one is told apart from a mistake. */
export const LATER_KINDS = ['msi', 'exe', 'msix'] as const;

export const RECIPE_LIMIT_BYTES = 500_000;

import { z } from 'zod';

/** Limits of one supply. A larger one is refused whole (docs/formats/dnf-supply.md). */
export const DNF_SUPPLY_LIMITS = {
  bytes: 32 * 1024 ** 2,
  repositories: 50,
  metadata: 30,
  packages: 50_000,
  machines: 5_000,
} as const;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A path below a folder: no `..`, no empty part, nothing that begins with a dot or dash. */
const Below = z
  .string()
  .max(400)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._+~^:%-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._+~^:%-]*)*$/);
/** rpm-spec(5): Name, Version, Release; nothing that a program could read as an option. */
const PackageName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._+-]{0,199}$/);
const Architecture = z.string().regex(/^[a-z0-9][a-z0-9_]{0,63}$/);
/** `[epoch:]version-release`. */
const Evr = z.string().regex(/^(?:\d{1,10}:)?[A-Za-z0-9._+~^]{1,100}-[A-Za-z0-9._+~^]{1,100}$/);
const fileShape = z.strictObject({ path: Below, sha256: Sha256, size: z.int().min(0) });

/** One repository: its signed index and the metadata that it names by hash. */
export const dnfRepositoryShape = z.strictObject({
  /** As it stands in a machine's settings, and the folder in the laid-out mirror: `baseos`. */
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  /**
   * What vouches for it. `repomd`: the vendor's signature over the index, and so every hash. `packages`: each package's own signature alone;
   * what the index says (which package is newest) is vouched for by nobody.
   */
  signed: z.enum(['repomd', 'packages']),
  /** The newest time that the index states for its metadata. */
  date: z.iso.datetime(),
  repomd: z.strictObject({ sha256: Sha256, size: z.int().min(0) }),
  signature: z.strictObject({ sha256: Sha256, size: z.int().min(0) }).nullable(),
  /** Paths below the repository, as the index names them; `type` as there. */
  metadata: z
    .array(z.strictObject({ type: z.string().regex(/^[a-z0-9_]{1,64}$/), ...fileShape.shape }))
    .min(1)
    .max(DNF_SUPPLY_LIMITS.metadata),
});
export type DnfRepository = z.infer<typeof dnfRepositoryShape>;

/** One `.rpm` file; `path` below the repository. */
export const dnfPackageShape = z.strictObject({
  package: PackageName,
  architecture: Architecture,
  version: Evr,
  /** Place in `repositories`. */
  repository: z.int().min(0),
  ...fileShape.shape,
  /** Name of the source package: what comes of one source goes together. Absent where the index does not say. */
  source: PackageName.optional(),
  /** Whether an advisory of the vendor calls it a security update; of class `security` what such an update needs, too. */
  security: z.boolean().optional(),
});
export type DnfPackage = z.infer<typeof dnfPackageShape>;

/** What a machine that is known only by its list of packages should get; its own dnf has the last word. */
export const dnfMachineShape = z.strictObject({
  /** SHA-256 of the list of packages. */
  machine: Sha256,
  steps: z
    .array(
      z.strictObject({
        package: PackageName,
        architecture: Architecture,
        /** Installed version; absent for a new dependency. */
        from: Evr.optional(),
        to: Evr,
      }),
    )
    .max(20_000),
  /** Installed packages of which nothing is planned: of a module stream, or with a version that cannot be compared. */
  leftOut: z.array(z.strictObject({ package: PackageName, because: z.enum(['module', 'version']) })).max(20_000),
  /** What packages of the plan need and no repository has. */
  unmet: z.array(z.string().max(300)).max(20_000),
});
export type DnfMachine = z.infer<typeof dnfMachineShape>;

/**
 * `dnf-supply/1`: which contents make up a partial mirror of dnf repositories. It is a directory of hashes and proves nothing: the
 * endpoint checks the vendor's signatures and every hash again.
 */
export const dnfSupplyShape = z
  .strictObject({
    format: z.literal('dnf-supply/1'),
    madeAt: z.iso.datetime(),
    class: z.enum(['security', 'all']),
    repositories: z.array(dnfRepositoryShape).max(DNF_SUPPLY_LIMITS.repositories),
    packages: z.array(dnfPackageShape).max(DNF_SUPPLY_LIMITS.packages),
    machines: z.array(dnfMachineShape).max(DNF_SUPPLY_LIMITS.machines),
  })
  .refine(
    ({ repositories, packages }) => packages.every(({ repository }) => repository < repositories.length),
    'a repository that is not there',
  );
export type DnfSupply = z.infer<typeof dnfSupplyShape>;

/** Reads a supply; undefined for anything that is none. */
export function readDnfSupply(bytes: Uint8Array): DnfSupply | undefined {
  if (bytes.length > DNF_SUPPLY_LIMITS.bytes) {
    return undefined;
  }
  try {
    const parsed = dnfSupplyShape.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Every content that the supply needs, each once. */
export function contentsOfDnf(supply: DnfSupply): { readonly sha256: string; readonly size: number }[] {
  const files = [
    ...supply.repositories.flatMap(({ repomd, signature, metadata }) => [
      repomd,
      ...(signature === null ? [] : [signature]),
      ...metadata,
    ]),
    ...supply.packages,
  ].map(({ sha256, size }) => ({ sha256, size }));
  return [...new Map(files.map((file) => [file.sha256, file])).values()];
}

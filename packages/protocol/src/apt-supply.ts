import { z } from 'zod';

/** Limits of one supply. A larger one is refused whole (docs/formats/apt-supply.md). */
export const SUPPLY_LIMITS = {
  bytes: 32 * 1024 ** 2,
  suites: 50,
  indexes: 200,
  packages: 50_000,
  machines: 5_000,
} as const;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A path below a folder: no `..`, no empty part, nothing that begins with a dot or dash. */
const Below = z
  .string()
  .max(400)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._+~:%-]*(?:\/[A-Za-z0-9][A-Za-z0-9._+~:%-]*)*$/);
/** deb-control(5): Package; dpkg --print-architecture; deb-version(7). */
const PackageName = z.string().regex(/^[a-z0-9][a-z0-9+.-]{0,199}$/);
const Architecture = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const Version = z.string().regex(/^[A-Za-z0-9.+~:-]{1,200}$/);

const fileShape = z.strictObject({ path: Below, sha256: Sha256, size: z.int().min(0) });

/** One suite of an archive: its signed list and the indices that it names by hash. */
export const supplySuiteShape = z.strictObject({
  /** Folder of the archive in the laid-out mirror. */
  archive: Below,
  /** As it stands in a machine's sources: `bookworm-security`. */
  suite: Below,
  components: z
    .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/))
    .min(1)
    .max(20),
  security: z.boolean(),
  /** Date in the signed list. */
  date: z.iso.datetime(),
  inRelease: z.strictObject({ sha256: Sha256, size: z.int().min(0) }),
  /** Paths below `dists/<suite>/`, as the signed list names them. */
  indexes: z.array(fileShape).min(1).max(SUPPLY_LIMITS.indexes),
});
export type SupplySuite = z.infer<typeof supplySuiteShape>;

/** One `.deb` file; `path` below the archive's folder, as the index names it. */
export const supplyPackageShape = z.strictObject({
  package: PackageName,
  architecture: Architecture,
  version: Version,
  /** Place in `suites`. */
  suite: z.int().min(0),
  path: Below,
  sha256: Sha256,
  size: z.int().min(0),
});
export type SupplyPackage = z.infer<typeof supplyPackageShape>;

/** One line of apt's answer for one machine. */
export const supplyStepShape = z.strictObject({
  package: PackageName,
  architecture: Architecture,
  /** Installed version; absent for a new dependency. */
  from: Version.optional(),
  to: Version,
});
export type SupplyStep = z.infer<typeof supplyStepShape>;

/** What apt answered for a machine that is known only by its list of packages. */
export const supplyMachineShape = z.strictObject({
  /** SHA-256 of the list of packages. */
  machine: Sha256,
  list: z.enum(['manifest', 'dpkg-status']),
  steps: z.array(supplyStepShape).max(20_000),
  /** Updates that cannot be had without removing something; nothing of them is fetched. */
  leftOut: z.array(PackageName).max(20_000),
  /** What would have to be removed for them. */
  wouldRemove: z.array(PackageName).max(20_000),
});
export type SupplyMachine = z.infer<typeof supplyMachineShape>;

/**
 * `apt-supply/1`: which contents make up a partial mirror. It is a directory of hashes and proves nothing: the endpoint
 * checks the vendor's signature and every hash again.
 */
export const aptSupplyShape = z
  .strictObject({
    format: z.literal('apt-supply/1'),
    madeAt: z.iso.datetime(),
    class: z.enum(['security', 'all']),
    suites: z.array(supplySuiteShape).max(SUPPLY_LIMITS.suites),
    packages: z.array(supplyPackageShape).max(SUPPLY_LIMITS.packages),
    machines: z.array(supplyMachineShape).max(SUPPLY_LIMITS.machines),
  })
  .refine(({ suites, packages }) => packages.every(({ suite }) => suite < suites.length), 'a suite that is not there');
export type AptSupply = z.infer<typeof aptSupplyShape>;

/** Reads a supply; undefined for anything that is none. */
export function readAptSupply(bytes: Uint8Array): AptSupply | undefined {
  if (bytes.length > SUPPLY_LIMITS.bytes) {
    return undefined;
  }
  try {
    const parsed = aptSupplyShape.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Every content that the supply needs, each once. */
export function contentsOf(supply: AptSupply): { readonly sha256: string; readonly size: number }[] {
  const files = [...supply.suites.flatMap(({ inRelease, indexes }) => [inRelease, ...indexes]), ...supply.packages].map(
    ({ sha256, size }) => ({ sha256, size }),
  );
  return [...new Map(files.map((file) => [file.sha256, file])).values()];
}

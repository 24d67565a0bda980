import { z } from 'zod';

/** The programs that run on a machine of their own and come as a package of their own. */
export const RELEASE_ROLES = ['server', 'relay', 'collector', 'agent'] as const;
export const releaseRoleShape = z.enum(RELEASE_ROLES);
export type ReleaseRole = z.infer<typeof releaseRoleShape>;

const sha256Shape = z.string().regex(/^[0-9a-f]{64}$/);
/** A Debian version (deb-version(7)) without epoch and without `~`: what is signed and installed is finished. */
const versionShape = z
  .string()
  .max(80)
  .regex(/^[0-9][0-9A-Za-z.+-]*$/);
/** A protocol between agents and their server (docs/formats/agent-protocol.md). */
const protocolShape = z.int().min(1).max(10_000);

/** The schema a program brings its database to: how many steps, and a hash over all of them. */
export const schemaMarkShape = z.strictObject({ steps: z.int().min(0), sha256: sha256Shape });
export type SchemaMark = z.infer<typeof schemaMarkShape>;

/**
 * `release/1`: a release of one role, as the offline keys sign it (docs/formats/release.md). The package itself is content by hash; nothing
 * that is not named here is ever installed as an upgrade.
 */
export const releaseShape = z.strictObject({
  format: z.literal('release/1'),
  role: releaseRoleShape,
  version: versionShape,
  package: z.strictObject({
    name: z.string(),
    sha256: sha256Shape,
    length: z.int().min(1).max(4_000_000_000),
    /** As dpkg names it (dpkg-architecture(1)); without it nobody orders the release for other machines. */
    architecture: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
      .optional(),
  }),
  /** Oldest installed version that may upgrade straight to this one. */
  upgradesFrom: versionShape,
  /** Null for a role without a database. */
  schema: schemaMarkShape.nullable(),
  /** Protocols of agents that it still speaks, ascending; the last is its own. */
  agentProtocols: z.array(protocolShape).min(1).max(50),
});
export type Release = z.infer<typeof releaseShape>;

export const RELEASE_LIMIT_BYTES = 16_384;

/** Reads a release; undefined for anything else, also when the package's name is not the role's. */
export function readRelease(bytes: Uint8Array): Release | undefined {
  try {
    const read = releaseShape.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return read.success && read.data.package.name === packageNameOf(read.data.role) ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** The Debian package of a role. */
export function packageNameOf(role: ReleaseRole): string {
  return `tsukuroi-${role}`;
}

/** Where a release stands in the catalogue. `+` is written `_`, which no version has: names of targets travel on sticks. */
export function releasePath({ role, version }: Pick<Release, 'role' | 'version'>): string {
  return `releases/${role}/${version.replaceAll('+', '_')}.json`;
}

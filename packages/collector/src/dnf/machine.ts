import { type Manifest, manifestDigest } from '@tsukuroi/protocol';

/** An installed package of rpm. */
export interface InstalledRpm {
  readonly name: string;
  readonly evr: string;
  readonly architecture: string;
  /** Of a module stream (`nodejs:18`). */
  readonly isModular: boolean;
}

/** A machine that the collector never sees, known by its list of packages alone. */
export interface RpmMachine {
  /** SHA-256 of the list. */
  readonly machine: string;
  readonly os: { readonly id: string; readonly version: string };
  /** As rpm names it: `x86_64`. */
  readonly architecture: string;
  readonly packages: readonly InstalledRpm[];
}

/** A machine from its manifest; undefined for one without packages of rpm. */
export function rpmMachine(manifest: Manifest): RpmMachine | undefined {
  const packages = manifest.software
    .filter(({ scheme }) => scheme === 'rpm')
    .map(({ name, version, arch = '', stream }) => ({
      ...{ name, evr: version, architecture: arch },
      // The label is not in every database; the release of a module's build says it too (Fedora, Modularity).
      isModular: stream !== undefined || /\.module[_+]/.test(version),
    }));
  const { id, version } = manifest.os;
  return packages.length === 0
    ? undefined
    : { machine: manifestDigest(manifest), os: { id, version }, architecture: manifest.arch, packages };
}

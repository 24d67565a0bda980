import { ok, type Result, refused, sha256, TsukuroiError } from '@tsukuroi/core';
import { type Manifest, manifestDigest } from '@tsukuroi/protocol';
import { COLLECT_LIMITS } from '@tsukuroi/providers';
import { parseDpkgStatus } from '@tsukuroi/providers/dpkg/status.ts';
import './errors.ts';

/** An installed package as apt must be told of it. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
}

/** A machine that the collector never sees, known by its list of packages alone. */
export interface ListedMachine {
  /** SHA-256 of the list. */
  readonly machine: string;
  readonly list: 'manifest' | 'dpkg-status';
  /** dpkg's status file as it came; undefined when only names and versions are known (`statusFrom` makes one then). */
  readonly status: string | undefined;
  readonly packages: readonly InstalledPackage[];
  /** The machine's own architecture first. */
  readonly architectures: readonly string[];
  /** Which distribution and release it runs; undefined when the list does not say. */
  readonly os?: { readonly id: string; readonly version: string };
}

/** deb-control(5), deb-version(7); nothing else may reach a file that apt reads. */
const NAME = /^[a-z0-9][a-z0-9+.-]+$/;
const VERSION = /^[A-Za-z0-9.+~:-]+$/;
const ARCHITECTURE = /^[a-z0-9][a-z0-9-]*$/;

/** A machine from its manifest. What is no package of dpkg is left out; a version that cannot be read makes it unreadable. */
export function machineFromManifest(manifest: Manifest, file: string): Result<ListedMachine, TsukuroiError> {
  const packages = manifest.software
    .filter(({ scheme }) => scheme === 'deb')
    .map(({ name, version, arch = '' }) => ({ name, version, architecture: arch }));
  const { id, version } = manifest.os;
  const rest = { machine: manifestDigest(manifest), list: 'manifest', status: undefined, os: { id, version } } as const;
  return listed(packages, rest, file);
}

/** A machine from its `/var/lib/dpkg/status`. */
export function machineFromStatus(text: string, file: string): Result<ListedMachine, TsukuroiError> {
  if (text.length > COLLECT_LIMITS.packageDatabaseBytes) {
    return refused(unreadable(file));
  }
  const status = parseDpkgStatus(text);
  return status.problems.length > 0
    ? refused(unreadable(file))
    : listed(status.packages, { machine: sha256(text), list: 'dpkg-status', status: text }, file);
}

function listed(
  packages: readonly InstalledPackage[],
  rest: Pick<ListedMachine, 'machine' | 'list' | 'status' | 'os'>,
  file: string,
): Result<ListedMachine, TsukuroiError> {
  const plain = packages.every(
    ({ name, version, architecture }) => NAME.test(name) && VERSION.test(version) && ARCHITECTURE.test(architecture),
  );
  // dpkg itself always has the machine's own architecture.
  const own = packages.find(({ name }) => name === 'dpkg')?.architecture;
  if (!plain || own === undefined || own === 'all') {
    return refused(unreadable(file));
  }
  const others = new Set(
    packages.map(({ architecture }) => architecture).filter((one) => one !== 'all' && one !== own),
  );
  const kept = packages.map(({ name, version, architecture }) => ({ name, version, architecture }));
  return ok({ ...rest, packages: kept, architectures: [own, ...[...others].sort()] });
}

function unreadable(file: string): TsukuroiError {
  return new TsukuroiError('APT_MACHINE_UNREADABLE', { file });
}

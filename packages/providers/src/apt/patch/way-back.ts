import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OrderedPackage, PatchWorld, PreparedPatch } from '../../patch/patch.ts';
import { fileSha256 } from '../index-packages.ts';
import type { LaidOut } from '../repository-layout.ts';
import { indexKey } from '../repository-verify.ts';
import type { DpkgState } from './state.ts';

/** apt keeps what it fetched here, unless the machine empties it (apt.conf(5), Dir::Cache::archives). */
const APT_CACHE = '/var/cache/apt/archives';

/** The file of a version that is installed now, and where it lies on this machine. */
export interface OldFile {
  readonly package: OrderedPackage;
  /** Hash of the signed list that names it, and its path in that archive. */
  readonly index: string;
  readonly path: string;
  readonly lies: string;
}

/** What stands in the vendor's indices when the version of before is still offered. */
export function installedKeys(packages: readonly OrderedPackage[], state: DpkgState): ReadonlySet<string> {
  return new Set(packages.flatMap((item) => state.find(item.package, item.architecture) ?? []).map(indexKey));
}

/** Whether apt still has a file of every version of before; by name alone, to know whether a look into the vendor's lists is worth its time. */
export async function isInCache(keys: ReadonlySet<string>, cache = APT_CACHE): Promise<boolean> {
  for (const key of keys) {
    const [name = '', architecture = '', version = ''] = key.split(' ');
    if ((await stat(join(cache, cacheName(name, version, architecture))).catch(() => undefined))?.isFile() !== true) {
      return false;
    }
  }
  return keys.size > 0;
}

/** apt writes the colon of an epoch as %3a in the names of its files. */
function cacheName(name: string, version: string, architecture: string): string {
  return `${name}_${version.replaceAll(':', '%3a')}_${architecture}.deb`;
}

/**
 * Whether the versions of before could be had again. Only a file counts that a signed list names by its hash and that lies here with
 * that very hash: what merely bears the name of an old package is not installed.
 */
export async function wayBackOf(
  packages: readonly OrderedPackage[],
  state: DpkgState,
  laidOut: LaidOut,
  world: PatchWorld,
  cache = APT_CACHE,
): Promise<Pick<PreparedPatch, 'wayBack'> & { readonly oldFiles: readonly OldFile[] }> {
  const oldFiles: OldFile[] = [];
  const missing: string[] = [];
  for (const { package: name, architecture } of packages) {
    const installed = state.find(name, architecture);
    if (installed === undefined) {
      continue;
    }
    const listed = laidOut.lookedUp.get(indexKey(installed));
    const lies = listed === undefined ? undefined : await findFile(listed, world, cache);
    if (listed === undefined || lies === undefined) {
      missing.push(`${name} ${installed.version}`);
      continue;
    }
    const { version, sha256, size, path, suite } = listed;
    const old = { package: name, architecture: listed.architecture, version, sha256, length: size };
    oldFiles.push({ package: old, index: suite.inRelease.sha256, path, lies });
  }
  return missing.length === 0
    ? { wayBack: { possible: true }, oldFiles }
    : {
        wayBack: { possible: false, because: `前の版のファイルがありません: ${missing.join(', ').slice(0, 250)}` },
        oldFiles: [],
      };
}

async function findFile(
  listed: {
    readonly package: string;
    readonly version: string;
    readonly architecture: string;
    readonly sha256: string;
  },
  world: PatchWorld,
  cache: string,
): Promise<string | undefined> {
  const name = cacheName(listed.package, listed.version, listed.architecture);
  for (const path of [world.fileOf(listed.sha256), join(cache, name)]) {
    const there = (await stat(path).catch(() => undefined))?.isFile() === true;
    if (there && (await fileSha256(path).catch(() => '')) === listed.sha256) {
      return path;
    }
  }
  return undefined;
}

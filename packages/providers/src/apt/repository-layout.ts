import { randomBytes } from 'node:crypto';
import { copyFile, link, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson, ok, type Result, refused, sha256, type TsukuroiError } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { AptSupply, SupplySuite } from '@tsukuroi/protocol/apt-supply.ts';
import { fileSha256 } from './index-packages.ts';
import { repositoryError } from './repository-errors.ts';
import { aptConfiguration, aptPlaces, isPlainPath, sourcesList } from './repository-options.ts';
import {
  type FileOf,
  packagesOfSuite,
  type VerifiedPackage,
  type VerifiedSuite,
  verifySuite,
} from './repository-verify.ts';

export interface LayoutOptions {
  readonly supply: AptSupply;
  /** Where contents lie; never changed. */
  readonly fileOf: FileOf;
  /** Folder of all laid-out repositories, absolute, best on the disk of the contents: then files are linked. */
  readonly root: string;
  /** Keyrings that may vouch for a suite; those that are missing are passed over. */
  readonly keyrings: readonly string[];
  /** `.deb` files to lay out, by hash; all of the supply unless told. */
  readonly only?: ReadonlySet<string>;
  /** Other packages to look up in the verified indices, by `indexKey`: those that are installed now. */
  readonly lookUp?: ReadonlySet<string>;
  /** Suites too that no package of the supply rests on. */
  readonly unusedToo?: boolean;
  readonly run: RunProgram;
}

type PlacedPackage = VerifiedPackage & { readonly suite: SupplySuite };

export interface LaidOut {
  readonly folder: string;
  readonly suites: readonly VerifiedSuite[];
  /** What the verified indices say of each package, by hash. */
  readonly files: ReadonlyMap<string, PlacedPackage>;
  /** What they say of those that were looked up, by `indexKey`; their files are not laid out. */
  readonly lookedUp: ReadonlyMap<string, PlacedPackage>;
}

/**
 * Lays out a supply as a `file:` repository with apt settings of its own, so that apt itself checks the vendor's chain once
 * more. Everything is verified on the way; the folder appears whole, by rename, under the hash of what is in it, or not at
 * all. Nothing is signed anew and nothing of the machine's own apt is touched.
 */
export async function layOutRepository(options: LayoutOptions): Promise<Result<LaidOut, TsukuroiError>> {
  const { supply, root, only } = options;
  if (!isPlainPath(root)) {
    return refused(repositoryError('folder-name', root));
  }
  const suites: VerifiedSuite[] = [];
  for (const suite of supply.suites) {
    const verified = await verifySuite(suite, options.fileOf, options.keyrings, options.run);
    if (!verified.ok) {
      return verified;
    }
    if (verified.value.release.date !== suite.date) {
      return refused(repositoryError('bad-release', suite.suite));
    }
    suites.push(verified.value);
  }
  const name = sha256(
    canonicalJson({ supply, only: only === undefined ? null : [...only].sort(), all: options.unusedToo === true }),
  );
  const folder = join(root, name);
  const side = join(root, `${name}.making-${randomBytes(4).toString('hex')}`);
  await mkdir(root, { recursive: true, mode: 0o700 });
  try {
    const placed = await placeAll(options, side);
    if (!placed.ok) {
      return placed;
    }
    await writeSettings(
      side,
      folder,
      suites.filter((_, place) => isUsed(options, place)),
    );
    await putInPlace(side, folder);
    return ok({ folder, suites, ...placed.value });
  } finally {
    await rm(side, { recursive: true, force: true });
  }
}

/** Removes laid-out repositories that are no longer needed, and what runs left that were killed. */
export async function removeRepositories(root: string, keep: readonly string[]): Promise<void> {
  for (const name of await readdir(root).catch(() => [])) {
    const ours = /^[0-9a-f]{64}(?:\.making-[0-9a-f]{8})?$/.test(name);
    if (ours && !keep.includes(join(root, name))) {
      await rm(join(root, name), { recursive: true, force: true });
    }
  }
}

/**
 * A list that no package rests on is verified and left out: apt would read tens of megabytes of it for nothing, and its indices need not
 * be here.
 */
function isUsed({ supply, unusedToo }: LayoutOptions, place: number): boolean {
  return unusedToo === true || supply.packages.some(({ suite }) => suite === place);
}

async function placeAll(
  options: LayoutOptions,
  side: string,
): Promise<Result<Pick<LaidOut, 'files' | 'lookedUp'>, TsukuroiError>> {
  const { supply, fileOf, only, run } = options;
  const { archives } = aptPlaces(side);
  const pathOf = (suite: SupplySuite, path: string) => join(archives, suite.archive, 'dists', suite.suite, path);
  const files = new Map<string, PlacedPackage>();
  const lookedUp = new Map<string, PlacedPackage>();
  for (const [number, suite] of supply.suites.entries()) {
    if (!isUsed(options, number)) {
      continue;
    }
    const lists = [{ path: 'InRelease', ...suite.inRelease }, ...suite.indexes];
    for (const { path, sha256: hash } of lists) {
      const reason = await place(fileOf(hash), pathOf(suite, path), hash);
      if (reason !== undefined) {
        return refused(repositoryError(reason, `${suite.suite} ${path}`));
      }
      if (path !== 'InRelease') {
        // apt asks by hash where the list offers it (Acquire-By-Hash; Debian wiki, DebianRepository/Format).
        await place(pathOf(suite, path), pathOf(suite, join(dirname(path), 'by-hash/SHA256', hash)), hash);
      }
    }
    const found = await packagesOfSuite(supply, number, pathOf, run, options.lookUp);
    if (!found.ok) {
      return found;
    }
    for (const [hash, file] of found.value.files) {
      files.set(hash, { ...file, suite });
    }
    for (const [key, file] of found.value.lookedUp) {
      lookedUp.set(key, { ...file, suite });
    }
  }
  for (const { sha256: hash, path, suite: number, package: name } of supply.packages) {
    const suite = supply.suites[number];
    if (suite !== undefined && (only === undefined || only.has(hash))) {
      const reason = await place(fileOf(hash), join(archives, suite.archive, path), hash);
      if (reason !== undefined) {
        return refused(repositoryError(reason, name));
      }
    }
  }
  return ok({ files, lookedUp });
}

/** Links a content under the name that apt looks for, or copies it where no link can be made; its bytes are checked first. */
async function place(
  source: string,
  target: string,
  hash: string,
): Promise<'content-missing' | 'content-wrong-hash' | undefined> {
  if ((await stat(source).catch(() => undefined))?.isFile() !== true) {
    return 'content-missing';
  }
  if ((await stat(target).catch(() => undefined)) !== undefined) {
    return (await fileSha256(target)) === hash ? undefined : 'content-wrong-hash';
  }
  await mkdir(dirname(target), { recursive: true });
  try {
    await link(source, target);
  } catch {
    await copyFile(source, target);
    await flush(target);
  }
  return (await fileSha256(target)) === hash ? undefined : 'content-wrong-hash';
}

async function writeSettings(side: string, folder: string, suites: readonly VerifiedSuite[]): Promise<void> {
  const [here, later] = [aptPlaces(side), aptPlaces(folder)];
  for (const made of [join(here.lists, 'partial'), join(here.cache, 'archives/partial')]) {
    await mkdir(made, { recursive: true });
  }
  const lines = suites.map(({ suite, keyring }) => ({
    archive: suite.archive,
    suite: suite.suite,
    components: [...new Set(suite.indexes.map(({ path }) => path.split('/')[0] ?? ''))],
    architectures: [...new Set(suite.indexes.map(({ path }) => architectureOf(path)))].filter((arch) => arch !== 'all'),
    keyring,
  }));
  await writeFile(here.sources, sourcesList(later.folder, lines), { mode: 0o600 });
  await writeFile(here.configuration, aptConfiguration(folder), { mode: 0o600 });
  await flush(here.sources);
  await flush(here.configuration);
}

/** `main/binary-amd64/Packages.xz` → `amd64` */
export function architectureOf(index: string): string {
  return /\/binary-([^/]+)\//.exec(index)?.[1] ?? '';
}

/** A folder of this name from an earlier run is made anew: it may have been damaged since. */
async function putInPlace(side: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await rename(side, folder);
  await flush(dirname(folder));
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

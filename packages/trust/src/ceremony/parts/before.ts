import { sha256, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../../files/door.ts';
import { type CatalogStanding, readCatalog } from '../../repository/catalog.ts';
import { repositoryFiles } from '../../repository/files.ts';
import { readSigned } from '../../repository/read.ts';
import { followRoots, type RootOnMedium } from '../open.ts';

/** What was signed last, verified from the first root on. */
export interface Before {
  readonly root: RootOnMedium;
  /** SHA-256 of the organisation's first root: who this is. */
  readonly firstRoot: string;
  /** SHA-256 of the catalogue's timestamp. */
  readonly timestamp: string;
  readonly catalog: CatalogStanding;
  /** By facility: the root of its director that the catalogue lists. */
  readonly directors: ReadonlyMap<string, RootOnMedium>;
}

/** Where it is read from: the keys' medium, or the copy in a proposal. */
export interface BeforePlaces {
  readonly catalog: string;
  /** The folder of a facility's director. */
  director(facility: string): string;
}

/**
 * Reads what was signed last.
 *
 * @param how `rootVersion`: when a newer root lies there already, written by a try that was cut off; `facilities`: directors to read,
 *   all of them unless told
 * @throws `CATALOG_ALTERED`, `KEYS_ABSENT`, `METADATA_UNREADABLE`
 */
export async function readBefore(
  door: FileDoor,
  places: BeforePlaces,
  how: { readonly rootVersion?: number; readonly facilities?: readonly string[] } = {},
): Promise<Before> {
  const root = await followRoots(door, places.catalog, how.rootVersion);
  const files = repositoryFiles(door, places.catalog);
  const timestamp = await files.timestamp();
  if (timestamp === undefined) {
    throw new TsukuroiError('KEYS_ABSENT', { folder: places.catalog }, { exitCode: 3 });
  }
  const catalog = await readCatalog({ door, folder: places.catalog });
  const directors = new Map<string, RootOnMedium>();
  for (const [path, entry] of Object.entries(catalog.roles.get('targets')?.targets ?? {})) {
    const facility = /^directors\/([^/]+)\/root\.json$/.exec(path)?.[1];
    if (facility !== undefined && (how.facilities ?? [facility]).includes(facility)) {
      directors.set(facility, await listedRoot(door, places.director(facility), entry.hashes.sha256));
    }
  }
  const first = root.version === 1 ? root.bytes : await files.metadata('root', 1);
  return { root, firstRoot: sha256(first), timestamp: sha256(timestamp.bytes), catalog, directors };
}

/** The root that the catalogue lists; one that lies above it was never listed, and stays out. */
async function listedRoot(door: FileDoor, folder: string, hash: string): Promise<RootOnMedium> {
  const files = repositoryFiles(door, folder);
  for (let version = (await files.newestRoot())?.version ?? 0; version > 0; version -= 1) {
    if (sha256(await files.metadata('root', version)) === hash) {
      return followRoots(door, folder, version);
    }
  }
  throw new TsukuroiError('CATALOG_ALTERED', { file: folder, role: 'root' }, { exitCode: 3 });
}

/** Copies what was signed last, and the contents of these targets, so that a holder far away can see the difference. */
export async function copyBefore(
  door: FileDoor,
  from: BeforePlaces,
  to: BeforePlaces,
  before: Before,
  targets: readonly string[],
): Promise<void> {
  const [source, copy] = [repositoryFiles(door, from.catalog), repositoryFiles(door, to.catalog)];
  for (let version = 1; version <= before.root.version; version += 1) {
    await copy.writeRoot(version, await source.metadata('root', version));
  }
  const timestamp = await source.timestamp();
  const snapshotVersion = before.catalog.snapshotVersion;
  if (timestamp === undefined || snapshotVersion === undefined) {
    throw new TsukuroiError('KEYS_ABSENT', { folder: from.catalog }, { exitCode: 3 });
  }
  const snapshot = await source.metadata('snapshot', snapshotVersion);
  await copy.writeRole('snapshot', snapshotVersion, snapshot);
  for (const [file, { version }] of Object.entries(readSigned('snapshot', snapshot).meta)) {
    const role = file.slice(0, -'.json'.length);
    await copy.writeRole(role, version, await source.metadata(role, version));
  }
  await copy.writeTimestamp(timestamp.bytes);
  for (const [facility, { version: last }] of before.directors) {
    const roots = repositoryFiles(door, from.director(facility));
    for (let version = 1; version <= last; version += 1) {
      await repositoryFiles(door, to.director(facility)).writeRoot(version, await roots.metadata('root', version));
    }
  }
  for (const path of targets) {
    const content = await contentBefore(door, from, before, path);
    if (content !== undefined) {
      await copy.writeTarget(path, content);
    }
  }
}

/** Contents people are shown are pages, not installers. */
const SHOWN_LIMIT_BYTES = 500_000;

/** A target as it was listed last; undefined when it was not, or its content is not here. */
export async function contentBefore(
  door: FileDoor,
  places: BeforePlaces,
  { catalog }: Before,
  path: string,
): Promise<Uint8Array | undefined> {
  const entry = [...catalog.roles.values()].map(({ targets }) => targets[path]).find((found) => found !== undefined);
  if (entry === undefined || path.startsWith('artifacts/')) {
    return undefined;
  }
  const files = repositoryFiles(door, places.catalog);
  const bytes = await files.readTarget(path, entry.hashes.sha256, SHOWN_LIMIT_BYTES).catch(() => undefined);
  return bytes !== undefined && sha256(bytes) === entry.hashes.sha256 ? bytes : undefined;
}

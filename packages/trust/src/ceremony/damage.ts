import { sha256 } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { METADATA_LIMITS, repositoryFiles } from '../repository/files.ts';
import { readSigned } from '../repository/read.ts';
import { readSite } from './install.ts';
import { readBefore } from './parts/before.ts';
import { serverPlaces } from './places.ts';

/** Parts of a ceremony on a server that are lost or not as they were signed, as paths. */
export interface Damage {
  /** Whether there ever was a ceremony here, by anything it leaves. */
  readonly ceremony: boolean;
  readonly parts: readonly string[];
}

/**
 * Looks at everything the ceremony left on a server, whether the site file is there or not: a lost file must never look as if there had
 * been no ceremony, for then devices would be enrolled without a root of trust. The director's key is looked at where it is loaded.
 */
export async function damageOf(door: FileDoor, dataFolder: string): Promise<Damage> {
  const server = serverPlaces(dataFolder);
  const there = async (path: string): Promise<boolean> => (await door.stat(path)) !== undefined;
  const left = await Promise.all([server.site, server.onlineKey, server.catalog, server.director].map(there));
  if (!left.includes(true)) {
    return { ceremony: false, parts: [] };
  }
  const parts: string[] = [];
  const site = await readSite(door, dataFolder).catch(() => undefined);
  if (site === undefined) {
    parts.push(server.site);
  }
  const past = await standingOf(door, dataFolder, site?.facility).catch(() => undefined);
  if (past === undefined) {
    parts.push(server.catalog);
  }
  const root = await door.readIfThere(server.root, METADATA_LIMITS.root).catch(() => undefined);
  if (root === undefined || (past !== undefined && sha256(root) !== past.root)) {
    parts.push(server.root);
  }
  if (past?.director === false) {
    parts.push(server.director);
  } else if ((await wasPublished(door, server.director)) && !(await isPublished(door, server.director))) {
    parts.push(`${server.director}/metadata/timestamp.json`);
  }
  return { ceremony: true, parts };
}

/** Whether the director published here at all: a server that has its root and no key yet did not. */
async function wasPublished(door: FileDoor, folder: string): Promise<boolean> {
  return (await door.list(`${folder}/metadata`)).some((name) => /(^timestamp|\.snapshot)\.json$/.test(name));
}

/** Whether what the director published last can be read, down to the roles that its snapshot names. */
export async function isPublished(door: FileDoor, folder: string): Promise<boolean> {
  const files = repositoryFiles(door, folder);
  try {
    const version = (await files.timestamp())?.signed.meta['snapshot.json'].version ?? 0;
    const { meta } = readSigned('snapshot', await files.metadata('snapshot', version));
    for (const [name, entry] of Object.entries(meta)) {
      await files.metadata(name.slice(0, -'.json'.length), entry.version);
    }
    return true;
  } catch {
    return false;
  }
}

/** The server's copies, verified: the hash of the root, and whether the director's roots are those the catalogue lists. */
async function standingOf(
  door: FileDoor,
  dataFolder: string,
  facility: string | undefined,
): Promise<{ readonly root: string; readonly director: boolean }> {
  const server = serverPlaces(dataFolder);
  const only = (facilities: readonly string[]) =>
    readBefore(door, { catalog: server.catalog, director: () => server.director }, { facilities });
  const { root } = await only([]);
  const director = await only(facility === undefined ? [] : [facility]).then(
    () => true,
    () => false,
  );
  return { root: sha256(root.bytes), director };
}

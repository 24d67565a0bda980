import { join } from 'node:path';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import { installOnServer } from '@tsukuroi/trust/ceremony/install.ts';
import { keyPlaces, serverPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { METADATA_LIMITS } from '@tsukuroi/trust/repository/files.ts';
import './errors.ts';
import { readSignedCatalog } from './signed-catalog.ts';

/**
 * Takes a newly signed catalogue over from a folder that `catalog sign --out` wrote, after looking at all of it: it begins with the very
 * root this server knows, every role is signed, and it is not older. A running server notices within the hour, agents at their next visit.
 *
 * @throws TsukuroiError CATALOG_WITH_KEYS, CATALOG_OF_OTHERS, CATALOG_BEHIND, CATALOG_ALTERED
 */
export async function takeCatalog(dataFolder: string, from: string, clock: Clock): Promise<{ version: number }> {
  const door = nodeDoor();
  const source = keyPlaces(from);
  const here = serverPlaces(dataFolder).catalog;
  if ((await door.list(source.keys)).length > 0) {
    throw new TsukuroiError('CATALOG_WITH_KEYS', { from }, { exitCode: 3 });
  }
  const firstRoot = (folder: string) => door.readIfThere(join(folder, 'metadata', '1.root.json'), METADATA_LIMITS.root);
  const [ours, theirs] = await Promise.all([firstRoot(here), firstRoot(source.catalog)]);
  if (ours === undefined || theirs === undefined || !Buffer.from(ours).equals(theirs)) {
    throw new TsukuroiError('CATALOG_OF_OTHERS', { from }, { exitCode: 3 });
  }
  const { version } = await readSignedCatalog(door, source.catalog);
  const known = await readSignedCatalog(door, here);
  if (version < known.version) {
    throw new TsukuroiError('CATALOG_BEHIND', { from, given: version, here: known.version }, { exitCode: 3 });
  }
  await installOnServer({ door, clock, keysFolder: from, dataFolder });
  return { version };
}

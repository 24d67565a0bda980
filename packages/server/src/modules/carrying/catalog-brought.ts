import { join } from 'node:path';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import { serverPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { METADATA_LIMITS, repositoryFiles } from '@tsukuroi/trust/repository/files.ts';
import { takeCatalog } from '../director/index.ts';

/** A file that came in, and where its bytes stand. */
export interface BroughtMetadata {
  /** Below the catalogue's repository: `metadata/…` or `targets/…`. */
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  readonly place: string;
}

/** Names of metadata (TUF 1.0.31, 6.2), and of targets in consistent snapshots: the hash stands in the name. */
const METADATA = /^metadata\/(?:timestamp|[1-9]\d{0,15}\.[a-z0-9-]{1,40})\.json$/;
const TARGET = /^targets\/(?:[A-Za-z0-9][A-Za-z0-9._+~-]*\/)*([0-9a-f]{64})\.[A-Za-z0-9][A-Za-z0-9._+~-]*$/;

/**
 * Takes over a catalogue that a bundle brought, the way `tsukuroi catalog install` does: put together at the side, verified from the first
 * root on, never older. A bundle is signed by a collector, which may not sign catalogues, so nothing is believed because it was in one.
 *
 * @param side folder of our own, gone afterwards
 * @throws TsukuroiError CATALOG_OF_OTHERS, CATALOG_BEHIND, CATALOG_ALTERED, CARRYING_METADATA_NAME, METADATA_UNREADABLE, FILE_MISSING
 */
export async function takeBroughtCatalog(
  door: FileDoor,
  options: {
    readonly dataFolder: string;
    readonly side: string;
    readonly clock: Clock;
    readonly files: readonly BroughtMetadata[];
  },
): Promise<'done' | 'same'> {
  const { clock, dataFolder, files, side } = options;
  const catalog = join(side, 'catalog');
  await door.removeTree(side);
  try {
    for (const { path, place, sha256, size } of files) {
      const named = TARGET.exec(path)?.[1];
      if (!(METADATA.test(path) || named === sha256) || size > METADATA_LIMITS.targets) {
        throw new TsukuroiError('CARRYING_METADATA_NAME', { name: path.slice(0, 120) }, { exitCode: 3 });
      }
      const bytes = await door.read(place, METADATA_LIMITS.targets);
      await door.writeWhole(join(catalog, path), bytes, { mode: 0o644, unsettled: true });
    }
    const [given, here] = await Promise.all([
      repositoryFiles(door, catalog).timestamp(),
      repositoryFiles(door, serverPlaces(dataFolder).catalog).timestamp(),
    ]);
    if (given !== undefined && here !== undefined && Buffer.from(given.bytes).equals(here.bytes)) {
      return 'same';
    }
    if (given !== undefined && here !== undefined && given.signed.version < here.signed.version) {
      const params = { from: catalog, given: given.signed.version, here: here.signed.version };
      throw new TsukuroiError('CATALOG_BEHIND', params, { exitCode: 3 });
    }
    await takeCatalog(dataFolder, side, clock);
    return 'done';
  } finally {
    await door.removeTree(side);
  }
}

import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { repositoryFiles } from '../repository/files.ts';
import { readSigned } from '../repository/read.ts';
import { isSignedMetadata } from '../roles/metadata.ts';
import './errors.ts';
import { readSite } from './install.ts';
import { followRoots } from './open.ts';
import { serverPlaces } from './places.ts';

/** What a server may rely on when it checks what others signed: bundles, knowledge, results. */
export interface TrustOnServer {
  readonly organisation: string;
  readonly facility: string;
  /** The organisation's newest root; its hash stands in enrolment tokens. */
  readonly root: Uint8Array;
  /** The catalogue's targets metadata: names the collectors (`verifierOf('collector', …)`). */
  readonly catalogTargets: Uint8Array;
  /** The root of this facility's director: names its key (`verifierOf('targets', …)`). */
  readonly directorRoot: Uint8Array;
}

/**
 * The server's copies of the signed metadata, verified from the first root on. Undefined before a ceremony.
 *
 * @throws `CATALOG_ALTERED` when a file is not signed by the keys that the root names
 */
export async function trustOnServer(door: FileDoor, dataFolder: string): Promise<TrustOnServer | undefined> {
  const places = serverPlaces(dataFolder);
  const site = await readSite(door, dataFolder);
  if (site === undefined) {
    return undefined;
  }
  const root = await followRoots(door, places.catalog);
  const files = repositoryFiles(door, places.catalog);
  const mustBeOurs = (role: string, bytes: Uint8Array): Uint8Array => {
    if (!isSignedMetadata(role, bytes, root.bytes)) {
      throw new TsukuroiError('CATALOG_ALTERED', { file: places.catalog, role }, { exitCode: 3 });
    }
    return bytes;
  };
  const timestamp = await files.timestamp();
  mustBeOurs('timestamp', timestamp?.bytes ?? new Uint8Array());
  const snapshot = await files.metadata('snapshot', timestamp?.signed.meta['snapshot.json'].version ?? 0);
  const { meta } = readSigned('snapshot', mustBeOurs('snapshot', snapshot));
  const catalogTargets = mustBeOurs('targets', await files.metadata('targets', meta['targets.json']?.version ?? 0));
  const director = await followRoots(door, places.director);
  return {
    organisation: root.statement.organisation,
    facility: site.facility,
    root: root.bytes,
    catalogTargets,
    directorRoot: director.bytes,
  };
}

import { TsukuroiError } from '@tsukuroi/core';
import { followRoots } from '@tsukuroi/trust/ceremony/open.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { repositoryFiles } from '@tsukuroi/trust/repository/files.ts';
import { readSigned } from '@tsukuroi/trust/repository/read.ts';
import { isSignedMetadata } from '@tsukuroi/trust/roles/metadata.ts';

export interface SignedTarget {
  readonly sha256: string;
  readonly length: number;
}

/** The catalogue as the offline keys signed it. */
export interface SignedCatalog {
  readonly version: number;
  /** By target path. */
  readonly targets: ReadonlyMap<string, SignedTarget>;
}

/** A role of other keys than the catalogue's: what it lists is no target of the catalogue. */
const COLLECTOR = 'collector';

/**
 * A copy of the catalogue's repository, each role verified by the keys that its delegator names. Dates are not judged: what is old is the
 * agents' matter, and an expired catalogue still names what may be served.
 *
 * @throws TsukuroiError CATALOG_ALTERED, METADATA_UNREADABLE, FILE_MISSING
 */
export async function readSignedCatalog(door: FileDoor, folder: string): Promise<SignedCatalog> {
  const files = repositoryFiles(door, folder);
  const root = await followRoots(door, folder);
  const ours = (role: string, bytes: Uint8Array, delegator: Uint8Array): Uint8Array => {
    if (!isSignedMetadata(role, bytes, delegator)) {
      throw new TsukuroiError('CATALOG_ALTERED', { file: folder, role }, { exitCode: 3 });
    }
    return bytes;
  };
  const timestamp = await files.timestamp();
  const bytes = ours('timestamp', timestamp?.bytes ?? new Uint8Array(), root.bytes);
  const { version } = readSigned('timestamp', bytes).meta['snapshot.json'];
  const { meta } = readSigned('snapshot', ours('snapshot', await files.metadata('snapshot', version), root.bytes));
  const top = ours('targets', await files.metadata('targets', meta['targets.json']?.version ?? 0), root.bytes);
  const targets = new Map<string, SignedTarget>();
  const take = (listed: ReturnType<typeof readSigned<'targets'>>['targets']): void => {
    for (const [path, { hashes, length }] of Object.entries(listed)) {
      targets.set(path, { sha256: hashes.sha256, length });
    }
  };
  const { targets: own, delegations } = readSigned('targets', top);
  take(own);
  for (const { name } of delegations?.roles ?? []) {
    const entry = meta[`${name}.json`];
    if (name !== COLLECTOR && entry !== undefined) {
      take(readSigned('targets', ours(name, await files.metadata(name, entry.version), top)).targets);
    }
  }
  return { version, targets };
}

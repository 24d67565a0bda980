import type { Clock } from '@tsukuroi/core';
import type { FileDoor } from '../../files/door.ts';
import { repositoryFiles } from '../../repository/files.ts';
import { installOnServer, readSite } from '../install.ts';
import { copyTree, keyPlaces, mustBeSame } from '../places.ts';
import type { Before } from './before.ts';
import type { FileToSign } from './draft.ts';

export interface PutOptions {
  readonly door: FileDoor;
  readonly clock: Clock;
  /** The medium with the signed results. */
  readonly keysFolder: string;
  readonly copyFolder?: string;
  /** The server on this machine, if there is one. */
  readonly dataFolder?: string;
}

/**
 * Puts signed files in force: on the medium, where the timestamp of the catalogue makes them visible as the last step, then on the server
 * of this machine and in the copy, which is read back. Cut off, it is repeated.
 */
export async function putInForce(
  { door, clock, keysFolder, copyFolder, dataFolder }: PutOptions,
  before: Before,
  signed: ReadonlyMap<FileToSign, Uint8Array>,
  contents: readonly { readonly path: string; readonly content: Uint8Array }[],
): Promise<{ readonly rootVersion: number; readonly catalogVersion: number }> {
  const medium = keyPlaces(keysFolder);
  const catalog = repositoryFiles(door, medium.catalog);
  for (const { path, content } of contents) {
    await catalog.writeTarget(path, content);
  }
  let [rootVersion, catalogVersion] = [before.root.version, 0];
  let timestamp: Uint8Array | undefined;
  // The medium still stands where the change began, so nothing refers to files of these names: what lies there was cut off.
  const replace = { replace: true };
  for (const [{ role, version, facility }, bytes] of signed) {
    if (role === 'timestamp') {
      timestamp = bytes;
    } else if (facility === undefined) {
      await catalog.writeRole(role, version, bytes, replace);
      rootVersion = role === 'root' ? version : rootVersion;
      catalogVersion = role === 'snapshot' ? version : catalogVersion;
    } else {
      await repositoryFiles(door, medium.director(facility)).writeRole('root', version, bytes, replace);
      await catalog.writeTarget(`directors/${facility}/root.json`, bytes);
    }
  }
  if (timestamp !== undefined) {
    await catalog.writeTimestamp(timestamp);
  }
  if (dataFolder !== undefined && (await readSite(door, dataFolder)) !== undefined) {
    await installOnServer({ door, clock, keysFolder, dataFolder });
  }
  if (copyFolder !== undefined) {
    await copyTree(door, keysFolder, copyFolder);
    await mustBeSame(door, keysFolder, copyFolder);
  }
  return { rootVersion, catalogVersion };
}

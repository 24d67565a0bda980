import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import type { SigningKey } from '../keys/key.ts';
import { KEY_FILE_LIMIT_BYTES, type KeyFile, readKeyFile, unlockKey } from '../keys/key-file.ts';
import { repositoryFiles } from '../repository/files.ts';
import { readSigned, rootStatementOf } from '../repository/read.ts';
import type { RootStatement } from '../repository/root.ts';
import { isSignedMetadata } from '../roles/metadata.ts';
import './errors.ts';
import { keyPlaces } from './places.ts';

/** Key files on a medium, not opened. */
export async function listKeyFiles(
  door: FileDoor,
  keysFolder: string,
): Promise<readonly { readonly file: string; readonly keyFile: KeyFile }[]> {
  const { keys } = keyPlaces(keysFolder);
  const found: { file: string; keyFile: KeyFile }[] = [];
  for (const name of await door.list(keys)) {
    if (name.endsWith('.key.json')) {
      const file = join(keys, name);
      const text = Buffer.from(await door.read(file, KEY_FILE_LIMIT_BYTES)).toString('utf8');
      found.push({ file, keyFile: readKeyFile(text, file) });
    }
  }
  return found;
}

/** Opens every key on these media that one of the passphrases fits. Throws `KEY_PASSPHRASE` when none opens at all. */
export async function unlockKeys(
  door: FileDoor,
  keysFolders: readonly string[],
  passphrases: readonly string[],
): Promise<readonly (SigningKey & { readonly role: KeyFile['role'] })[]> {
  const opened: (SigningKey & { role: KeyFile['role'] })[] = [];
  let refusal: unknown;
  for (const folder of keysFolders) {
    for (const { file, keyFile } of await listKeyFiles(door, folder)) {
      for (const passphrase of passphrases) {
        try {
          const key = await unlockKey(keyFile, passphrase, file);
          opened.push({ ...key, role: keyFile.role });
          break;
        } catch (error) {
          refusal = error;
        }
      }
    }
  }
  if (opened.length === 0) {
    throw refusal ?? new TsukuroiError('KEYS_ABSENT', { folder: keysFolders.join(', ') }, { exitCode: 3 });
  }
  return opened;
}

export interface RootOnMedium {
  readonly version: number;
  readonly bytes: Uint8Array;
  readonly statement: RootStatement;
}

/**
 * The newest root of a repository, after following its chain from the first: each must be signed by the one before and by
 * itself. What was slipped onto a medium does not get a second signature.
 *
 * @param upTo an earlier version to stop at
 */
export async function followRoots(door: FileDoor, folder: string, upTo?: number): Promise<RootOnMedium> {
  const files = repositoryFiles(door, folder);
  const newest = await files.newestRoot();
  if (newest === undefined) {
    throw new TsukuroiError('KEYS_ABSENT', { folder }, { exitCode: 3 });
  }
  const last = upTo ?? newest.version;
  let before: Uint8Array | undefined;
  for (let version = 1; version <= last; version += 1) {
    const bytes = version === newest.version ? newest.bytes : await files.metadata('root', version);
    const fits =
      isSignedMetadata('root', bytes, bytes) &&
      (before === undefined || isSignedMetadata('root', bytes, before)) &&
      readSigned('root', bytes).version === version;
    if (!fits) {
      throw new TsukuroiError('CATALOG_ALTERED', { file: folder, role: `${version}.root` }, { exitCode: 3 });
    }
    before = bytes;
  }
  const bytes = before ?? newest.bytes;
  return { version: last, bytes, statement: rootStatementOf(readSigned('root', bytes)) };
}

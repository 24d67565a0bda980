import { chmod, mkdir, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TsukuroiError } from '@tsukuroi/core';
import '../error-texts.ts';

/** A data folder that belongs to this process until `release` is called or the process ends. */
export interface DataFolder {
  readonly path: string;
  release(): void;
}

/**
 * Makes the folder when it is missing, takes away everyone else's rights to it, and locks it.
 *
 * @throws TsukuroiError DATA_FOLDER_FOREIGN when it belongs to someone else, DATA_FOLDER_LOCKED when another server uses it (exit code 3)
 */
export async function prepareDataFolder(path: string): Promise<DataFolder> {
  const folder = await privateFolder(path);
  // An SQLite file in an exclusive transaction is a lock that the operating system itself gives back when the process dies.
  const lock = new DatabaseSync(join(folder, 'server.lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (cause) {
    lock.close();
    throw new TsukuroiError('DATA_FOLDER_LOCKED', { folder }, { cause, exitCode: 3 });
  }
  return { path: folder, release: () => lock.close() };
}

async function privateFolder(path: string): Promise<string> {
  const folder = resolve(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await stat(folder);
  const { uid } = userInfo();
  if (uid !== -1 && found.uid !== uid) {
    throw new TsukuroiError('DATA_FOLDER_FOREIGN', { folder }, { exitCode: 3 });
  }
  if ((found.mode & 0o077) !== 0) {
    await chmod(folder, 0o700);
  }
  return folder;
}

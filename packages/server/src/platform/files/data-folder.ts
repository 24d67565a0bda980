import { chmod, mkdir, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TsukuroiError } from '@tsukuroi/core';
import '../error-texts.ts';

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;

/** A data folder that belongs to this process until `release` is called or the process ends. */
export interface DataFolder {
  readonly path: string;
  release(): void;
}

/**
 * Makes the folder when it is missing, takes away everyone else's rights to it, and locks it.
 *
 * @throws TsukuroiError DATA_FOLDER_FOREIGN when it belongs to someone else, DATA_FOLDER_LOCKED when another server uses it,
 *   DATA_FOLDER_UNUSABLE when the lock cannot be made (all exit code 3)
 */
export async function prepareDataFolder(path: string): Promise<DataFolder> {
  const folder = await privateFolder(path);
  // An SQLite file in an exclusive transaction is a lock that the operating system itself gives back when the process dies.
  const lock = openLock(folder);
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (cause) {
    lock.close();
    throw refusal(folder, cause);
  }
  return { path: folder, release: () => lock.close() };
}

function openLock(folder: string): DatabaseSync {
  try {
    return new DatabaseSync(join(folder, 'server.lock'), { timeout: 0 });
  } catch (cause) {
    throw refusal(folder, cause);
  }
}

/** Only "busy" and "locked" mean another server (https://sqlite.org/rescode.html); a full or broken disk must not be called one. */
function refusal(folder: string, cause: unknown): TsukuroiError {
  const errcode = typeof cause === 'object' && cause !== null && 'errcode' in cause ? Number(cause.errcode) & 0xff : 0;
  return errcode === SQLITE_BUSY || errcode === SQLITE_LOCKED
    ? new TsukuroiError('DATA_FOLDER_LOCKED', { folder }, { cause, exitCode: 3 })
    : new TsukuroiError('DATA_FOLDER_UNUSABLE', { folder, reason: `SQLite ${errcode}` }, { cause, exitCode: 3 });
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

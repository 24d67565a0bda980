import { execFile } from 'node:child_process';
import { mkdir, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { TsukuroiError, writeWhole } from '@tsukuroi/core';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';
import { sql } from 'kysely';
import { z } from 'zod';
import { type DatabaseAddress, openDatabase } from '../database/index.ts';
import { checkSqlite } from './make.ts';
import { type ReadArchive, readArchive } from './read.ts';
import './restore-errors.ts';
import { RESTORING } from './restored.ts';
import { freeBytes } from './room.ts';
import { type BackupLabel, PLACES } from './shape.ts';

const run = promisify(execFile);
const namesShape = z.array(z.string().regex(/^[^/\\\0]+$/));
const LOCK = /^server\.lock/;

/** Where a restore is at work inside the data folder, on the same medium, so that giving names is all that is left at the end. */
export function workplaceOf(folder: string) {
  const root = join(folder, RESTORING);
  return { root, data: join(root, 'data'), dump: join(root, 'database'), names: join(root, 'names.json') };
}

/**
 * Refuses a folder that holds anything but what a restore that was cut off left there.
 *
 * @throws TsukuroiError RESTORE_NOT_EMPTY (exit code 3)
 */
export async function demandEmpty(folder: string): Promise<void> {
  const present: readonly string[] = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw new TsukuroiError('RESTORE_NOT_WRITTEN', { folder, reason: String(error.code) }, { exitCode: 3 });
  });
  const ours = present.includes(RESTORING)
    ? new Set<string>([RESTORING, ...(await movedNames(folder))])
    : new Set<string>();
  const foreign = present.find((name) => !ours.has(name) && !LOCK.test(name));
  if (foreign !== undefined) {
    throw new TsukuroiError('RESTORE_NOT_EMPTY', { folder, name: foreign }, { exitCode: 3 });
  }
}

/** Takes back a restore that failed or was cut off; the mark goes last. */
export async function takeBack(folder: string): Promise<void> {
  const { root } = workplaceOf(folder);
  for (const name of await movedNames(folder)) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
  await rm(root, { recursive: true, force: true });
}

/** What the restore has begun to name in the data folder itself. */
async function movedNames(folder: string): Promise<readonly string[]> {
  const text = await readFile(workplaceOf(folder).names, 'utf8').catch(() => '[]');
  const read = namesShape.safeParse(JSON.parse(text));
  return read.success ? read.data.filter((name) => name !== '.' && name !== '..') : [];
}

/**
 * Unpacks a backup into the workplace and answers when all of it was compared with its index.
 *
 * @throws TsukuroiError as `readArchive`, RESTORE_NO_ROOM, RESTORE_NOT_WRITTEN, and what `accept` throws
 */
export async function unpack(
  file: string,
  passphrase: string,
  folder: string,
  accept: (label: BackupLabel) => void,
): Promise<ReadArchive> {
  const at = workplaceOf(folder);
  await mkdir(at.data, { recursive: true, mode: 0o700 });
  await syncFolder(folder);
  return readArchive(file, passphrase, {
    async label(label) {
      accept(label);
      const free = await freeBytes(folder);
      if (label.bytes > free) {
        const params = { folder, need: readableBytes(label.bytes), free: readableBytes(free) };
        throw new TsukuroiError('RESTORE_NO_ROOM', params, { exitCode: 3 });
      }
    },
    async entry(path, mode, bytes) {
      if (path === PLACES.database) {
        await writeStream(at.dump, 0o600, bytes, folder);
      } else if (path.startsWith(PLACES.data)) {
        await writeStream(join(at.data, path.slice(PLACES.data.length)), mode & 0o755, bytes, folder);
      } else if (path === PLACES.contents) {
        await writeStream(join(at.data, 'store', 'missing.json'), 0o600, bytes, folder);
      }
    },
  });
}

async function writeStream(
  place: string,
  mode: number,
  bytes: AsyncIterable<Uint8Array>,
  folder: string,
): Promise<void> {
  try {
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    const file = await open(place, 'wx', mode);
    try {
      for await (const part of bytes) {
        await file.writeFile(part);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause && 'code' in cause) {
      throw new TsukuroiError('RESTORE_NOT_WRITTEN', { folder, reason: String(cause.code) }, { cause, exitCode: 3 });
    }
    throw cause;
  }
}

/**
 * Puts the rows back: a file of SQLite is checked and takes its place; a dump goes into an empty database in one transaction.
 *
 * @throws TsukuroiError RESTORE_DATABASE_USED, RESTORE_DATABASE_FAILED (exit code 3)
 */
export async function restoreRows(dump: string, address: DatabaseAddress): Promise<void> {
  const failed = (reason: string, cause?: unknown) =>
    new TsukuroiError('RESTORE_DATABASE_FAILED', { reason: reason.slice(0, 300) }, { cause, exitCode: 3 });
  if (address.kind === 'sqlite') {
    const found = checkSqlite(dump);
    if (found !== 'ok') {
      throw failed(found);
    }
    await rename(dump, address.file);
    return;
  }
  await demandNoTables(address, failed);
  const url = new URL(address.url);
  const password = decodeURIComponent(url.password);
  url.password = '';
  const how = ['--no-owner', '--no-privileges', '--exit-on-error', '--single-transaction', `--dbname=${url.href}`];
  try {
    await run('pg_restore', [...how, dump], {
      maxBuffer: 64_000_000,
      env: { ...process.env, ...(password === '' ? {} : { PGPASSWORD: password }) },
    });
  } catch (cause) {
    const told = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw failed(told.split('\n')[0] ?? '', cause);
  }
  await rm(dump);
}

async function demandNoTables(
  address: DatabaseAddress,
  failed: (reason: string, cause?: unknown) => TsukuroiError,
): Promise<void> {
  const db = openDatabase(address);
  let count: number;
  try {
    const { rows } = await sql<{ count: string }>`
      select count(*) as count from pg_catalog.pg_tables where schemaname not in ('pg_catalog', 'information_schema')
    `.execute(db);
    count = Number(rows[0]?.count);
  } catch (cause) {
    throw failed(cause instanceof Error && 'code' in cause ? String(cause.code) : 'PostgreSQL', cause);
  } finally {
    await db.destroy();
  }
  if (count !== 0) {
    throw new TsukuroiError('RESTORE_DATABASE_USED', { count }, { exitCode: 3 });
  }
}

/** Gives everything its place in the data folder. Only when the workplace is gone is the folder restored. */
export async function settle(folder: string): Promise<void> {
  const at = workplaceOf(folder);
  const names = await readdir(at.data);
  await writeWhole(at.names, JSON.stringify(names));
  for (const name of names) {
    await rename(join(at.data, name), join(folder, name));
  }
  await rmdir(at.data);
  await syncFolder(folder);
  // Its content first: while the folder stands, what is in it says what may be taken back.
  await rename(at.root, join(folder, `${RESTORING}.done`));
  await rm(join(folder, `${RESTORING}.done`), { recursive: true, force: true });
  await syncFolder(folder);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { link, lstat, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { type Clock, isoSeconds, TsukuroiError, writeWhole } from '@tsukuroi/core';
import { sql } from 'kysely';
import { backupDatabase } from '../database/backup.ts';
import type { DatabaseAddress, Db } from '../database/index.ts';
import './errors.ts';
import { labelText } from './label.ts';
import { readArchive } from './read.ts';
import { type BackupRecord, writeBackupRecord } from './record.ts';
import { demandRoom } from './room.ts';
import { belongsTogether, type FoundFile } from './scan.ts';
import { type BackupLabel, namedContentsShape, PLACES } from './shape.ts';
import { readTogether } from './still.ts';
import { type Piece, pieceOf, writeArchive } from './write.ts';

export interface BackupOptions {
  readonly dataFolder: string;
  readonly db: Db;
  readonly address: DatabaseAddress;
  /** Where to write; must not exist and must not lie in the data folder. */
  readonly file: string;
  readonly passphrase: string;
  /** Also what the content store holds. */
  readonly withContent: boolean;
  readonly facts: Pick<BackupLabel, 'facility' | 'machine' | 'productVersion'>;
  readonly clock: Clock;
  readonly onStep?: (step: BackupStep) => void;
}

export type BackupStep = 'database' | 'writing' | 'reading-back';

export interface MadeBackup extends BackupRecord {
  /** Files and the database in it. */
  readonly entries: number;
  readonly labelFile: string;
  readonly leftOut: readonly string[];
}

const run = promisify(execFile);

/**
 * Makes one encrypted file of everything a server would need on another machine, beside the running server, and reads it back before it
 * gets its name. Files are read before the database: what a signature says of the database is never ahead of it.
 *
 * @throws TsukuroiError BACKUP_EXISTS, BACKUP_INSIDE, BACKUP_NO_ROOM, BACKUP_UNREST, BACKUP_FAILED, BACKUP_DATABASE_DAMAGED,
 *   BACKUP_NOT_WRITTEN, BACKUP_UNVERIFIED (exit code 3)
 */
export async function makeBackup(options: BackupOptions): Promise<MadeBackup> {
  const { address, clock, dataFolder, db, facts, onStep, withContent } = options;
  const file = resolve(options.file);
  const labelFile = `${file}.txt`;
  const part = `${file}.part`;
  // What a backup that was cut off left there is not ours to remove: it may be of another machine at work.
  await demandFree(file, labelFile, part);
  if (!relative(resolve(dataFolder), file).startsWith('..')) {
    throw new TsukuroiError('BACKUP_INSIDE', { file, folder: dataFolder }, { exitCode: 3 });
  }
  await removeAbandoned(dataFolder);
  const together = await readTogether(dataFolder);
  const { contents, files, leftOut } = together.found;
  const sizes = (found: readonly FoundFile[]) => found.reduce((sum, { size }) => sum + size, 0);
  const databaseBytes = await sizeOfDatabase(db, address);
  const bytes = sizes(files) + (withContent ? sizes(contents) : 0) + databaseBytes;
  const working = join(dataFolder, 'backup', `working-${process.pid}`);
  await demandRoom([
    { folder: working, bytes: databaseBytes },
    { folder: dirname(file), bytes },
  ]);

  try {
    onStep?.('database');
    const copy = join(working, 'database');
    await backupDatabase(db, address, copy);
    const madeAt = isoSeconds(clock.nowMs());
    await demandWhole(address, copy);
    const label: BackupLabel = {
      format: 'backup/1',
      madeAt,
      ...facts,
      database: address.kind,
      content: withContent ? 'included' : 'named',
      bytes,
      leftOut: [...leftOut],
    };
    onStep?.('writing');
    const pieces = piecesOf({ label, dataFolder, together: together.bytes, files, contents, withContent, copy });
    const written = await told(file, () => writeArchive(part, options.passphrase, pieces));
    onStep?.('reading-back');
    await demandSame(part, options.passphrase, written.sha256);
    await told(file, () => giveName(part, file));
    const record: BackupRecord = {
      format: 'backup-record/1',
      madeAt,
      file,
      bytes: written.bytes,
      sha256: written.sha256,
    };
    await told(labelFile, () => writeWhole(labelFile, labelText(label, { ...record, name: basename(file) }), 0o644));
    await writeBackupRecord(dataFolder, record);
    return { ...record, entries: written.index.entries.length, labelFile, leftOut };
  } finally {
    await rm(working, { recursive: true, force: true });
    await rm(part, { force: true }).catch(() => undefined);
  }
}

async function demandFree(...files: readonly string[]): Promise<void> {
  for (const file of files) {
    if ((await lstat(file).catch(() => undefined)) !== undefined) {
      throw new TsukuroiError('BACKUP_EXISTS', { file }, { exitCode: 3 });
    }
  }
}

/** Copies of the database that a killed backup left behind are as secret as the database. */
async function removeAbandoned(dataFolder: string): Promise<void> {
  const folder = join(dataFolder, 'backup');
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = /^working-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function sizeOfDatabase(db: Db, address: DatabaseAddress): Promise<number> {
  if (address.kind === 'sqlite') {
    const wal = await stat(`${address.file}-wal`).catch(() => undefined);
    return (await stat(address.file)).size + (wal?.size ?? 0);
  }
  const { rows } = await sql<{ size: string }>`select pg_database_size(current_database()) as size`.execute(db);
  return Number(rows[0]?.size ?? 0);
}

/** A copy of a damaged database would take the place of earlier, whole ones. */
async function demandWhole(address: DatabaseAddress, copy: string): Promise<void> {
  const damaged = (reason: string, cause?: unknown) =>
    new TsukuroiError('BACKUP_DATABASE_DAMAGED', { reason: reason.slice(0, 200) }, { cause, exitCode: 3 });
  if (address.kind === 'postgres') {
    try {
      await run('pg_restore', ['--list', copy], { maxBuffer: 64_000_000 });
    } catch (cause) {
      throw damaged('pg_restore --list', cause);
    }
    return;
  }
  const found = checkSqlite(copy);
  if (found !== 'ok') {
    throw damaged(found);
  }
}

/** `PRAGMA integrity_check` (https://sqlite.org/pragma.html#pragma_integrity_check): `ok`, or the first thing that is wrong. */
export function checkSqlite(file: string): string {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    const rows = database.prepare('PRAGMA integrity_check(1)').all();
    return String(rows[0]?.integrity_check ?? 'no answer');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    database?.close();
  }
}

interface Parts {
  readonly label: BackupLabel;
  readonly dataFolder: string;
  readonly together: ReadonlyMap<string, Buffer>;
  readonly files: readonly FoundFile[];
  readonly contents: readonly FoundFile[];
  readonly withContent: boolean;
  readonly copy: string;
}

async function* piecesOf(parts: Parts): AsyncGenerator<Piece> {
  const { contents, dataFolder, files, together } = parts;
  yield pieceOf(PLACES.label, Buffer.from(`${JSON.stringify(parts.label, null, 2)}\n`));
  for (const { path, mode } of files) {
    const known = together.get(path);
    if (known !== undefined) {
      yield pieceOf(PLACES.data + path, known, mode);
    } else if (!belongsTogether(path)) {
      yield* fileAt(PLACES.data + path, join(dataFolder, path), mode);
    }
  }
  if (parts.withContent) {
    for (const { path, mode } of contents) {
      yield* fileAt(PLACES.data + path, join(dataFolder, path), mode);
    }
  } else if (contents.length > 0) {
    const named = contents.map(({ path, size }) => ({ sha256: basename(path), size }));
    const list = namedContentsShape.parse({ format: 'backup-contents/1', contents: named });
    yield pieceOf(PLACES.contents, Buffer.from(JSON.stringify(list)));
  }
  yield* fileAt(PLACES.database, parts.copy, 0o600);
}

/** A file as long as it is now; one that was removed since it was listed is no part of the backup. */
async function* fileAt(path: string, file: string, mode: number): AsyncGenerator<Piece> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  });
  if (handle === undefined) {
    return;
  }
  try {
    const { size } = await handle.stat();
    const bytes = () =>
      size === 0
        ? pieceOf(path, Buffer.alloc(0)).bytes()
        : createReadStream(file, { fd: handle, autoClose: false, start: 0, end: size - 1, highWaterMark: 1 << 18 });
    yield { path, size, mode, bytes };
  } finally {
    await handle.close();
  }
}

async function demandSame(part: string, passphrase: string, sha256: string): Promise<void> {
  const unverified = (reason: string, cause?: unknown) =>
    new TsukuroiError('BACKUP_UNVERIFIED', { reason }, { cause, exitCode: 3 });
  const read = await readArchive(part, passphrase).catch((cause: unknown) => {
    throw unverified(cause instanceof TsukuroiError ? cause.code : 'error', cause);
  });
  if (read.sha256 !== sha256) {
    throw unverified('SHA-256');
  }
}

/** Gives a file its name without taking it from another. exFAT knows no second names: there one look has to do. */
async function giveName(part: string, file: string): Promise<void> {
  try {
    await link(part, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new TsukuroiError('BACKUP_EXISTS', { file }, { exitCode: 3 });
    }
    await demandFree(file);
    await rename(part, file);
  }
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** A damaged SQLite file, in words, wherever it showed (https://sqlite.org/rescode.html); any other error as it is. */
export function namingDamage(error: unknown): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = 'errcode' in cause ? Number(cause.errcode) & 0xff : 0;
    if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB) {
      return new TsukuroiError('BACKUP_DATABASE_DAMAGED', { reason: cause.message }, { cause, exitCode: 3 });
    }
  }
  return error;
}

/** Says what the system refused in words; our own errors are words already. */
async function told<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof TsukuroiError) {
      throw cause;
    }
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new TsukuroiError('BACKUP_NOT_WRITTEN', { file, reason }, { cause, exitCode: 3 });
  }
}

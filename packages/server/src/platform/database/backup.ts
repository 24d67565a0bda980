import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { TsukuroiError } from '@tsukuroi/core';
import { sql } from 'kysely';
import type { DatabaseAddress, Db } from './open.ts';

const run = promisify(execFile);

/**
 * Writes a whole copy of the database into one file, while it is in use. SQLite: VACUUM INTO. PostgreSQL: its own
 * `pg_dump` in custom format, with the password in the environment, where other users of the machine do not see it.
 *
 * @throws TsukuroiError BACKUP_FAILED (exit code 3): whoever asked must not go on
 */
export async function backupDatabase(db: Db, address: DatabaseAddress, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    if (address.kind === 'sqlite') {
      await sql`vacuum into ${file}`.execute(db);
      return;
    }
    const url = new URL(address.url);
    const password = decodeURIComponent(url.password);
    url.password = '';
    await run('pg_dump', ['--format=custom', `--file=${file}`, url.href], {
      env: { ...process.env, ...(password === '' ? {} : { PGPASSWORD: password }) },
    });
  } catch (cause) {
    throw new TsukuroiError('BACKUP_FAILED', { file }, { cause, exitCode: 3 });
  }
}

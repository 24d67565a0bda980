import { copyFileSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Machine } from '../machine.ts';
import type { Piece } from '../provider.ts';
import { parseRpmQuery, RPM_QUERY } from './listing.ts';

const FOLDERS = ['/usr/lib/sysimage/rpm', '/var/lib/rpm'];
/** SQLite (rpm 4.16 and later), ndb, Berkeley DB. */
const DATABASES = ['rpmdb.sqlite', 'Packages.db', 'Packages'];
/** Written beside a SQLite database while it is in use; without them its newest changes would be missing. */
const COMPANIONS = ['rpmdb.sqlite-wal', 'Index.db'];
const COMMAND = '/usr/bin/rpm';
const DATABASE_LIMIT = 1024 * 1024 * 1024;

/**
 * Installed rpm packages, read by this machine's own `rpm`. On a mounted root it reads a copy of the database: asked to read,
 * rpm writes into the folder (lock, -shm, and a whole new database where there is none).
 */
export async function collectRpm(machine: Machine): Promise<Piece> {
  const folder = FOLDERS.find((candidate) =>
    DATABASES.some((name) => machine.mark(`${candidate}/${name}`) !== undefined),
  );
  if (folder === undefined) {
    return {};
  }
  if (machine.live) {
    return query(machine, folder);
  }
  const copy = mkdtempSync(join(tmpdir(), 'tsukuroi-rpm-'));
  try {
    const problem = copyDatabase(machine, folder, copy);
    return problem === undefined ? await query(machine, copy) : unread(problem);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function copyDatabase(machine: Machine, folder: string, copy: string): string | undefined {
  for (const name of [...DATABASES, ...COMPANIONS]) {
    const mark = machine.mark(`${folder}/${name}`);
    if (mark === undefined) {
      continue;
    }
    if (mark.size > DATABASE_LIMIT || !lstatSync(mark.path).isFile()) {
      return `rpm の記録 ${folder}/${name} が大きすぎます。`;
    }
    copyFileSync(mark.path, join(copy, name));
  }
  return undefined;
}

async function query(machine: Machine, folder: string): Promise<Piece> {
  const args = ['--dbpath', folder, '-qa', '--nosignature', '--nodigest', '--qf', RPM_QUERY];
  const result = await machine.run({ command: COMMAND, args });
  if (result.problem === 'absent') {
    return unread('rpm の記録はありますが、それを読む rpm コマンドがこの機器にありません。');
  }
  if (result.code !== 0) {
    return unread(`rpm が終わりまで動きませんでした（終了コード ${result.code ?? result.problem ?? '不明'}）。`);
  }
  const listing = parseRpmQuery(result.stdout.toString('utf8'));
  if (listing.software.length === 0) {
    return unread('rpm は成功と答えましたが、パッケージが 1 つも出ませんでした。無いのか読めないのか分かりません。');
  }
  const refused = listing.refused.length;
  return {
    software: listing.software,
    unreadable:
      refused === 0 ? [] : [{ part: 'software', reason: `rpm の答えのうち ${refused} 行を読めませんでした。` }],
  };
}

function unread(reason: string): Piece {
  return { unreadable: [{ part: 'software', reason }] };
}

import { randomBytes } from 'node:crypto';
import { chmod, chown, lchown, lstat, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TsukuroiError, writeWhole } from '@tsukuroi/core';
import { lastWords, type RunCommand } from '@tsukuroi/trust/release/debian/run-command.ts';
import '@tsukuroi/trust/release/errors.ts';
import type { Data } from '@tsukuroi/trust/release/machine.ts';
import { upgradePlaces } from '@tsukuroi/trust/release/status.ts';
import { readServerConfig } from '../config.ts';

export interface ServerDataOptions {
  /** The upgrader's folder, of root alone. */
  readonly folder: string;
  readonly dataFolder: string;
  readonly run: RunCommand;
  /** The installed program, started as the user whose the data are and with no right beyond: what lies in them is not root's to trust. */
  readonly program: readonly string[];
}

const LONG_MS = 3 * 3_600_000;
/** What a backup names and does not hold (platform/backup/scan.ts): it is not changed by an upgrade, and moves over as it is. */
const STAYS = ['sha256', 'incoming', 'reserved', 'locks', 'quarantine'] as const;
const ASIDE = '.before-return-';

/**
 * The data of a server across an upgrade: `admin backup` with a passphrase of that upgrade alone, which lies beside the backup, and
 * `admin restore` into a folder of its own. Both belong to the data's user only while that program is at work, and to root at all other times.
 * What the newer program left is kept beside it until the next upgrade.
 */
export function serverData(options: ServerDataOptions): Data {
  const { dataFolder, program, run } = options;
  const at = upgradePlaces(options.folder);
  const places = (name: string) => {
    const folder = join(at.backups, name);
    return { folder, file: join(folder, 'server.tsukuroi-backup'), words: join(folder, 'passphrase') };
  };
  const aside = (name: string) => `${dataFolder}${ASIDE}${name}`;

  return {
    async backup(name) {
      const { file, folder, words } = places(name);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(at.backups, 0o711);
      await writeWhole(words, `${randomBytes(32).toString('base64url')}\n`);
      const given = ['admin', 'backup', '--out', file, '--data', dataFolder, '--passphrase-file', words, '--json'];
      const answer = await lent(folder, await stat(dataFolder), () =>
        run([...program, ...given], { timeoutMs: LONG_MS }),
      );
      if (answer.code !== 0 || (await sizeOf(file)) === 0) {
        throw new TsukuroiError('UPGRADE_BACKUP_FAILED', { reason: lastWords(answer) }, { exitCode: 1 });
      }
      await syncFolder(folder);
    },
    async restore(name) {
      const { file, folder, words } = places(name);
      const left = aside(name);
      if (!(await isThere(left))) {
        await rename(dataFolder, left);
        await syncFolder(dirname(dataFolder));
      }
      const { gid, uid } = await stat(left);
      if (!(await isThere(dataFolder))) {
        await mkdir(dataFolder, { mode: 0o700 });
        await chown(dataFolder, uid, gid);
        await syncFolder(dirname(dataFolder));
      }
      if (!(await isRestored(dataFolder))) {
        const given = ['admin', 'restore', file, '--data', dataFolder, '--passphrase-file', words, '--json'];
        const answer = await lent(folder, { gid, uid }, () => run([...program, ...given], { timeoutMs: LONG_MS }));
        if (answer.code !== 0 || !(await isRestored(dataFolder))) {
          const params = { reason: lastWords(answer), folder: options.folder };
          throw new TsukuroiError('UPGRADE_RESTORE_FAILED', params, { exitCode: 1 });
        }
      }
      await moveContents(join(left, 'store'), join(dataFolder, 'store'), { uid, gid });
    },
    async forget(name) {
      for (const kept of await namesIn(at.backups)) {
        if (kept !== name) {
          await rm(join(at.backups, kept), { recursive: true, force: true });
        }
      }
      const [above, own] = [dirname(dataFolder), `${basename(dataFolder)}${ASIDE}`];
      for (const beside of await namesIn(above)) {
        if (beside.startsWith(own) && beside !== `${own}${name}`) {
          await rm(join(above, beside), { recursive: true, force: true });
        }
      }
    },
  };
}

/**
 * Bytes that a backup takes at most: everything but the contents of the store.
 *
 * @throws TsukuroiError UPGRADE_DATABASE_KIND with PostgreSQL, whose database is restored by hand
 */
export async function serverDataBytes(dataFolder: string, run: RunCommand): Promise<number> {
  if ((await readServerConfig(dataFolder)).database !== undefined) {
    throw new TsukuroiError('UPGRADE_DATABASE_KIND', { kind: 'PostgreSQL' }, { exitCode: 3 });
  }
  const { out } = await run(['du', '--summarize', '--bytes', '--exclude=store/sha256', dataFolder], {
    timeoutMs: LONG_MS,
  });
  const bytes = Number.parseInt(out, 10);
  if (!Number.isSafeInteger(bytes)) {
    throw new TsukuroiError('UPGRADE_BACKUP_FAILED', { reason: 'du' }, { exitCode: 1 });
  }
  return bytes;
}

/** Gives a folder and what is in it to a user for the time of some work, and takes it back whatever becomes of that. */
async function lent<T>(folder: string, to: { uid: number; gid: number }, work: () => Promise<T>): Promise<T> {
  const give = async ({ gid, uid }: typeof to, mode: number): Promise<void> => {
    await chown(folder, uid, gid);
    await chmod(folder, mode);
    for (const name of await readdir(folder)) {
      // A link that was put there is given away itself, never what it points to.
      await lchown(join(folder, name), uid, gid);
    }
  };
  await give(to, 0o700);
  try {
    return await work();
  } finally {
    await give({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }, 0o700);
  }
}

/** A restore leaves its mark last but one, and takes its workplace away last (platform/backup). */
async function isRestored(folder: string): Promise<boolean> {
  return (await isThere(join(folder, 'restored.json'))) && !(await isThere(join(folder, '.restoring')));
}

async function moveContents(from: string, to: string, owner: { uid: number; gid: number }): Promise<void> {
  if (!(await isFolder(from))) {
    return;
  }
  if (!(await isThere(to))) {
    await mkdir(to, { mode: 0o700 });
    await chown(to, owner.uid, owner.gid);
  }
  // Both lie in folders of the program's user: what is no folder there is nobody's to follow.
  if (!(await isFolder(to))) {
    throw new TsukuroiError('UPGRADE_RESTORE_FAILED', { reason: 'store', folder: to }, { exitCode: 1 });
  }
  for (const name of STAYS) {
    if ((await isFolder(join(from, name))) && !(await isThere(join(to, name)))) {
      await rename(join(from, name), join(to, name));
    }
  }
  await syncFolder(to);
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() === true;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

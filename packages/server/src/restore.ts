import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { type Clock, isoSeconds, TsukuroiError, writeWhole } from '@tsukuroi/core';
import { databaseAddress, readServerConfig } from './config.ts';
import { plainLog } from './log.ts';
import { endAllAfterRestore } from './modules/accounts/index.ts';
import { Audit, defineAuditFields, defineAuditWords, programActor } from './modules/audit/index.ts';
import { DirectorService } from './modules/director/index.ts';
import { openDeviceAuthority, voidTokensAfterRestore } from './modules/enrolment/index.ts';
import { Settings } from './modules/settings/index.ts';
import { writeRestored } from './platform/backup/restored.ts';
import type { BackupLabel } from './platform/backup/shape.ts';
import { demandEmpty, restoreRows, settle, takeBack, unpack, workplaceOf } from './platform/backup/unpack.ts';
import { inTransaction } from './platform/database/index.ts';
import { prepareDataFolder } from './platform/files/data-folder.ts';
import { openSecretBox } from './platform/secrets/box.ts';
import { openCurrentDatabase } from './server.ts';

defineAuditWords({
  'restore.done': { ja: 'バックアップから復元', en: 'Restored from a backup' },
});
defineAuditFields('restore', {
  backupMadeAt: { ja: 'バックアップの日時', en: 'Backup made at' },
  backup: { ja: 'バックアップのハッシュ(SHA-256)', en: 'Hash of the backup (SHA-256)' },
  from: { ja: '元のサーバー', en: 'From the server' },
  restoredAt: { ja: '復元の日時', en: 'Restored at' },
  sessions: { ja: '終わらせたサインイン', en: 'Sign-ins ended' },
});

export interface RestoreOptions {
  readonly file: string;
  readonly passphrase: string;
  /** Empty, or not there yet. */
  readonly dataFolder: string;
  /** `postgres://…`, an empty database, for a backup of PostgreSQL. */
  readonly database?: string;
  readonly clock: Clock;
  readonly onStep?: (step: RestoreStep) => void;
}

export type RestoreStep = 'unpacking' | 'database' | 'signing';

export interface Restoration {
  readonly label: BackupLabel;
  readonly restoredAt: string;
  readonly tokensVoided: number;
  readonly sessionsEnded: number;
  /** What became of the director's signatures: `none` without a ceremony, `signed` anew, or the code of what is wrong. */
  readonly director: { readonly state: 'none' | 'signed' } | { readonly state: 'refused'; readonly code: string };
}

/**
 * Puts a backup back into an empty folder: authority, identities and keys as they were; tokens and sessions end; everything the director
 * signs is signed anew. Until the last step nothing of it counts: whatever cuts it off, the server refuses to start and says why.
 *
 * @throws TsukuroiError RESTORE_…, LOCKED_…, BACKUP_UNREADABLE, DATA_FOLDER_…, MIGRATION_UNKNOWN for a backup of a newer program
 *   (exit code 3)
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restoration> {
  const folder = resolve(options.dataFolder);
  // Before the folder is touched: the lock below takes away others' rights to it.
  await demandEmpty(folder);
  const locked = await prepareDataFolder(folder);
  try {
    await demandEmpty(folder);
    await takeBack(folder);
    try {
      return await restoreInto(folder, options);
    } catch (error) {
      await takeBack(folder);
      throw error;
    }
  } finally {
    locked.release();
  }
}

async function restoreInto(folder: string, options: RestoreOptions): Promise<Restoration> {
  const { clock, database, file, onStep, passphrase } = options;
  const at = workplaceOf(folder);
  onStep?.('unpacking');
  const { label, sha256 } = await unpack(file, passphrase, folder, (told) => {
    if (told.database === 'sqlite' && database !== undefined) {
      throw new TsukuroiError('RESTORE_DATABASE_KIND', { kind: 'SQLite' }, { exitCode: 3 });
    }
  });
  onStep?.('database');
  const config = { ...(await readServerConfig(at.data)), ...(database === undefined ? {} : { database }) };
  if (database !== undefined) {
    await writeWhole(join(at.data, 'server.json'), `${JSON.stringify(config, null, 2)}\n`);
  }
  const address = databaseAddress(at.data, config);
  if (address.kind !== label.database) {
    throw new TsukuroiError('RESTORE_DATABASE_KIND', { kind: label.database }, { exitCode: 3 });
  }
  await restoreRows(at.dump, address);
  const restoredAt = isoSeconds(clock.nowMs());
  const done = await makeFit({ data: at.data, config, label, sha256, restoredAt, clock, onStep });
  await writeRestored(at.data, { format: 'restored/1', restoredAt, madeAt: label.madeAt });
  await settle(folder);
  return { label, restoredAt, ...done };
}

interface Fitting {
  /** The data folder as it will stand. */
  readonly data: string;
  readonly config: Awaited<ReturnType<typeof readServerConfig>>;
  readonly label: BackupLabel;
  readonly sha256: string;
  readonly restoredAt: string;
  readonly clock: Clock;
  readonly onStep: RestoreOptions['onStep'];
}

/** Ends what must not come back to life, writes down what happened, and signs above what agents have seen. */
async function makeFit(fitting: Fitting): Promise<Omit<Restoration, 'label' | 'restoredAt'>> {
  const { clock, config, data, label, restoredAt } = fitting;
  const db = await openCurrentDatabase(data, databaseAddress(data, config), clock);
  try {
    const audit = new Audit(clock);
    const { id, name } = await new Settings({ db, clock, audit }).facility();
    const facility = { id, name };
    const authority = await openDeviceAuthority(data, id, clock);
    const secrets = await openSecretBox(data);
    const parts = { db, clock, audit, dataFolder: data, facility, secrets, authority: () => authority };
    const tokensVoided = await voidTokensAfterRestore(parts, true);
    const sessionsEnded = await inTransaction(db, async (tx) => {
      const ended = await endAllAfterRestore(tx);
      await audit.append(tx, id, {
        who: programActor(`tsukuroi admin restore (${userInfo().username})`),
        what: 'restore.done',
        target: name,
        after: { backupMadeAt: label.madeAt, backup: fitting.sha256, from: label.machine, restoredAt, sessions: ended },
      });
      return ended;
    });
    fitting.onStep?.('signing');
    const log = plainLog(clock);
    const director = new DirectorService({ audit, clock, config, dataFolder: data, db, facility: id, log });
    const ceremony = await director.signAfterRestore();
    return {
      tokensVoided,
      sessionsEnded,
      director:
        ceremony.kind === 'refused'
          ? { state: 'refused', code: ceremony.error.code }
          : { state: ceremony.kind === 'done' ? 'signed' : 'none' },
    };
  } finally {
    await db.destroy();
  }
}

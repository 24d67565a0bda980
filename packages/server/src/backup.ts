import { hostname, userInfo } from 'node:os';
import { type Clock, TsukuroiError } from '@tsukuroi/core';
import { SHORTEST_PASSPHRASE } from '@tsukuroi/trust/ceremony/new-key.ts';
import { withDatabase } from './admin.ts';
import { databaseAddress, readServerConfig } from './config.ts';
import { Audit, defineAuditFields, defineAuditWords, programActor } from './modules/audit/index.ts';
import { Settings } from './modules/settings/index.ts';
import { type BackupStep, type MadeBackup, makeBackup, namingDamage } from './platform/backup/make.ts';
import { type ReadArchive, readArchive } from './platform/backup/read.ts';
import { inTransaction } from './platform/database/index.ts';
import { productVersion } from './version.ts';

defineAuditWords({
  'backup.made': { ja: 'バックアップを作成', en: 'Backup made' },
});
defineAuditFields('backup', {
  bytes: { ja: '大きさ(バイト)', en: 'Bytes' },
  content: { ja: 'パッケージも含む', en: 'With packages' },
});

export type { BackupStep, MadeBackup, ReadArchive };

/**
 * Backs a data folder up into one encrypted file, beside a running server, and writes it into the audit log.
 *
 * @throws TsukuroiError PASSPHRASE_SHORT, and as `makeBackup`
 */
export function adminBackup(
  dataFolder: string,
  wanted: { readonly file: string; readonly passphrase: string; readonly withContent: boolean },
  clock: Clock,
  onStep?: (step: BackupStep) => void,
): Promise<MadeBackup> {
  if ([...wanted.passphrase].length < SHORTEST_PASSPHRASE) {
    throw new TsukuroiError('PASSPHRASE_SHORT', { least: SHORTEST_PASSPHRASE }, { exitCode: 3 });
  }
  return withDatabase(dataFolder, async (db, folder) => {
    const audit = new Audit(clock);
    const facility = await new Settings({ db, clock, audit }).facility();
    const made = await makeBackup({
      ...wanted,
      dataFolder: folder,
      db,
      address: databaseAddress(folder, await readServerConfig(folder)),
      facts: {
        facility: { id: facility.id, name: facility.name },
        machine: hostname(),
        productVersion: productVersion(),
      },
      clock,
      ...(onStep === undefined ? {} : { onStep }),
    });
    await inTransaction(db, (tx) =>
      audit.append(tx, facility.id, {
        who: programActor(`tsukuroi admin backup (${userInfo().username})`),
        what: 'backup.made',
        target: made.file,
        after: { bytes: made.bytes, sha256: made.sha256, content: wanted.withContent },
      }),
    );
    return made;
  }).catch((error: unknown) => {
    throw namingDamage(error);
  });
}

/** Reads a backup to its end and changes nothing. @throws as `readArchive` */
export function verifyBackup(file: string, passphrase: string): Promise<ReadArchive> {
  return readArchive(file, passphrase);
}

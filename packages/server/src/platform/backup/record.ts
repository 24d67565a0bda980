import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, dayInJapan, daysBetween, writeWhole } from '@tsukuroi/core';
import { z } from 'zod';

/** `backup/last.json` in the data folder: the newest backup that was read back and found right. */
export const backupRecordShape = z.strictObject({
  format: z.literal('backup-record/1'),
  madeAt: z.iso.datetime(),
  /** Where it was written then. */
  file: z.string(),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type BackupRecord = z.infer<typeof backupRecordShape>;

const placeOf = (dataFolder: string): string => join(dataFolder, 'backup', 'last.json');

export function writeBackupRecord(dataFolder: string, record: BackupRecord): Promise<void> {
  return writeWhole(placeOf(dataFolder), `${JSON.stringify(record, null, 2)}\n`);
}

/** The newest backup; undefined when none was made here, and when the record cannot be read: a backup nobody can prove is none. */
export async function readBackupRecord(dataFolder: string): Promise<BackupRecord | undefined> {
  try {
    return backupRecordShape.parse(JSON.parse(await readFile(placeOf(dataFolder), 'utf8')));
  } catch {
    return undefined;
  }
}

/** A backup older than this many days is asked for anew. */
export const BACKUP_DAYS = 7;

/** Whole days since a backup was made; null when there is none, or when it claims to be from tomorrow: its age is not known then. */
export function daysSinceBackup(record: BackupRecord | undefined, clock: Clock): number | null {
  if (record === undefined) {
    return null;
  }
  const days = daysBetween(dayInJapan(Date.parse(record.madeAt)), dayInJapan(clock.nowMs()));
  return days < 0 ? null : days;
}

import type { ServerContext } from '../../module.ts';
import { daysSinceBackup, readBackupRecord } from '../../platform/backup/record.ts';
import { readRestored } from '../../platform/backup/restored.ts';
import { countDevicesWithGaps, countUnseenSince } from '../enrolment/index.ts';
import type { Situation } from './items.ts';

/** After two weeks a device that never came back is one that fell silent, like any other. */
const WATCHED_MS = 14 * 86_400_000;

/** What the page of today says about backups, lost reports, and what a restore left open. */
export async function safetySituation({
  clock,
  dataFolder,
  db,
  settings,
}: Pick<ServerContext, 'clock' | 'dataFolder' | 'db' | 'settings'>): Promise<
  Required<Pick<Situation, 'backupDays' | 'devicesWithGaps' | 'unseenSinceRestore'>>
> {
  const [record, restored] = await Promise.all([readBackupRecord(dataFolder), readRestored(dataFolder)]);
  const watched = restored !== undefined && clock.nowMs() - Date.parse(restored.restoredAt) < WATCHED_MS;
  const { id } = await settings.facility();
  return {
    backupDays: daysSinceBackup(record, clock),
    devicesWithGaps: await countDevicesWithGaps(db, id),
    unseenSinceRestore: watched ? await countUnseenSince(db, id, restored.restoredAt) : 0,
  };
}

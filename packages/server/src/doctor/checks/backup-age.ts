import { dayInJapan } from '@tsukuroi/core';
import { BACKUP_DAYS, daysSinceBackup, readBackupRecord } from '../../platform/backup/record.ts';
import type { Check } from '../check.ts';

const NEXT = {
  ja: '別のディスクか USBメモリーへ「tsukuroi admin backup --out ファイル」で作ってください。',
  en: 'Make one on another disk or a stick: tsukuroi admin backup --out FILE.',
};

/** How old the newest backup is that was read back. */
export const backupAge: Check = {
  id: 'backup-age',
  title: { ja: 'バックアップ', en: 'Backup' },
  async look({ clock, folder }) {
    const record = await readBackupRecord(folder);
    const days = daysSinceBackup(record, clock);
    if (record === undefined || days === null) {
      return { state: 'bad', text: { ja: 'バックアップがありません。', en: 'There is no backup.' }, next: NEXT };
    }
    const day = dayInJapan(Date.parse(record.madeAt));
    const text = {
      ja: `最後は ${day}（${days} 日前）、${record.file} です。`,
      en: `The last is of ${day}: ${record.file}.`,
    };
    return days > BACKUP_DAYS ? { state: 'bad', text, next: NEXT } : { state: 'good', text };
  },
};

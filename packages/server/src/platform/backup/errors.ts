import { defineErrors } from '../errors.ts';

const NO_BACKUP = {
  ja: 'バックアップはできていません。サーバーはそのまま動いています。',
  en: 'There is no backup. The server is not affected.',
};
const NOT_RESTORED = { ja: '復元していません。', en: 'Nothing was restored.' };

defineErrors({
  BACKUP_EXISTS: {
    status: 409,
    ja: [
      '{file} はすでにあります。',
      'バックアップは上書きしません。何も書いていません。',
      '別の名前を指定してください。',
    ],
    en: ['{file} exists already.', 'A backup is never overwritten. Nothing was written.', 'Give another name.'],
  },
  BACKUP_INSIDE: {
    status: 400,
    ja: [
      '{file} は、データフォルダー {folder} の中です。',
      NO_BACKUP.ja,
      '別のディスクか USBメモリーを指定してください。同じ所に置くと、一緒に失われます。',
    ],
    en: [
      '{file} lies in the data folder {folder}.',
      NO_BACKUP.en,
      'Name another disk or a stick: here both are lost together.',
    ],
  },
  BACKUP_NO_ROOM: {
    status: 507,
    ja: [
      '{folder} の空きが足りません（必要 {need}、空き {free}）。',
      NO_BACKUP.ja,
      '空きを作るか、別のメディアを指定してください。',
    ],
    en: [
      'Not enough room in {folder} ({need} needed, {free} free).',
      NO_BACKUP.en,
      'Make room or name another medium.',
    ],
  },
  BACKUP_NOT_WRITTEN: {
    status: 500,
    ja: [
      '{file} に書き込めませんでした（{reason}）。',
      NO_BACKUP.ja,
      'メディアが挿さっているか、書き込み禁止でないか、空きがあるかを確かめてください。EFBIG と出たときは、4 GB を超えるファイルを置けない形式（FAT32）です。exFAT か ext4 にしてください。',
    ],
    en: [
      '{file} could not be written ({reason}).',
      NO_BACKUP.en,
      'Check that the medium is there, writable and has room. EFBIG means FAT32, which holds no file above 4 GB: use exFAT or ext4.',
    ],
  },
  BACKUP_UNVERIFIED: {
    status: 500,
    ja: [
      '書いたバックアップを読み戻したところ、書いたものと違いました（{reason}）。',
      'このバックアップは使えないため、消しました。',
      '別のメディアで、もう一度行ってください。続くときはディスクの故障を疑ってください。',
    ],
    en: [
      'Read back, the backup differs from what was written ({reason}).',
      'It cannot be used and was removed.',
      'Try again on another medium. If it stays, suspect the disk.',
    ],
  },
  BACKUP_UNREST: {
    status: 503,
    ja: [
      'バックアップの間に、鍵か署名のファイルが何度も変わりました（{file}）。',
      NO_BACKUP.ja,
      '鍵の作業（tsukuroi keys）が終わってから、もう一度行ってください。',
    ],
    en: [
      'Files of keys or signatures kept changing during the backup ({file}).',
      NO_BACKUP.en,
      'Try again after the work on keys has ended.',
    ],
  },
  BACKUP_DATABASE_DAMAGED: {
    status: 500,
    ja: [
      'データベースが壊れています（{reason}）。',
      'このままバックアップすると壊れたものを残すため、書いていません。前のバックアップは消さないでください。',
      '「tsukuroi admin doctor」で確かめ、前のバックアップから復元してください。',
    ],
    en: [
      'The database is damaged ({reason}).',
      'Nothing was written, since it would keep the damage. Do not remove earlier backups.',
      'Look with "tsukuroi admin doctor" and restore an earlier backup.',
    ],
  },
  BACKUP_UNREADABLE: {
    status: 400,
    ja: [
      '{file} は、つくろいのバックアップとして読めません（{reason}）。',
      NOT_RESTORED.ja,
      'ファイルの名前を確かめてください。正しいときは、別のメディアのバックアップを使ってください。',
    ],
    en: [
      '{file} cannot be read as a backup of Tsukuroi ({reason}).',
      NOT_RESTORED.en,
      'Check the name of the file; if it is right, use the backup on another medium.',
    ],
  },
});

import { defineErrors } from '../errors.ts';

const NOT = { ja: '復元していません。', en: 'Nothing was restored.' };

defineErrors({
  RESTORE_UNFINISHED: {
    status: 500,
    ja: [
      'データフォルダー {folder} への復元が、途中で止まっています。',
      '復元できていません。半端なデータで端末を混乱させないため、サーバーは起動しません。',
      '同じ「tsukuroi admin restore」を、もう一度実行してください。初めからやり直します。',
    ],
    en: [
      'A restore into {folder} was cut off.',
      'It is not restored. The server does not start on half of its data.',
      'Run the same "tsukuroi admin restore" again; it begins anew.',
    ],
  },
  RESTORE_NOT_EMPTY: {
    status: 409,
    ja: [
      'フォルダー {folder} は空ではありません（{name} があります）。',
      'そこにあるものを壊さないため、復元していません。何も変えていません。',
      '--data に、空のフォルダーか、まだない名前を指定してください。',
    ],
    en: [
      'The folder {folder} is not empty ({name} is in it).',
      'Nothing was restored or changed.',
      'Name an empty folder, or one that does not exist yet, with --data.',
    ],
  },
  RESTORE_NO_ROOM: {
    status: 507,
    ja: [
      '{folder} の空きが足りません（必要 {need}、空き {free}）。',
      NOT.ja,
      '空きを作るか、別の場所を指定してください。',
    ],
    en: ['Not enough room in {folder} ({need} needed, {free} free).', NOT.en, 'Make room or name another place.'],
  },
  RESTORE_NOT_WRITTEN: {
    status: 500,
    ja: ['{folder} に書き込めませんでした（{reason}）。', NOT.ja, '権限と空きを確かめて、もう一度行ってください。'],
    en: ['{folder} could not be written ({reason}).', NOT.en, 'Check permissions and free space, then try again.'],
  },
  RESTORE_DATABASE_KIND: {
    status: 400,
    ja: [
      'このバックアップのデータベースは {kind} です。指定と合いません。',
      NOT.ja,
      'SQLite のバックアップには --database を付けません。PostgreSQL のバックアップには --database で空のデータベースを指定します。',
    ],
    en: [
      'The database of this backup is {kind}, which does not fit what was asked.',
      NOT.en,
      'A backup of SQLite takes no --database; one of PostgreSQL needs an empty database named with it.',
    ],
  },
  RESTORE_DATABASE_USED: {
    status: 409,
    ja: [
      '指定した PostgreSQL のデータベースは空ではありません（表 {count} 個）。',
      'そこにあるものを壊さないため、復元していません。',
      '新しい空のデータベースを作り（createdb）、--database で指定してください。前の復元が途中で止まったときは、そのデータベースを消して作り直してください。',
    ],
    en: [
      'The PostgreSQL database is not empty ({count} tables).',
      'Nothing was restored into it.',
      'Make a new empty one (createdb) and name it with --database. After a restore that was cut off, drop and make it again.',
    ],
  },
  RESTORE_DATABASE_FAILED: {
    status: 500,
    ja: [
      'データベースを戻せませんでした（{reason}）。',
      NOT.ja,
      'PostgreSQL では、動いているか、空のデータベースがあるか、pg_restore（Debian の postgresql-client）が元のサーバー以上の版かを確かめてください。SQLite では、別のバックアップを使ってください。',
    ],
    en: [
      'The database could not be put back ({reason}).',
      NOT.en,
      'PostgreSQL: check that it runs, that the database is there and empty, and that pg_restore is not older than the server it came from. SQLite: use another backup.',
    ],
  },
});

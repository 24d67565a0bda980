import { defineErrors } from './errors.ts';

const NOTHING_DONE = { ja: 'この操作は行われていません。', en: 'This action was not carried out.' };
const NOT_STARTED = {
  ja: '何も変更していません。サーバーは起動していません。',
  en: 'Nothing was changed. The server did not start.',
};

defineErrors({
  DATABASE_BUSY: {
    status: 503,
    ja: [
      'データベースが混み合っていて、書き込めませんでした。',
      NOTHING_DONE.ja,
      '少し待ってから、もう一度試してください。',
    ],
    en: ['The database was too busy to write.', NOTHING_DONE.en, 'Wait a moment and try again.'],
  },
  OPEN_ADDRESS_FOREIGN: {
    status: 400,
    ja: [
      '{address} は、この機械のアドレスではありません。',
      'ポートは開いていません。',
      'この機械のアドレス({own})から、ほかの機械が使うものを一つ選んでください。',
    ],
    en: [
      '{address} is no address of this machine.',
      'No port was opened.',
      'Choose one of its own addresses ({own}) that other machines use.',
    ],
  },
  FIRST_LINK_NOT_NEEDED: {
    status: 409,
    ja: [
      '最初の管理者は、もう登録されています。',
      'リンクは作っていません。',
      'いつものアドレスを開いてサインインしてください。入れなくなったときは tsukuroi admin rescue を使います。',
    ],
    en: [
      'The first administrator is registered already.',
      'No link was made.',
      'Open the usual address and sign in. Locked out: tsukuroi admin rescue.',
    ],
  },
  SERVER_SILENT: {
    status: 503,
    ja: [
      'サーバーが {address} で答えません。',
      'リンクは作っていません。',
      '「systemctl status tsukuroi-server」と「journalctl -u tsukuroi-server」で理由を確かめ、動いてからもう一度実行してください。',
    ],
    en: [
      'The server does not answer at {address}.',
      'No link was made.',
      'See why by "systemctl status tsukuroi-server" and "journalctl -u tsukuroi-server", then run this again.',
    ],
  },
  MIGRATION_FAILED: {
    status: 500,
    ja: [
      'データベースの更新手順 {step} が失敗しました。',
      'データベースは更新前のままです。サーバーは起動していません。',
      '動作記録（ログ）を開発元へ送ってください。前の版のつくろいは、そのまま起動できます。',
    ],
    en: [
      'Schema step {step} failed.',
      'The database is as it was before. The server did not start.',
      'Send the log to the maker. The previous version still starts.',
    ],
  },
  MIGRATION_UNKNOWN: {
    status: 500,
    ja: [
      'このデータは、より新しい版のつくろいが作ったものです（{step}）。',
      NOT_STARTED.ja,
      '新しい版のつくろいで起動するか、更新前のバックアップを戻してください。',
    ],
    en: [
      'This data was made by a newer version of Tsukuroi ({step}).',
      NOT_STARTED.en,
      'Start the newer version, or restore the backup taken before the update.',
    ],
  },
  MIGRATION_EDITED: {
    status: 500,
    ja: [
      'データベースの更新手順 {step} の中身が、実行したときと違います。',
      NOT_STARTED.ja,
      'つくろいを入れ直してください。それでも続くときは開発元へ知らせてください。',
    ],
    en: [
      'Schema step {step} differs from what was run.',
      NOT_STARTED.en,
      'Reinstall Tsukuroi. If it stays, tell the maker.',
    ],
  },
  INPUT_INVALID: {
    status: 400,
    ja: ['入力に誤りがあります（{field}: {reason}）。', NOTHING_DONE.ja, '{field} を直して、もう一度送ってください。'],
    en: ['Something in the input is wrong ({field}: {reason}).', NOTHING_DONE.en, 'Correct {field} and send it again.'],
  },
  TEXT_UNREADABLE: {
    status: 400,
    ja: [
      '文字として扱えない文字が入っています。',
      NOTHING_DONE.ja,
      '文字を入力し直してください。コピーした文字に見えない文字が混じっていることがあります。',
    ],
    en: [
      'The input holds characters that are not text.',
      NOTHING_DONE.en,
      'Type the text again. Copied text may carry invisible characters.',
    ],
  },
  REQUEST_UNREADABLE: {
    status: 400,
    ja: ['要求を読み取れませんでした（{reason}）。', NOTHING_DONE.ja, '画面を開き直して、もう一度試してください。'],
    en: ['The request could not be read ({reason}).', NOTHING_DONE.en, 'Open the page again and retry.'],
  },
  REQUEST_TOO_LARGE: {
    status: 413,
    ja: ['送られた内容が大きすぎます。', '何も取り込んでいません。', 'ファイルを分けて送ってください。'],
    en: ['The request is too large.', 'Nothing was taken.', 'Split the file and send the parts.'],
  },
  NOT_FOUND: {
    status: 404,
    ja: [
      '見つかりませんでした。',
      '何も変わっていません。',
      '一覧に戻って選び直してください。削除されたか、番号が違っています。',
    ],
    en: [
      'Not found.',
      'Nothing has changed.',
      'Go back to the list and choose again; it was removed or the number is wrong.',
    ],
  },
  SIGN_IN_NEEDED: {
    status: 401,
    ja: [
      'サインインが必要です。',
      NOTHING_DONE.ja,
      'サインインしてから、もう一度試してください。時間がたつと自動でサインアウトします。',
    ],
    en: ['You need to sign in.', NOTHING_DONE.en, 'Sign in and try again. You are signed out after some time.'],
  },
  SECOND_FACTOR_NEEDED: {
    status: 401,
    ja: ['二要素認証がまだ済んでいません。', NOTHING_DONE.ja, '認証アプリの 6 桁の番号を入れてください。'],
    en: ['The second factor is still missing.', NOTHING_DONE.en, 'Enter the six digits of your authenticator app.'],
  },
  FORBIDDEN: {
    status: 403,
    ja: ['この操作をする権限がありません。', NOTHING_DONE.ja, '必要なときは、管理者に役割の変更を頼んでください。'],
    en: [
      'Your role does not allow this.',
      NOTHING_DONE.en,
      'If you need it, ask an administrator to change your role.',
    ],
  },
  CSRF_REFUSED: {
    status: 403,
    ja: [
      'ほかのサイトから送られた要求の可能性があるため、受け付けませんでした。',
      NOTHING_DONE.ja,
      'つくろいの画面を開き直して、もう一度試してください。',
    ],
    en: [
      'The request may come from another site and was refused.',
      NOTHING_DONE.en,
      'Open the Tsukuroi page again and retry.',
    ],
  },
  HOST_REFUSED: {
    status: 421,
    ja: [
      'このサーバーの名前ではない宛先で呼ばれました（{host}）。',
      NOTHING_DONE.ja,
      '案内されたアドレスで開いてください。別の名前で使うときは、データフォルダーの server.json の names に書いて起動し直してください。',
    ],
    en: [
      'The server was called by a name that is not its own ({host}).',
      NOTHING_DONE.en,
      'Open the address you were given. To use another name, add it to names in server.json of the data folder and restart.',
    ],
  },
  GRID_QUERY_INVALID: {
    status: 400,
    ja: [
      '一覧の条件を読み取れませんでした（{reason}）。',
      '一覧は表示していません。',
      '絞り込みと並べ替えを外して、選び直してください。',
    ],
    en: [
      'The list conditions could not be read ({reason}).',
      'The list is not shown.',
      'Clear filter and sorting and choose again.',
    ],
  },
  TOO_MANY_STREAMS: {
    status: 429,
    ja: [
      '同じ利用者の画面が多く開かれすぎています。',
      '進み具合が自動では更新されません。ほかの操作はできます。',
      '使っていないタブを閉じて、開き直してください。',
    ],
    en: [
      'Too many pages are open for the same user.',
      'Progress is not updated by itself; all else works.',
      'Close unused tabs and reload.',
    ],
  },
});

defineErrors({
  SECRET_UNREADABLE: {
    status: 500,
    ja: [
      '保存された秘密（二要素認証など）を開けませんでした。',
      'この操作は行われていません。',
      'データフォルダーの secret.key が、このデータベースと組になっているものか確かめてください。',
    ],
    en: [
      'A stored secret (second factor) could not be opened.',
      'This action was not carried out.',
      'Check that secret.key in the data folder belongs to this database.',
    ],
  },
  SECRET_KEY_BROKEN: {
    status: 500,
    ja: [
      '鍵ファイル {file} が壊れています。',
      'サーバーは起動していません。',
      'バックアップの secret.key を戻してください。ないときは、このファイルを消して起動し、全員の二要素認証を設定し直してください。',
    ],
    en: [
      'The key file {file} is broken.',
      'The server did not start.',
      'Restore secret.key from the backup. Without one, remove the file, start, and set up every second factor again.',
    ],
  },
});

defineErrors({
  TLS_NAME_OUTSIDE: {
    status: 500,
    ja: [
      '{name} は、このサーバーの認証局が証明書を作れる名前に入っていません。',
      'サーバーは起動していません。',
      'その名前で使うときは、データフォルダーの tls フォルダーを別の名前に変えてから起動し、新しい認証局を各端末で取り込み直してください。',
    ],
    en: [
      '{name} is not among the names that the authority of this server may sign for.',
      'The server did not start.',
      'To use that name, move the folder tls of the data folder away, start, and import the new authority on each machine.',
    ],
  },
});

defineErrors({
  DATA_FOLDER_LOCKED: {
    status: 500,
    ja: [
      'データフォルダー {folder} は、動いている別のつくろいが使っています。',
      NOT_STARTED.ja,
      '動いている方を止めるか、--data で別のフォルダーを指定してください。',
    ],
    en: [
      'Another running Tsukuroi uses the data folder {folder}.',
      NOT_STARTED.en,
      'Stop that one, or name another folder with --data.',
    ],
  },
  DATA_FOLDER_EMPTY: {
    status: 500,
    ja: [
      'データフォルダー {folder} に、つくろいのデータがありません。',
      '何も変えていません。',
      '--data に正しいフォルダーを指定してください。起動したときの表示か「設定」に書いてあります。',
    ],
    en: [
      'There is no data of Tsukuroi in {folder}.',
      'Nothing was changed.',
      'Name the right folder with --data; it was printed at the start and stands under Settings.',
    ],
  },
  DATA_FOLDER_UNUSABLE: {
    status: 500,
    ja: [
      'データの置き場 {folder} に、使用中の印（server.lock）を置けませんでした（{reason}）。',
      NOT_STARTED.ja,
      'ディスクの空きと権限を確かめてください。空きがあるのに続くときは、ほかのサーバーが動いていないことを確かめてから server.lock を消してください。',
    ],
    en: [
      'The data folder {folder} could not be marked as in use (server.lock: {reason}).',
      NOT_STARTED.en,
      'Check free space and permissions. If there is space, make sure that no other server runs, then delete server.lock.',
    ],
  },
  UPLOADS_BUSY: {
    status: 503,
    ja: [
      '同時に送られているファイルが多すぎます。',
      '何も取り込んでいません。',
      'ほかの取り込みが終わってから、もう一度送ってください。',
    ],
    en: ['Too many files are being sent at once.', 'Nothing was taken.', 'Send it again when the others are done.'],
  },
  DATA_FOLDER_FOREIGN: {
    status: 500,
    ja: [
      'データフォルダー {folder} は、ほかの利用者の持ち物です。',
      NOT_STARTED.ja,
      'その利用者で起動するか、--data で自分のフォルダーを指定してください。',
    ],
    en: [
      'The data folder {folder} belongs to another user.',
      NOT_STARTED.en,
      'Start as that user, or name a folder of your own with --data.',
    ],
  },
  BACKUP_FAILED: {
    status: 500,
    ja: [
      'バックアップ {file} を作れませんでした。',
      'データベースは更新していません。',
      '空き容量を確かめてください。PostgreSQL では pg_dump（Debian の postgresql-client）が必要です。',
    ],
    en: [
      'The backup {file} could not be written.',
      'The database was not changed.',
      'Check free space. PostgreSQL needs pg_dump (Debian: postgresql-client).',
    ],
  },
  SERVER_CONFIG_INVALID: {
    status: 500,
    ja: [
      '設定ファイル {file} を読み取れませんでした（{reason}）。',
      NOT_STARTED.ja,
      'docs/formats/server-config.md を見て直してください。',
    ],
    en: [
      'The configuration {file} could not be read ({reason}).',
      NOT_STARTED.en,
      'Correct it as docs/formats/server-config.md says.',
    ],
  },
  LISTEN_INVALID: {
    status: 500,
    ja: [
      '待ち受けのアドレス {listen} を読み取れませんでした。',
      NOT_STARTED.ja,
      '127.0.0.1:7460 や 0.0.0.0:7460 のように書いてください。',
    ],
    en: [
      'The address to listen on, {listen}, could not be read.',
      NOT_STARTED.en,
      'Write it like 127.0.0.1:7460 or 0.0.0.0:7460.',
    ],
  },
  LISTEN_MEETS: {
    status: 500,
    ja: [
      '「{one}」と「{other}」が同じ番号 {port} を使おうとしています。',
      'サーバーは起動していません。',
      'server.json で、どちらかを別の番号にしてください（例: listen は 7460、agentListen は 7470、enrolListen は 7471）。認証局を渡すページは、必ず listen の次の番号を使います。',
    ],
    en: [
      '"{one}" and "{other}" both want port {port}.',
      'The server did not start.',
      'Choose another number for one of them in server.json (for example listen 7460, agentListen 7470, enrolListen 7471). The page that hands out the certificate authority always takes the number after listen.',
    ],
  },
  LISTEN_REFUSED: {
    status: 500,
    ja: [
      '{listen} で待ち受けできませんでした（{reason}）。',
      'サーバーは起動していません。',
      '同じ番号を使うほかのプログラムを止めるか、--listen で別の番号を指定してください。',
    ],
    en: [
      'Could not listen on {listen} ({reason}).',
      'The server did not start.',
      'Stop the program that uses the number, or choose another with --listen.',
    ],
  },
});

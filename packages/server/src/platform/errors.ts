import { type ErrorTexts, registerErrorTexts } from '@tsukuroi/core';

const texts: ErrorTexts = {
  DATABASE_BUSY: {
    ja: {
      what: 'データベースが混み合っていて、書き込めませんでした。',
      effect: 'この操作は行われていません。',
      next: '少し待ってから、もう一度試してください。',
    },
    en: {
      what: 'The database was too busy to write.',
      effect: 'This action was not carried out.',
      next: 'Wait a moment and try again.',
    },
  },
  MIGRATION_FAILED: {
    ja: {
      what: 'データベースの更新手順 {step} が失敗しました。',
      effect: 'データベースは更新前のままです。サーバーは起動していません。',
      next: '記録（ログ）を開発元へ送ってください。前の版のつくろいは、そのまま起動できます。',
    },
    en: {
      what: 'Schema step {step} failed.',
      effect: 'The database is as it was before. The server did not start.',
      next: 'Send the log to the maker. The previous version still starts.',
    },
  },
  MIGRATION_UNKNOWN: {
    ja: {
      what: 'このデータは、より新しい版のつくろいが作ったものです（{step}）。',
      effect: '何も変更していません。サーバーは起動していません。',
      next: '新しい版のつくろいで起動するか、更新前のバックアップを戻してください。',
    },
    en: {
      what: 'This data was made by a newer version of Tsukuroi ({step}).',
      effect: 'Nothing was changed. The server did not start.',
      next: 'Start the newer version, or restore the backup taken before the update.',
    },
  },
  MIGRATION_EDITED: {
    ja: {
      what: 'データベースの更新手順 {step} の中身が、実行したときと違います。',
      effect: '何も変更していません。サーバーは起動していません。',
      next: 'つくろいを入れ直してください。それでも続くときは開発元へ知らせてください。',
    },
    en: {
      what: 'Schema step {step} differs from what was run.',
      effect: 'Nothing was changed. The server did not start.',
      next: 'Reinstall Tsukuroi. If it stays, tell the maker.',
    },
  },
};

registerErrorTexts(texts);

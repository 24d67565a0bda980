import { defineErrors } from '../../platform/errors.ts';

defineErrors({
  INVENTORY_NO_FILE: {
    status: 400,
    ja: ['ファイルがありません。', '何も取り込んでいません。', 'ファイルを選んで、もう一度送ってください。'],
    en: ['There is no file.', 'Nothing was taken.', 'Choose a file and send it again.'],
  },
});

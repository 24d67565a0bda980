import { defineErrors } from '../../platform/errors.ts';

defineErrors({
  INVENTORY_UNREADABLE: {
    status: 400,
    ja: [
      'ファイル {file} を端末の一覧として読み取れませんでした（{reason}）。',
      'このファイルからは何も取り込んでいません。ほかのファイルは影響を受けません。',
      'ファイルの種類を確かめて、もう一度選んでください。対応する種類は画面の「取り込めるもの」にあります。',
    ],
    en: [
      'The file {file} could not be read as an inventory ({reason}).',
      'Nothing was taken from this file. Other files are not affected.',
      'Check the kind of file and choose again. The page lists what can be imported.',
    ],
  },
  INVENTORY_NO_FILE: {
    status: 400,
    ja: ['ファイルがありません。', '何も取り込んでいません。', 'ファイルを選んで、もう一度送ってください。'],
    en: ['There is no file.', 'Nothing was taken.', 'Choose a file and send it again.'],
  },
});

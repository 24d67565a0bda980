import { registerErrorTexts } from '@tsukuroi/core';

registerErrorTexts({
  USAGE: {
    ja: {
      what: '使い方が違います: {detail}',
      effect: '何も行っていません。',
      next: '「tsukuroi {command} --help」で使い方を見てください。',
    },
    en: { what: 'Wrong usage: {detail}', effect: 'Nothing was done.', next: 'See "tsukuroi {command} --help".' },
  },
  PASSPHRASE_DIFFERS: {
    ja: {
      what: '2 回入力した合言葉が違います。',
      effect: '何も行っていません。',
      next: 'もう一度、落ち着いて入力してください。',
    },
    en: { what: 'The two passphrases differ.', effect: 'Nothing was done.', next: 'Try again.' },
  },
  FILE_UNREADABLE: {
    ja: {
      what: '{file} を読めません({reason})。',
      effect: '何も変えていません。',
      next: 'ファイルの場所と読み取り権限を確かめてください。',
    },
    en: {
      what: 'Cannot read {file} ({reason}).',
      effect: 'Nothing was changed.',
      next: 'Check where the file is and that it may be read.',
    },
  },
});

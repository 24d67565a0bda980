import { registerErrorTexts } from '@tsukuroi/core';

registerErrorTexts({
  USAGE: {
    ja: {
      what: '指定が足りないか、違います: {detail}',
      effect: '何も行っていません。',
      next: '「tsukuroi {command} --help」に説明があります。書き方は次のとおりです。',
    },
    en: {
      what: 'Something is missing or wrong: {detail}',
      effect: 'Nothing was done.',
      next: '"tsukuroi {command} --help" explains it. It is written like this:',
    },
  },
  COMMAND_UNKNOWN: {
    ja: {
      what: '「tsukuroi {given}」という命令はありません。',
      effect: '何も行っていません。',
      next: '「tsukuroi --help」ですべての命令を見られます。',
    },
    en: {
      what: 'There is no command "tsukuroi {given}".',
      effect: 'Nothing was done.',
      next: '"tsukuroi --help" lists every command.',
    },
  },
  COMMAND_INCOMPLETE: {
    ja: {
      what: '「tsukuroi {given}」の後に続く言葉が足りないか、違います。',
      effect: '何も行っていません。',
      next: 'どれかを選んでください: {list}。書き方は「tsukuroi {group} --help」にあります。',
    },
    en: {
      what: '"tsukuroi {given}" is not a whole command.',
      effect: 'Nothing was done.',
      next: 'Choose one of: {list}. "tsukuroi {group} --help" shows how they are written.',
    },
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
  CATALOG_ON_SERVER: {
    ja: {
      what: 'この機械には、サーバーのデータの置き場（{data}）があります。',
      effect: '金庫の鍵をサーバーに近づけないため、署名していません。',
      next: '別のパソコンで署名し、結果だけを「tsukuroi catalog install」で取り込んでください。1 台しかないときは --one-machine を付けられますが、警告が残ります。',
    },
    en: {
      what: 'A server’s data folder ({data}) lies on this machine.',
      effect: 'Nothing was signed, so that the keys of the safe stay away from the server.',
      next: 'Sign on another computer and bring the result by "tsukuroi catalog install". With one machine only add --one-machine; a warning stays.',
    },
  },
  CATALOG_FOLDER: {
    ja: {
      what: '{from} に、署名できないものがあります: {list}',
      effect: '署名していません。何も変えていません。',
      next: '「tsukuroi catalog lint --from {from}」で確かめながら直してください。',
    },
    en: {
      what: '{from} holds what cannot be signed: {list}',
      effect: 'Nothing was signed or changed.',
      next: 'Correct it with the help of "tsukuroi catalog lint --from {from}".',
    },
  },
});

import { registerErrorTexts } from '@tsukuroi/core';

/** Words for what goes wrong with keys. */
registerErrorTexts({
  KEY_FILE_UNREADABLE: {
    ja: {
      what: '{file} は鍵のファイルとして読めません。',
      effect: '署名していません。何も変えていません。',
      next: '金庫に保管した控えの鍵を使ってください。控えも読めないときは「鍵を失ったとき」の手順に進んでください。',
    },
    en: {
      what: '{file} cannot be read as a key file.',
      effect: 'Nothing was signed or changed.',
      next: 'Use the copy from the safe. If that cannot be read either, follow "When all keys are lost".',
    },
  },
  KEY_PASSPHRASE: {
    ja: {
      what: '{file} を開けません。合言葉が違うか、ファイルが書き換えられています。',
      effect: '署名していません。何も変えていません。',
      next: '合言葉を確かめてもう一度試してください。正しいはずなのに開けないときは、金庫の控えを使ってください。',
    },
    en: {
      what: '{file} does not open: the passphrase is wrong or the file was altered.',
      effect: 'Nothing was signed or changed.',
      next: 'Check the passphrase and try again. If it is right, use the copy from the safe.',
    },
  },
  KEY_PERMISSIONS: {
    ja: {
      what: 'サーバの鍵 {file} を、ほかの利用者も読める状態です（権限 {mode}）。',
      effect: 'この鍵は盗まれたものとして扱い、使いません。新しい計画は配られず、端末は前の計画のまま動きます。',
      next: '誰が読めたかを調べ、「tsukuroi keys rotate」で鍵を取り替えてください。読まれていないと言い切れるときだけ、権限を 0600 に直してください。',
    },
    en: {
      what: 'Other users can read the server key {file} (mode {mode}).',
      effect: 'It is treated as stolen and not used. No new plan goes out; devices keep the last one.',
      next: 'Find out who could read it and replace it by "tsukuroi keys rotate". Only if nobody did, set the mode to 0600.',
    },
  },
  KEY_OWNER: {
    ja: {
      what: 'サーバの鍵 {file} の持ち主が、このプログラムの利用者ではありません。',
      effect: 'この鍵は使いません。新しい計画は配られず、端末は前の計画のまま動きます。',
      next: 'ファイルの持ち主を確かめ、心当たりがなければ「tsukuroi keys rotate」で鍵を取り替えてください。',
    },
    en: {
      what: 'The server key {file} belongs to another user than this program.',
      effect: 'It is not used. No new plan goes out; devices keep the last one.',
      next: 'Check the owner of the file. If nobody knows why, replace the key by "tsukuroi keys rotate".',
    },
  },
  KEY_EXISTS: {
    ja: {
      what: '{file} はすでにあります。',
      effect: '鍵は上書きしません。何も変えていません。',
      next: '別の場所を指定するか、「tsukuroi keys status」で今ある鍵を確かめてください。',
    },
    en: {
      what: '{file} exists already.',
      effect: 'A key is never overwritten. Nothing was changed.',
      next: 'Name another place, or see what exists with "tsukuroi keys status".',
    },
  },
  KEYS_TOO_FEW: {
    ja: {
      what: '「{role}」の署名には鍵が {threshold} 本必要ですが、{given} 本しかありません。',
      effect: '署名していません。何も変えていません。',
      next: 'ほかの担当者の鍵か、別の場所で行った署名の部分も、一緒に指定してください。',
    },
    en: {
      what: 'Signing for "{role}" takes {threshold} keys, but there are {given}.',
      effect: 'Nothing was signed or changed.',
      next: 'Give the keys of the other holders too, or the parts they signed elsewhere.',
    },
  },
});

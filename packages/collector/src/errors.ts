import { registerErrorTexts } from '@tsukuroi/core';

registerErrorTexts({
  DOWNLOAD_TOO_LARGE: {
    ja: {
      what: '{url} の内容が上限 {limit} バイトを超えました。',
      effect: 'このファイルは取り込まず、前回のものを使い続けます。',
      next: '配布元が正しいか確かめてください。正しいのに大きいときは、新しい版のつくろいが必要です。',
    },
    en: {
      what: 'The body of {url} exceeds {limit} bytes.',
      effect: 'The file was not taken; the previous one stays.',
      next: 'Check the publisher; a newer release of Tsukuroi may be needed.',
    },
  },
  DOWNLOAD_REFUSED: {
    ja: {
      what: '{url} を取得できませんでした({reason})。',
      effect: '前回取得したものを使い続けます。ほかの情報源は取得しました。',
      next: 'インターネット側の機械から配布元に届くか(名前解決、プロキシ、時刻)を確かめてください。次の定時にもう一度試します。',
    },
    en: {
      what: 'Could not fetch {url} ({reason}).',
      effect: 'The previous file stays; other sources were fetched.',
      next: 'Check name resolution, proxy and clock on the internet side. It is tried again at the next round.',
    },
  },
  DOWNLOAD_REDIRECT: {
    ja: {
      what: '{url} が、知らない宛先 {target} へ転送しようとしました。',
      effect: '転送先からは何も取得していません。前回のものを使い続けます。',
      next: '配布元が変わったのかもしれません。新しい版のつくろいがあるか確かめてください。',
    },
    en: {
      what: '{url} redirects to {target}, which is not a known host.',
      effect: 'Nothing was fetched from there; the previous file stays.',
      next: 'The publisher may have moved; look for a newer release of Tsukuroi.',
    },
  },
  DOWNLOAD_PLAIN: {
    ja: {
      what: '{url} の取得先 {target} は、暗号化されていない（http）ため取得しませんでした。',
      effect: '途中で書き換えられても分からないものは取り込みません。前回のものを使い続けます。',
      next: 'https の取得先に変えてください。http のままでよいのは、中身を署名で確かめるもの（apt のミラー）だけです。',
    },
    en: {
      what: '{url} was not fetched: {target} is not encrypted (http).',
      effect: 'What could be changed on its way unnoticed is not taken; the previous file stays.',
      next: 'Use an https address. Plain http is for content whose signature is checked (apt mirrors) only.',
    },
  },
  DOWNLOAD_DAMAGED: {
    ja: {
      what: '{url} の内容が、配布元の示す SHA-256 と違いました。',
      effect: 'このファイルは捨て、前回のものを使い続けます。',
      next: '途中で書き換えられたおそれがあります。経路(プロキシなど)を確かめてください。',
    },
    en: {
      what: 'The body of {url} does not have the SHA-256 that its publisher states.',
      effect: 'It was thrown away; the previous file stays.',
      next: 'It may have been changed on its way. Check the path (proxies).',
    },
  },
  SECRET_FILE_OPEN: {
    ja: {
      what: '秘密のファイル {file} を、ほかの利用者も読める状態です（{mode}）。',
      effect: '使っていません。この先へは進みません。',
      next: '「chmod 600 {file}」で持ち主だけが読めるようにしてください。ほかの人が読んだおそれがあれば、中身も変えてください。',
    },
    en: {
      what: 'The secret in {file} can be read by others ({mode}).',
      effect: 'It was not used; what needs it was not done.',
      next: 'Run "chmod 600 {file}" as its owner, and change the secret if somebody may have read it.',
    },
  },
  SECRET_FILE_UNREADABLE: {
    ja: {
      what: '秘密のファイル {file} を読めません（{reason}）。',
      effect: 'これが要る取得は行っていません。',
      next: 'ファイルがあり、1 行目に秘密（パスワードや鍵）だけが書かれているかを確かめてください。',
    },
    en: {
      what: 'The secret in {file} cannot be read ({reason}).',
      effect: 'What needs it was not fetched.',
      next: 'Check that the file is there and its first line holds nothing but the secret.',
    },
  },
});

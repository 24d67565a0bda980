import type { Text } from '@tsukuroi/core';

/** What the state of the keys asks of a person. Every red line says what to do next. */
export const TODO_WORDS = {
  'no-ceremony': {
    ja: 'まだ鍵を作っていません。いまは端末を見守るだけで、何も適用しません。「tsukuroi keys init」で 1 分ほどで作れます。',
    en: 'No keys exist yet. Devices are only watched; nothing is applied. "tsukuroi keys init" makes them in a minute.',
  },
  'offline-key-on-server': {
    ja: '金庫に入れるべき鍵がサーバから読めます: {detail}。サーバを乗っ取った者が合言葉を当てれば、全端末に何でも配れます。すぐに USBメモリーへ移してこのファイルを消し、読まれたおそれがあれば「tsukuroi keys rotate」で取り替えてください。',
    en: 'A key that belongs in the safe can be read by the server: {detail}. Whoever takes the server and guesses the passphrase owns every device. Move it to a stick, delete this file, and replace the key by "tsukuroi keys rotate" if it may have been read.',
  },
  'search-incomplete': {
    ja: 'データの置き場 {detail} を最後まで調べられませんでした。金庫の鍵が残っていないとは言い切れません。読めないフォルダーの権限を確かめてください。',
    en: 'The data folder {detail} could not be searched to its end; an offline key may still be there. Check the folders that cannot be read.',
  },
  'one-holder': {
    ja: '署名に要る鍵は 1 本です。その鍵と合言葉を知る 1 人が誤るか脅されると、全端末に配られます。担当者が増えたら「tsukuroi keys add」で 2 人の合意が要るようにしてください。',
    en: 'One key is enough to sign. If its one holder errs or is forced, everything is signed. With more people, ask for two by "tsukuroi keys add".',
  },
  'one-machine': {
    ja: '鍵とサーバを同じ機械で扱う設定です。この機械を乗っ取られると、鍵を挿した瞬間に署名を盗まれます。できれば署名だけを行う別の PC を用意してください。',
    en: 'Keys and server share one machine: whoever takes it can sign the moment the key is plugged in. Use another PC for signing if you can.',
  },
  'online-key-refused': {
    ja: 'サーバの鍵を使えません（{detail}）。新しい計画は配られません。ファイルの権限と持ち主を確かめ、読まれたおそれがあれば「tsukuroi keys rotate --role director」で取り替えてください。',
    en: 'The server key cannot be used ({detail}); no new plan goes out. Check its mode and owner, and replace it by "tsukuroi keys rotate --role director" if it may have been read.',
  },
  'trust-damaged': {
    ja: '鍵の儀式で作ったファイルが失われたか、壊れています: {detail}。新しい計画は配られません。端末は前の計画のまま動きます。署名の結果の入った USBメモリーを挿し、「tsukuroi keys repair --from USBメモリー」で戻してください。「keys init」は行わないでください。',
    en: 'A file of the key ceremony is lost or damaged: {detail}. No new plan goes out; devices keep the last one. Plug in the medium with the signed results and run "tsukuroi keys repair --from DIR". Do not run "keys init".',
  },
  'offline-soon': {
    ja: '「{detail}」で署名の期限が切れます。期限までに金庫の鍵を挿し、「tsukuroi keys rotate --renew」で署名し直してください。',
    en: '"{detail}": the signature expires soon. Plug in the keys from the safe and run "tsukuroi keys rotate --renew" before then.',
  },
  'offline-old': {
    ja: '「{detail}」で署名の期限が切れています。今の端末は動き続けますが、新しい端末は始められません。金庫の鍵を挿し、「tsukuroi keys rotate --renew」で署名し直してください。',
    en: '"{detail}": the signature has expired. Devices go on, new ones cannot begin. Plug in the keys from the safe and run "tsukuroi keys rotate --renew".',
  },
  'director-old': {
    ja: 'サーバの日々の署名が止まっています（{detail}）。端末は「古い」と表示します。サーバが動いているか確かめてください。',
    en: 'The server’s daily signature has stopped ({detail}); devices show "old". Check that the server runs.',
  },
} as const satisfies Readonly<Record<string, Text>>;
export type TodoCode = keyof typeof TODO_WORDS;

/** What a ceremony leaves to know, in words. */
export const INIT_WARNINGS = {
  'one-holder': TODO_WORDS['one-holder'],
  'one-machine': TODO_WORDS['one-machine'],
  'same-medium': {
    ja: '鍵と控えが同じ場所に並んでいます。火事や紛失で両方を失わないよう、控えは別の USBメモリーに写して金庫に入れてください。',
    en: 'Keys and copy lie side by side. Put the copy on another stick and into the safe, so that one loss does not take both.',
  },
  'watching-only': {
    ja: '憲章（何をしてよいかの範囲）は「見守るだけ」で署名しました。適用を始めるには、部署ごとの憲章を書き、「tsukuroi keys charter」で署名してください。',
    en: 'The charter that was signed allows watching alone. To begin applying, write a charter per department and sign it by "tsukuroi keys charter".',
  },
} as const satisfies Readonly<Record<string, Text>>;

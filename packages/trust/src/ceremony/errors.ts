import { registerErrorTexts } from '@tsukuroi/core';

/** Words for what goes wrong in a ceremony and afterwards with who may sign. */
registerErrorTexts({
  CEREMONY_DONE: {
    ja: {
      what: '{folder} には、前に作った鍵か署名があります。',
      effect: '鍵は上書きしません。何も変えていません。',
      next: '「tsukuroi keys status」で今ある鍵を確かめてください。作り直すときは別の空のフォルダーを指定してください。',
    },
    en: {
      what: '{folder} holds keys or signatures made before.',
      effect: 'Keys are never overwritten. Nothing was changed.',
      next: 'See what exists with "tsukuroi keys status". To begin again, name empty folders.',
    },
  },
  KEYS_IN_DATA_FOLDER: {
    ja: {
      what: '{folder} はサーバのデータの置き場（{data}）の中です。',
      effect: '金庫に入れる鍵をサーバから読める場所には置きません。何も変えていません。',
      next: 'USBメモリーのフォルダーを指定してください。1 台だけで試すときは --one-machine を付けられますが、警告が残ります。',
    },
    en: {
      what: '{folder} lies in the data folder of the server ({data}).',
      effect: 'Keys for the safe are not put where the server can read them. Nothing was changed.',
      next: 'Name a folder on a stick. To try on one machine add --one-machine; a warning stays.',
    },
  },
  COPY_PLACE: {
    ja: {
      what: '控えの場所 {folder} が鍵の場所と重なっています。',
      effect: '何も変えていません。',
      next: '控えには別の USBメモリーのフォルダーを指定してください。',
    },
    en: {
      what: 'The place of the copy, {folder}, overlaps that of the keys.',
      effect: 'Nothing was changed.',
      next: 'Name a folder on another stick for the copy.',
    },
  },
  COPY_UNVERIFIED: {
    ja: {
      what: '控え {file} を読み戻したところ、元と同じではありません。',
      effect: '控えのない鍵は使い始めません。書いたものは消し、サーバは前のままです。',
      next: '控えの USBメモリーを別のものに替えて、もう一度行ってください。',
    },
    en: {
      what: 'The copy {file}, read back, is not the same as the original.',
      effect: 'Keys without a copy are not taken into use. What was written is removed; the server is as before.',
      next: 'Use another stick for the copy and try again.',
    },
  },
  THRESHOLD: {
    ja: {
      what: '人数の指定が合いません（{holders} 人のうち {threshold} 人）。',
      effect: '何も変えていません。',
      next: '--keys は 1〜16、--threshold は 1〜その人数、合言葉は 1 つか人数分を指定してください。',
    },
    en: {
      what: 'The numbers do not fit ({threshold} of {holders}).',
      effect: 'Nothing was changed.',
      next: '--keys is 1 to 16, --threshold 1 to that number; give one passphrase or one per holder.',
    },
  },
  PASSPHRASE_SHORT: {
    ja: {
      what: '合言葉が短すぎます（{least} 文字以上にしてください）。',
      effect: '何も変えていません。',
      next: '関係のない単語を 4 つ並べるなど、長くて覚えられる合言葉にしてください。',
    },
    en: {
      what: 'The passphrase is too short (at least {least} characters).',
      effect: 'Nothing was changed.',
      next: 'Use something long you can remember, such as four unrelated words.',
    },
  },
  KEYS_ABSENT: {
    ja: {
      what: '{folder} に鍵が見つかりません。',
      effect: '何も変えていません。',
      next: '鍵の入った USBメモリーが挿さっているか、フォルダーの指定を確かめてください。',
    },
    en: {
      what: 'No keys were found in {folder}.',
      effect: 'Nothing was changed.',
      next: 'Check that the stick with the keys is plugged in and the folder is right.',
    },
  },
  KEY_NOT_LISTED: {
    ja: {
      what: '鍵 {keyid} は「{role}」に登録されていません。',
      effect: '何も変えていません。',
      next: '「tsukuroi keys status」で鍵の番号を確かめてください。',
    },
    en: {
      what: 'The key {keyid} is not listed for "{role}".',
      effect: 'Nothing was changed.',
      next: 'See the key ids with "tsukuroi keys status".',
    },
  },
  THRESHOLD_LOST: {
    ja: {
      what: 'この鍵を外すと「{role}」の鍵が {left} 本になり、必要な {threshold} 本に足りません。',
      effect: '何も変えていません。誰も署名できなくなる変更は行いません。',
      next: '先に「tsukuroi keys add」で鍵を足すか、「tsukuroi keys rotate」で取り替えてください。',
    },
    en: {
      what: 'Without this key "{role}" would have {left} keys, but {threshold} are needed.',
      effect: 'Nothing was changed: nobody could sign any more.',
      next: 'First add a key with "tsukuroi keys add", or replace it with "tsukuroi keys rotate".',
    },
  },
  DIRECTOR_ELSEWHERE: {
    ja: {
      what: '施設 {facility} のサーバはこの機械ではありません。',
      effect: '何も変えていません。',
      next: 'そのサーバで作った公開鍵のファイルを --public で渡してください。',
    },
    en: {
      what: 'The server of facility {facility} is not this machine.',
      effect: 'Nothing was changed.',
      next: 'Give the public key file made on that server by --public.',
    },
  },
  SITE_LOST: {
    ja: {
      what: 'このサーバには鍵の儀式の跡がありますが、{file} が失われています。',
      effect: '儀式がなかったことにはしません。新しい計画も、登録ファイルも作りません。',
      next: '署名の結果の入った USBメモリーを挿し、「tsukuroi keys repair --from USBメモリー」を行ってください。',
    },
    en: {
      what: 'There was a key ceremony on this server, but {file} is lost.',
      effect: 'It is not taken for "no ceremony": no plan and no enrolment file is made.',
      next: 'Plug in the medium with the signed results and run "tsukuroi keys repair --from DIR".',
    },
  },
  RE_ROOT_NOTHING: {
    ja: {
      what: '{folder} には、前の鍵の儀式の跡がありません。',
      effect: '何も変えていません。',
      next: '初めて鍵を作るときは、--re-root を付けずに行ってください。サーバのデータの置き場（--data）も確かめてください。',
    },
    en: {
      what: 'There is nothing of a former key ceremony in {folder}.',
      effect: 'Nothing was changed.',
      next: 'To make keys for the first time leave --re-root out; check the data folder (--data) too.',
    },
  },
  REPAIR_UNPROVED: {
    ja: {
      what: 'この USBメモリーの署名が、このサーバの組織のものだと確かめられません（根の番号 {root}）。',
      effect: '何も変えていません。',
      next: '根の番号を、控えや担当者の覚えと照らし合わせ、同じなら --root {root} を付けてください。違えば別の組織のものです。',
    },
    en: {
      what: 'Nothing proves that the results on this medium are of this server’s organisation (first root {root}).',
      effect: 'Nothing was changed.',
      next: 'Compare the number with a copy or a holder. If it is the same, add --root {root}.',
    },
  },
  REPAIR_FACILITY: {
    ja: {
      what: 'どの施設のサーバか決められません（指定 {facility}、署名にある施設: {known}）。',
      effect: '何も変えていません。',
      next: '--facility で、署名にある施設のどれかを指定してください。',
    },
    en: {
      what: 'Which facility this server is cannot be told (given {facility}, signed: {known}).',
      effect: 'Nothing was changed.',
      next: 'Name one of the signed facilities by --facility.',
    },
  },
  REPAIR_BEHIND: {
    ja: {
      what: '{from} の署名は、このサーバにあるカタログより古いものです。',
      effect: '取り下げたものが戻らないよう、何も変えていません。',
      next: 'いちばん新しい署名の結果が入った USBメモリーを使ってください。',
    },
    en: {
      what: 'The results in {from} are older than the catalogue on this server.',
      effect: 'Nothing was changed, so that nothing withdrawn comes back.',
      next: 'Use the medium with the newest results.',
    },
  },
  SITE_UNREADABLE: {
    ja: {
      what: 'サーバの設定 {file} を読めません。',
      effect: '何も変えていません。',
      next: 'サーバのデータの置き場の指定（--data）を確かめてください。',
    },
    en: {
      what: 'The file {file} of the server cannot be read.',
      effect: 'Nothing was changed.',
      next: 'Check the data folder given by --data.',
    },
  },
});

import { registerErrorTexts } from '@tsukuroi/core';

/** Words for what goes wrong with files. */
registerErrorTexts({
  FILE_MISSING: {
    ja: {
      what: '{path} がありません。',
      effect: '何も変えていません。',
      next: '場所の指定を確かめ、USBメモリーを使っているときは挿さっているか確かめてください。',
    },
    en: {
      what: '{path} is not there.',
      effect: 'Nothing was changed.',
      next: 'Check the place that was given and, with a USB stick, that it is plugged in.',
    },
  },
  FILE_TOO_LARGE: {
    ja: {
      what: '{path} が決められた大きさ（{limit} バイト）を超えています。',
      effect: 'このファイルは読んでいません。何も変えていません。',
      next: '正しいファイルか、作った人に確かめてください。',
    },
    en: {
      what: '{path} is larger than the {limit} bytes allowed.',
      effect: 'The file was not read. Nothing was changed.',
      next: 'Ask whoever made it whether it is the right file.',
    },
  },
  FILE_IS_LINK: {
    ja: {
      what: '{path} は本物のファイルではなく、別の場所を指すリンクです。',
      effect: 'リンクの先は読んでいません。何も変えていません。',
      next: 'リンクを取り除き、本物のファイルを置いてください。心当たりがなければ使わずに管理者へ知らせてください。',
    },
    en: {
      what: '{path} is a link to another place, not a file.',
      effect: 'It was not followed. Nothing was changed.',
      next: 'Replace the link by the file itself. If nobody knows about it, do not use it and tell your administrator.',
    },
  },
  FILE_KIND: {
    ja: {
      what: '{path} は、ここにあるべき種類のもの（ファイルかフォルダー）ではありません。',
      effect: '何も変えていません。',
      next: '場所の指定を確かめてください。',
    },
    en: {
      what: '{path} is not the kind of thing (file or folder) that belongs there.',
      effect: 'Nothing was changed.',
      next: 'Check the place that was given.',
    },
  },
  DISK_FULL: {
    ja: {
      what: 'ディスクがいっぱいで、{path} を書けません。',
      effect: '途中まで書いたものは使いません。前の状態のままです。',
      next: '空きを作ってから、もう一度行ってください。',
    },
    en: {
      what: 'The disk is full: {path} could not be written.',
      effect: 'What was written so far is not used. Everything is as before.',
      next: 'Make room and try again.',
    },
  },
  DISK_FAILED: {
    ja: {
      what: 'ディスクまたは USBメモリーが {path} の読み書きを拒みました（{reason}）。',
      effect: '途中まで行ったものは使いません。前の状態のままです。',
      next: 'USBメモリーが抜けていないか、書き込み権限があるかを確かめてください。続くときは媒体の故障を疑ってください。',
    },
    en: {
      what: 'The disk or stick refused to read or write {path} ({reason}).',
      effect: 'What was done so far is not used. Everything is as before.',
      next: 'Check that the stick is still plugged in and may be written. If it stays, suspect the medium.',
    },
  },
});

/** Words for the content store. */
registerErrorTexts({
  STORE_BUSY: {
    ja: {
      what: '別の処理が {path} を使い続けていて、順番が来ませんでした。',
      effect: 'この操作は行っていません。ほかの処理はそのまま続いています。',
      next: 'しばらく待ってからもう一度行ってください。つくろいがほかに動いていないのに続くときは、このファイルを消してください。',
    },
    en: {
      what: 'Something else kept {path} and our turn did not come.',
      effect: 'This was not done. Whatever else runs goes on.',
      next: 'Wait and try again. If it stays although no other Tsukuroi runs, remove that file.',
    },
  },
  STORE_QUOTA_FULL: {
    ja: {
      what: '配布物の置き場の上限まで {missing} 足りません（必要な大きさ {size}）。',
      effect: 'ダウンロードも取り込みも始めていません。いまあるものはそのまま使えます。',
      next: '上限を増やすか、要らなくなった配布物を片付けてください。',
    },
    en: {
      what: 'The content store lacks {missing} under its limit (needed: {size}).',
      effect: 'Nothing was downloaded or taken in. What is there can be used as before.',
      next: 'Raise the limit, or clear content that is no longer needed.',
    },
  },
  STORE_LIMIT_UNREADABLE: {
    ja: {
      what: '配布物の置き場の上限（{file}）を読めません。',
      effect: '新しい配布物は取り込みません。いまあるものはそのまま使えます。',
      next: 'サーバーか収集機を「--store-limit 50G」を付けて起動し、上限を決め直してください。',
    },
    en: {
      what: 'The limit of the content store ({file}) cannot be read.',
      effect: 'No new content is taken in. What is there can be used as before.',
      next: 'Start the server or collector with "--store-limit 50G" to set it anew.',
    },
  },
  STORE_DISK_FULL: {
    ja: {
      what: 'ディスクの空きが {missing} 足りません（必要な大きさ {size}）。',
      effect: 'ダウンロードも取り込みも始めていないか、途中のものを捨てました。いまあるものはそのまま使えます。',
      next: 'ディスクに {missing} 以上の空きを作ってから、もう一度行ってください。',
    },
    en: {
      what: 'The disk lacks {missing} of free room (needed: {size}).',
      effect: 'Nothing was taken in, and what had begun was dropped. What is there can be used as before.',
      next: 'Free at least {missing} on the disk and try again.',
    },
  },
  STORE_HOLDER_UNREADABLE: {
    ja: {
      what: '配布物を誰が必要としているかの記録 {path} を読めません。',
      effect: '片付けを行っていません。何も消していません。',
      next: 'バックアップからこのファイルを戻すか、管理者へ知らせてください。',
    },
    en: {
      what: 'The record {path} of who needs which content cannot be read.',
      effect: 'Nothing was cleared or removed.',
      next: 'Bring the file back from a backup, or tell your administrator.',
    },
  },
  CONTENT_NAME: {
    ja: {
      what: '「{name}」は配布物の名前（SHA-256）ではありません。',
      effect: '何も行っていません。',
      next: '指定を確かめてください。',
    },
    en: {
      what: '"{name}" is not the name of a content (SHA-256).',
      effect: 'Nothing was done.',
      next: 'Check what was given.',
    },
  },
  CONTENT_MISSING: {
    ja: {
      what: '配布物 {sha256} がここにありません。',
      effect: 'これを必要とする作業は待っています。',
      next: '上流につながるのを待つか、USBメモリーで運び込んでください。',
    },
    en: {
      what: 'Content {sha256} is not here.',
      effect: 'Work that needs it waits.',
      next: 'Wait for the upstream link, or bring it in by USB stick.',
    },
  },
  CONTENT_CUT_SHORT: {
    ja: {
      what: '配布物 {sha256} の受け取りが途中で切れました（{size} バイト中 {have} バイト）。',
      effect: '受け取った分は取ってあり、まだ使われません。',
      next: 'もう一度行うと続きから受け取ります。',
    },
    en: {
      what: 'Content {sha256} was cut short ({have} of {size} bytes).',
      effect: 'What came is kept and not used yet.',
      next: 'Trying again goes on from there.',
    },
  },
  CONTENT_TOO_LONG: {
    ja: {
      what: '配布物 {sha256} が、予告された {size} バイトを超えて送られてきました。',
      effect: '受け取りを打ち切り、捨てました。何も変えていません。',
      next: '送り元が正しいか確かめてください。続くときは送り元の故障か改ざんを疑ってください。',
    },
    en: {
      what: 'Content {sha256} kept coming after the announced {size} bytes.',
      effect: 'It was cut off and thrown away. Nothing was changed.',
      next: 'Check the sender; if it stays, suspect a fault or tampering there.',
    },
  },
  CONTENT_HASH_WRONG: {
    ja: {
      what: '配布物 {sha256} の中身が、名前のとおりの中身ではありません。',
      effect: '受け取ったものは捨てました。何も変えていません。',
      next: 'もう一度行ってください。続くときは送り元か媒体の故障、または改ざんを疑い、管理者へ知らせてください。',
    },
    en: {
      what: 'What came for content {sha256} is not what its name says.',
      effect: 'It was thrown away. Nothing was changed.',
      next: 'Try again; if it stays, suspect a fault of the sender or medium, or tampering, and tell your administrator.',
    },
  },
});

/** Words for what travels by USB or relay. */
registerErrorTexts({
  BUNDLE_NOT_FOUND: {
    ja: {
      what: '{folder} に、つくろいの持ち運びファイル（bundle.json）が見つかりません。',
      effect: '何も変えていません。',
      next: 'USBメモリーが挿さっているか、フォルダーの指定が正しいか確かめてください。',
    },
    en: {
      what: 'There is no Tsukuroi bundle (bundle.json) in {folder}.',
      effect: 'Nothing was changed.',
      next: 'Check that the stick is plugged in and the folder is right.',
    },
  },
  BUNDLE_SIGNATURE: {
    ja: {
      what: '{folder} の署名が、認められた鍵のものではないか、数が足りません。',
      effect: '中身は読んでいません。何も変えていません。',
      next: 'このメディアを使わないでください。作った人に、どの鍵で署名したかを確かめ、正しい鍵で作り直してもらってください。',
    },
    en: {
      what: 'The signatures in {folder} are not of accepted keys, or too few.',
      effect: 'The content was not read. Nothing was changed.',
      next: 'Do not use this medium. Ask who made it which keys signed it, and have it made again with the right ones.',
    },
  },
  BUNDLE_UNREADABLE: {
    ja: {
      what: '{file} を読み取れません（{reason}）。',
      effect: '何も変えていません。',
      next: '作り直すか、写し直してください。',
    },
    en: { what: '{file} cannot be read ({reason}).', effect: 'Nothing was changed.', next: 'Make or copy it again.' },
  },
  BUNDLE_OTHER_FACILITY: {
    ja: {
      what: 'これは {organisation} / {facility} あての持ち運びファイルで、ここ（{ours}）のものではありません。',
      effect: '取り込んでいません。何も変えていません。',
      next: 'USBメモリーを取り違えていないか、ラベルのあて先を確かめてください。',
    },
    en: {
      what: 'This bundle is for {organisation} / {facility}, not for us ({ours}).',
      effect: 'It was not taken in. Nothing was changed.',
      next: 'Check the label: it may be the wrong stick.',
    },
  },
  BUNDLE_OTHER_DIRECTION: {
    ja: {
      what: 'これは反対向き（施設に入れるもの／施設から出すもの）の持ち運びファイルです。',
      effect: '取り込んでいません。何も変えていません。',
      next: 'ラベルのあて先を確かめてください。',
    },
    en: {
      what: 'This bundle goes the other way (into a facility, or out of one).',
      effect: 'It was not taken in. Nothing was changed.',
      next: 'Check the label.',
    },
  },
  BUNDLE_MIXED: {
    ja: {
      what: '{folder} は、ほかのメディアとは別の持ち運びファイルのものです。',
      effect: '取り込んでいません。何も変えていません。',
      next: 'ラベルの「名前」が同じものだけを使ってください。',
    },
    en: {
      what: '{folder} belongs to another bundle than the other volumes.',
      effect: 'It was not taken in. Nothing was changed.',
      next: 'Use only volumes whose labels show the same name.',
    },
  },
  BUNDLE_EXTRA_FILE: {
    ja: {
      what: '{folder} に、署名された一覧にないもの「{name}」があります。',
      effect: '取り込んでいません。何も変えていません。',
      next: 'このメディアをほかの機械に挿さないでください。覚えがあるファイルなら取り除いてもう一度、なければ管理者へ知らせてください。',
    },
    en: {
      what: '{folder} holds "{name}", which is not in the signed list.',
      effect: 'It was not taken in. Nothing was changed.',
      next: 'Do not plug this medium in elsewhere. If you know the file, remove it and try again; if not, tell your administrator.',
    },
  },
  BUNDLE_PART_MISSING: {
    ja: {
      what: '{volume} 枚目の {folder} に、あるはずのファイル {name} がありません。',
      effect: '取り込んでいません。何も変えていません。',
      next: '作ったところから写し直してください。',
    },
    en: {
      what: 'File {name} of volume {volume} is missing in {folder}.',
      effect: 'It was not taken in. Nothing was changed.',
      next: 'Copy the volume again from where it was made.',
    },
  },
  BUNDLE_PART_DAMAGED: {
    ja: {
      what: '{volume} 枚目のファイル {name} の中身が、署名された内容と違います。',
      effect: 'このファイルは使っていません。何も変えていません。',
      next: '写し直すか、別の USBメモリーを使ってください。続くときは改ざんを疑い、管理者へ知らせてください。',
    },
    en: {
      what: 'File {name} of volume {volume} is not what was signed.',
      effect: 'It was not used. Nothing was changed.',
      next: 'Copy it again or use another stick; if it stays, suspect tampering and tell your administrator.',
    },
  },
  BUNDLE_ENTRY_WRONG: {
    ja: {
      what: '「{name}」を組み立てた中身が、署名された内容と違います。',
      effect: '取り込んでいません。何も変えていません。',
      next: '作った人に、作り直してもらってください。',
    },
    en: {
      what: '"{name}", put together, is not what was signed.',
      effect: 'It was not taken in. Nothing was changed.',
      next: 'Have the bundle made again.',
    },
  },
  BUNDLE_STICK_GONE: {
    ja: {
      what: '読み取りの途中で {folder} が読めなくなりました（{name}）。',
      effect: '何も変わっていません。読み終えた分は取ってあります。',
      next: 'USBメモリーを挿し直して、もう一度行ってください。続きから始まります。',
    },
    en: {
      what: '{folder} could no longer be read ({name}).',
      effect: 'Nothing was changed. What was read is kept aside.',
      next: 'Plug the stick in again and repeat; it goes on from there.',
    },
  },
  BUNDLE_OLDER: {
    ja: {
      what: 'この持ち運びファイル（{madeAt}、通し番号 {sequence}）より新しいもの（{newestAt}、通し番号 {newest}）が取り込み済みです。',
      effect: '古いものには戻していません。何も変えていません。',
      next: 'ラベルの日時を確かめ、新しい USBメモリーを使ってください。',
    },
    en: {
      what: 'A newer bundle ({newestAt}, number {newest}) than this one ({madeAt}, number {sequence}) is in already.',
      effect: 'Nothing went back to the older one. Nothing was changed.',
      next: 'Check the date on the label and use the newest stick.',
    },
  },
  BUNDLE_BASE_MISSING: {
    ja: {
      what: 'この持ち運びファイルが前提とする配布物のうち {missing} 件がここにありません（前提 {base}）。',
      effect: '取り込んでいません。何も変えていません。',
      next: '前提の持ち運びファイルを先に取り込むか、依頼書を出して、足りない分を含めて作り直してもらってください。',
    },
    en: {
      what: '{missing} contents that this bundle leans on are not here (base {base}).',
      effect: 'It was not taken in. Nothing was changed.',
      next: 'Import the base first, or send a request and have a bundle made that includes them.',
    },
  },
  BUNDLE_STATE_UNREADABLE: {
    ja: {
      what: '取り込みの記録 {path} を読めません。',
      effect: '古いものを見分けられないため、取り込みを止めています。何も変えていません。',
      next: 'バックアップからこのファイルを戻してください。',
    },
    en: {
      what: 'The record of imports {path} cannot be read.',
      effect: 'Old bundles could not be told from new ones, so imports are stopped. Nothing was changed.',
      next: 'Bring the file back from a backup.',
    },
  },
  BUNDLE_SEALED_NO_KEY: {
    ja: {
      what: 'この持ち運びファイルは暗号化されていて、開く鍵が指定されていません。',
      effect: '取り込んでいません。何も変えていません。',
      next: '受け取る側の機械で行うか、--identity で鍵のファイルを指定してください。',
    },
    en: {
      what: 'This bundle is encrypted and no key was given.',
      effect: 'It was not taken in. Nothing was changed.',
      next: 'Import it at the receiving side, or name the key file with --identity.',
    },
  },
  BUNDLE_SEALED_OTHER_KEY: {
    ja: {
      what: 'この持ち運びファイルは、別の受け取り手あてに暗号化されています。',
      effect: '取り込んでいません。何も変えていません。',
      next: 'あて先と鍵を確かめてください。',
    },
    en: {
      what: 'This bundle is encrypted to somebody else.',
      effect: 'It was not taken in. Nothing was changed.',
      next: 'Check whom it is for, and the key.',
    },
  },
  LOCKED_PASSPHRASE: {
    ja: {
      what: '合言葉が違うため、開けません。',
      effect: '何も変えていません。',
      next: '合言葉を確かめて、もう一度試してください。大文字と小文字、空白も区別します。',
    },
    en: {
      what: 'The passphrase is not the right one.',
      effect: 'Nothing was changed.',
      next: 'Check the passphrase and try again; case and spaces count.',
    },
  },
  LOCKED_DAMAGED: {
    ja: {
      what: '暗号化されたファイルが壊れているか、書き換えられているか、途中で切れています。',
      effect: '何も変えていません。',
      next: '別のメディアにあるものを使ってください。ほかにないときは、写し直してからもう一度試してください。',
    },
    en: {
      what: 'The encrypted file is damaged, was altered, or ends too early.',
      effect: 'Nothing was changed.',
      next: 'Use the copy on another medium; if there is none, copy the file again and retry.',
    },
  },
  BUNDLE_SEALED_DAMAGED: {
    ja: {
      what: '暗号化された中身を開けません。',
      effect: '取り込んでいません。何も変えていません。',
      next: '作った人に、作り直してもらってください。',
    },
    en: {
      what: 'The encrypted content cannot be opened.',
      effect: 'It was not taken in. Nothing was changed.',
      next: 'Have the bundle made again.',
    },
  },
  BUNDLE_SEAL_NEEDED: {
    ja: {
      what: '施設から出す「{name}」を、暗号化せずに書こうとしました。',
      effect: '何も書いていません。',
      next: '--recipient で、受け取る側の公開鍵（age1…）を指定してください。',
    },
    en: {
      what: '"{name}" would have left the facility unencrypted.',
      effect: 'Nothing was written.',
      next: "Name the receiving side's public key (age1…) with --recipient.",
    },
  },
  BUNDLE_OUT_TAKEN: {
    ja: {
      what: '{folder} に、同じ名前の持ち運びファイルか、途中で止まったものがあります。',
      effect: '何も書いていません。',
      next: '別のフォルダーを指定するか、途中のもの（.making で終わる名前）を消してください。',
    },
    en: {
      what: '{folder} holds a bundle of this name, or one that was interrupted.',
      effect: 'Nothing was written.',
      next: 'Give another folder, or remove the interrupted one (its name ends in .making).',
    },
  },
  BUNDLE_OUT_FULL: {
    ja: {
      what: '書き出し先の空きが {missing} 足りません（必要な大きさ {size}）。',
      effect: '何も書いていません。',
      next: '空きを作るか、大きいメディアを使うか、--since で前回からの分だけにしてください。',
    },
    en: {
      what: 'The destination lacks {missing} of free room (needed: {size}).',
      effect: 'Nothing was written.',
      next: 'Make room, use a larger medium, or carry only what changed with --since.',
    },
  },
  BUNDLE_VOLUME_SMALL: {
    ja: {
      what: '--max-size が小さすぎます。1 枚に少なくとも {size} より大きい容量が要ります。',
      effect: '何も書いていません。',
      next: '--max-size を大きくしてください。',
    },
    en: {
      what: '--max-size is too small: a volume needs more than {size}.',
      effect: 'Nothing was written.',
      next: 'Give a larger --max-size.',
    },
  },
  BUNDLE_TOO_MANY_VOLUMES: {
    ja: {
      what: '{volumes} 枚に収まりません。',
      effect: '書き出しを取りやめました。',
      next: '--max-size を大きくしてください。',
    },
    en: {
      what: 'It does not fit on {volumes} volumes.',
      effect: 'The export was given up.',
      next: 'Give a larger --max-size.',
    },
  },
  BUNDLE_SOURCE_CHANGED: {
    ja: {
      what: '書き出しの途中で「{name}」の中身が変わりました。',
      effect: '書き出しを取りやめました。',
      next: 'ほかの処理が終わってから、もう一度行ってください。',
    },
    en: {
      what: '"{name}" changed while it was written.',
      effect: 'The export was given up.',
      next: 'Try again when nothing else works on it.',
    },
  },
  BUNDLE_NAME: {
    ja: {
      what: '「{name}」は、持ち運びに使える名前（英数字と . _ - と / で 200 字まで）ではありません。',
      effect: '何も書いていません。',
      next: '名前を変えてください。',
    },
    en: {
      what: '"{name}" is no name that can be carried (letters, digits, . _ - and /, up to 200).',
      effect: 'Nothing was written.',
      next: 'Rename it.',
    },
  },
  BUNDLE_NO_TRUST: {
    ja: {
      what: '誰の署名なら信じてよいかの記録が {folder} にありません。',
      effect: '中身は読んでいません。何も変えていません。',
      next: '先にこの機械を登録するか、--trust で、確かめてある署名の一覧（targets.json か root.json）を指定してください。',
    },
    en: {
      what: 'There is no record in {folder} of whose signatures to trust.',
      effect: 'The content was not read. Nothing was changed.',
      next: 'Enrol this machine first, or name verified metadata (targets.json or root.json) with --trust.',
    },
  },
  BUNDLE_TOO_MANY_ENTRIES: {
    ja: {
      what: '運ぶものが {entries} 件あり、1 つの持ち運びファイルに入る数（{limit} 件未満）を超えています。',
      effect: '何も書いていません。',
      next: '--since で前回からの分だけにするか、何回かに分けてください。',
    },
    en: {
      what: 'There are {entries} things to carry; one bundle holds fewer than {limit}.',
      effect: 'Nothing was written.',
      next: 'Carry only what changed with --since, or make several bundles.',
    },
  },
  BUNDLE_REQUEST_UNREADABLE: {
    ja: {
      what: '依頼書 {path} を読み取れません（{reason}）。',
      effect: '何も書いていません。',
      next: '依頼書を作り直してもらってください。',
    },
    en: {
      what: 'The request {path} cannot be read ({reason}).',
      effect: 'Nothing was written.',
      next: 'Have the request made again.',
    },
  },
});

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

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

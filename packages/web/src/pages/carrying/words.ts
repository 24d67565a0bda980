import { catalogue } from '../../platform/language.ts';

export const useCarryingWords = catalogue('carrying', {
  title: { ja: '持ち運び', en: 'Carrying' },
  lead: {
    ja: 'USB メモリーで運ぶ更新と知識です。署名と中身をすべて確かめてから取り込み、途中で抜けても何も壊れません。',
    en: 'Updates and knowledge that travel by stick. All of it is verified before it is taken in; pulling the stick breaks nothing.',
  },
  look: { ja: 'USB メモリーを見る', en: 'Look at the sticks' },
  make: { ja: '依頼書を書き出す', en: 'Write a request' },
  close: { ja: '閉じる', en: 'Close' },
  cancel: { ja: 'やめる', en: 'Cancel' },
  // What is plugged in
  plugged: { ja: '挿さっている USB メモリー', en: 'Sticks that are plugged in' },
  nothing: { ja: '持ち運びファイルは見つかりません', en: 'No bundle was found' },
  nothingNext: {
    ja: 'このサーバーに USB メモリーを挿し、{looked} の下に見えるようにしてから、もう一度見てください。',
    en: 'Plug the stick into this server, mount it below {looked}, and look again.',
  },
  unverified: {
    ja: '下の名前とあて先は、USB メモリーに書かれているままです。「確かめる」か「取り込む」で署名を確かめます。',
    en: 'Names and addressees are what the stick says. Checking or taking in verifies the signatures.',
  },
  unreadable: {
    ja: '{folder} は持ち運びファイルのようですが、読み取れません。作った人に、もう一度写してもらってください。',
    en: '{folder} looks like a bundle but cannot be read. Have it copied again by whoever made it.',
  },
  notReady: {
    ja: 'まだ鍵を作っていないため、取り込みも書き出しもできません',
    en: 'There are no keys yet, so nothing can be taken in or written',
  },
  toKeys: { ja: '「鍵」の画面を開く', en: 'Open the page Keys' },
  name: { ja: '名前', en: 'Name' },
  whom: { ja: 'あて先', en: 'For' },
  about: { ja: '中身', en: 'What' },
  madeAt: { ja: '作った日時', en: 'Made at' },
  size: { ja: '大きさ', en: 'Size' },
  volumes: { ja: '枚数', en: 'Volumes' },
  volumesHere: { ja: '{volumes} 枚のうち {here} 枚が挿さっています', en: '{here} of {volumes} are plugged in' },
  known: { ja: '取り込み済み', en: 'Taken in before' },
  notKnown: { ja: 'まだ取り込んでいない', en: 'Not taken in yet' },
  check: { ja: '確かめる', en: 'Check' },
  import: { ja: '取り込む', en: 'Take in' },
  // Making
  folder: { ja: '書き込む USB メモリー', en: 'Stick to write to' },
  free: { ja: '{folder}(空き {free})', en: '{folder} ({free} free)' },
  noMedia: {
    ja: '書き込める USB メモリーが見つかりません',
    en: 'There is no stick to write to',
  },
  aboutLabel: { ja: 'ラベルに書く中身(なくてもよい)', en: 'What to print on the label (optional)' },
  maxSize: { ja: '1 枚に入れる上限(MB、なくてもよい)', en: 'Most on one volume (MB, optional)' },
  makeWhat: {
    ja: 'この施設が取り込んだもの、失われて足りないものの一覧を、サーバーの鍵で署名して書き出します。外で更新を集める人に渡してください。端末や人の名前は入りません。',
    en: 'Writes what this facility took in and what it lacks, signed by the server. Hand it to whoever gathers updates. It names no devices and no people.',
  },
  makeDo: { ja: '書き出す', en: 'Write' },
  // A bundle on record
  print: { ja: 'ラベルを印刷する', en: 'Print the labels' },
  open: { ja: 'ラベルを見る・印刷する', en: 'See and print the labels' },
  todo: { ja: '今すること', en: 'What to do now' },
  todoIn: {
    ja: '取り込みは終わっています。USB メモリーは持ち主へ返してください。',
    en: 'It is in. Give the stick back to its owner.',
  },
  todoOut: {
    ja: 'ラベルを印刷して USB メモリーに付け、外で更新を集める人に渡してください。',
    en: 'Print the label, put it on the stick, and hand it to whoever gathers updates.',
  },
  labelTitle: { ja: '持ち運びのラベル', en: 'Labels of a bundle' },
  labelLead: {
    ja: '1 枚ずつ切り取って、USB メモリーに付けてください。',
    en: 'Cut them apart and put one on each stick.',
  },
  back: { ja: '持ち運びへ戻る', en: 'Back to carrying' },
});

import { catalogue } from '../../platform/language.ts';

export const useCarryingWords = catalogue('carrying', {
  title: { ja: '持ち運び', en: 'Carrying' },
  lead: {
    ja: 'USB メモリーで運ぶ更新と知識です。署名と中身をすべて確かめてから取り込み、途中で抜けても何も壊れません。',
    en: 'Updates and knowledge that travel by stick. All of it is verified before it is taken in; pulling the stick breaks nothing.',
  },
  look: { ja: 'USB メモリーを見る', en: 'Look at the sticks' },
  make: { ja: '書き出す', en: 'Write a bundle' },
  parts: { ja: '持ち運びの一覧', en: 'Lists of carrying' },
  record: { ja: '記録', en: 'Record' },
  refused: { ja: '取り込まなかったもの', en: 'Refused' },
  recipients: { ja: '受け取り手', en: 'Recipients' },
  refusedLead: {
    ja: '署名や中身が正しくないなどの理由で断った取り込みです。何も変わっていません。「すること」を行ってから、もう一度取り込んでください。',
    en: 'Imports that were refused, for their signature or content. Nothing was changed. See what to do, then take them in again.',
  },
  recipientsLead: {
    ja: '封をして持ち出すものを開けられる相手です。相手の機械が示した公開鍵を、電話などで読み合わせてから登録してください。',
    en: 'Who can open what leaves sealed. Compare the public key with its owner, as by telephone, before you register it.',
  },
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
  kind: { ja: '書き出すもの', en: 'What to write' },
  request: { ja: '依頼書(足りないものの一覧)', en: 'Request (what is missing)' },
  results: { ja: '依頼書と端末のパッケージ一覧(封をする)', en: 'Request and lists of packages (sealed)' },
  requestWhat: {
    ja: 'この施設が取り込んだもの、失われて足りないものの一覧を、サーバーの鍵で署名して書き出します。外で更新を集める人に渡してください。',
    en: 'Writes what this facility took in and what it lacks, signed by the server. Hand it to whoever gathers updates.',
  },
  resultsWhat: {
    ja: '依頼書に加えて、端末に入っているパッケージの一覧を書き出します。選んだ受け取り手だけが開けます。途中で失くしても中は読めません。',
    en: 'Beside the request, what packages the machines have. Only the recipient you choose can open it; lost on the way it cannot be read.',
  },
  recipient: { ja: '受け取り手', en: 'Recipient' },
  noRecipients: { ja: '受け取り手がまだ登録されていません', en: 'No recipient is registered yet' },
  noRecipientsNext: {
    ja: '収集機の担当者に「tsukuroi bundle recipient --out ファイル」で公開鍵を作ってもらい、管理者が「受け取り手」で登録してください。',
    en: 'Have whoever runs the collector make a key (tsukuroi bundle recipient --out FILE); an administrator registers what it prints under Recipients.',
  },
  toPreview: { ja: '出ていくものを確かめる', en: 'See what leaves' },
  previewTitle: { ja: '出ていくもの', en: 'What leaves' },
  previewRead: {
    ja: '書き出す前に、下の全文を読んでください。ここにないものは出ていきません。',
    en: 'Read all of it before you write it. Nothing else leaves.',
  },
  previewSize: { ja: '大きさ', en: 'Size' },
  previewMachines: { ja: 'パッケージの一覧', en: 'Lists of packages' },
  previewMachinesCount: {
    ja: '{count} 種類(同じ一覧の端末はまとめます)',
    en: '{count} (machines with the same list share one)',
  },
  sealedFor: { ja: '開けられる人', en: 'Can be opened by' },
  openToAll: {
    ja: '封をしません(名前も個人の情報も入らないため)',
    en: 'Not sealed: it holds no names and nothing personal',
  },
  backToChoice: { ja: '戻る', en: 'Back' },
  makeDo: { ja: '書き出す', en: 'Write' },
  // Recipients
  add: { ja: '受け取り手を登録する', en: 'Register a recipient' },
  recipientName: { ja: '呼び名', en: 'Name' },
  recipientNameHint: { ja: '例: 情報管理室の収集機', en: 'e.g. collector of the IT office' },
  recipientKey: { ja: '公開鍵(age1 で始まる文字)', en: 'Public key (begins with age1)' },
  recipientDo: { ja: '登録する', en: 'Register' },
  addedBy: { ja: '登録した人', en: 'Registered by' },
  addedAt: { ja: '登録した日時', en: 'Registered at' },
  remove: { ja: '外す', en: 'Remove' },
  removeOf: { ja: '{name} を受け取り手から外す', en: 'Remove the recipient {name}' },
  removeAsk: { ja: '{name} を受け取り手から外しますか', en: 'Remove {name}?' },
  removeEffect: {
    ja: 'これから封をするものは、この相手には開けられません。すでに渡したものは開けられます。',
    en: 'What is sealed from now on cannot be opened by it. What it has already, it can.',
  },
  // A refused import
  where: { ja: '場所', en: 'Where' },
  by: { ja: '行った人', en: 'By' },
  at: { ja: '日時', en: 'At' },
  effect: { ja: '影響', en: 'Effect' },
  times: { ja: '続けて断った回数', en: 'Refused in a row' },
  effectTitle: { ja: '反映', en: 'What took effect' },
  // A bundle on record
  print: { ja: 'ラベルを印刷する', en: 'Print the labels' },
  open: { ja: 'ラベルを見る・印刷する', en: 'See and print the labels' },
  todo: { ja: '今すること', en: 'What to do now' },
  todoRefused: {
    ja: '下の理由を読み、作り直してもらうか、責任者に知らせてください。前のものはそのまま使っています。',
    en: 'Read why, have it made again, or tell who is responsible. What was there before is still in use.',
  },
  todoWaiting: {
    ja: '反映が終わるのを待ってください。長く変わらないときは、サーバーを再起動してください。',
    en: 'Wait until it has taken effect. If nothing changes for long, restart the server.',
  },
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

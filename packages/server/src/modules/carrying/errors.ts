import '@tsukuroi/trust/errors.ts';
import { defineErrors } from '../../platform/errors.ts';

defineErrors({
  CARRYING_NO_KEYS: {
    status: 409,
    ja: [
      'まだ鍵を作っていないため、誰が作った持ち運びファイルかを確かめられません。',
      '何も取り込んでいません。何も作っていません。',
      '「鍵」の画面のとおりに鍵を作ってから、もう一度行ってください。',
    ],
    en: [
      'There are no keys yet, so it cannot be checked who made a bundle.',
      'Nothing was taken in or made.',
      'Make the keys as the page Keys says, then try again.',
    ],
  },
  CARRYING_MORE_VOLUMES: {
    status: 409,
    ja: [
      'ほかの USB メモリーも要ります: {volumes} 枚目。',
      'ここにある分は正しいもので、読み取り終えました。まだ何も変わっていません。',
      '{volumes} 枚目を挿し、「USB メモリーを見る」から、もう一度取り込んでください。続きから始まります。',
    ],
    en: [
      'Other sticks are needed: volume {volumes}.',
      'What is here is right and was read. Nothing has changed yet.',
      'Plug in volume {volumes}, look at the sticks, and take it in again; it goes on where it stopped.',
    ],
  },
  CARRYING_CHECKED_PARTLY: {
    status: 409,
    ja: [
      'すべては確かめられていません。ほかに {volumes} 枚目の USB メモリーがあります。',
      'ここにある分の署名と中身は正しいものです。何も変えていません。',
      '{volumes} 枚目も挿してから、もう一度確かめてください。',
    ],
    en: [
      'Not all of it was checked: volume {volumes} is elsewhere.',
      'Signatures and content of what is here are right. Nothing was changed.',
      'Plug in volume {volumes} too and check again.',
    ],
  },
  CARRYING_METADATA_NAME: {
    status: 409,
    ja: [
      '届いたカタログに、カタログのものではない名前のファイルがあります（{name}）。',
      'カタログは前のままです。ほかのものは取り込みました。',
      '収集機の担当者に、カタログを入れ直した持ち運びファイルを作るよう頼んでください。続くときは、収集機が乗っ取られていないか調べてください。',
    ],
    en: [
      'The catalogue that arrived holds a file that is none of a catalogue ({name}).',
      'The catalogue is as before. Everything else was taken in.',
      'Ask for a bundle with the catalogue put in anew. If it goes on, find out whether the collector was taken over.',
    ],
  },
  CARRYING_RECIPIENT_GONE: {
    status: 409,
    ja: [
      '選んだ受け取り手は登録されていません。',
      '何も書き出していません。',
      '「持ち運び」で受け取り手の公開鍵（age1…）を登録し、選び直してください。公開鍵は受け取る側で「tsukuroi bundle recipient」を行うと出ます。',
    ],
    en: [
      'The recipient that was chosen is not registered.',
      'Nothing was written.',
      'Register the public key (age1…) of the recipient and choose again; "tsukuroi bundle recipient" prints it there.',
    ],
  },
  CARRYING_RECIPIENTS_FULL: {
    status: 409,
    ja: [
      '受け取り手が {most} 件に達しています。',
      '登録していません。',
      '使わなくなった受け取り手を消してから登録してください。',
    ],
    en: ['There are {most} recipients already.', 'It was not registered.', 'Remove one that is not used any more.'],
  },
  CARRYING_CHANGED: {
    status: 409,
    ja: [
      '出ていくものが、読んだあとで変わりました。',
      '何も書き出していません。',
      'もう一度「出ていくもの」を読んでから、書き出してください。',
    ],
    en: [
      'What would leave changed after it was read.',
      'Nothing was written.',
      'Read what leaves once more, then write it.',
    ],
  },
  CARRYING_MEDIUM_GONE: {
    status: 409,
    ja: [
      '{folder} が見つかりません。',
      '何も変えていません。',
      'USB メモリーを挿し直し、「USB メモリーを見る」を押してから、もう一度行ってください。',
    ],
    en: ['{folder} is not there.', 'Nothing was changed.', 'Plug the stick in again, look at it, and repeat.'],
  },
});

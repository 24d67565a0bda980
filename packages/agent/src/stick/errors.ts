import { type ErrorTexts, registerErrorTexts } from '@tsukuroi/core';

const STOP = {
  ja: 'ほかの機械に挿さないでください。何も取り込んでいません。',
  en: 'Do not plug this stick into another machine. Nothing was taken in.',
};
const HAND_OVER = {
  ja: 'USBメモリーを抜いてシステム担当者に渡し、直前に挿した機械をウイルス対策ソフトで確かめてください。',
  en: 'Pull the stick out, hand it to whoever looks after the systems, and have the machine it was in last scanned.',
};
const AGAIN = {
  ja: '結果を書いている間に抜いたときも出ます。心当たりがあるときは USBメモリーを初期化して「tsukuroi stick make」で作り直し、その機械からもう一度集めてください。ないときは、直前に挿した機械を調べてください。',
  en: 'Pulling the stick out too early does this. If so, format it, run "tsukuroi stick make" and collect again; if not, have the machine it was in last examined.',
};

const TEXTS: ErrorTexts = {
  STICK_FOREIGN_FILE: {
    ja: { what: '一覧にないものが USBメモリーにあります（{names}）。', effect: STOP.ja, next: HAND_OVER.ja },
    en: { what: 'The stick holds something that is not on its list ({names}).', effect: STOP.en, next: HAND_OVER.en },
  },
  STICK_FILE_CHANGED: {
    ja: { what: '{name} が、作ったときと違います。', effect: STOP.ja, next: HAND_OVER.ja },
    en: { what: '{name} is not what was put on the stick.', effect: STOP.en, next: HAND_OVER.en },
  },
  STICK_LIST_MISSING: {
    ja: {
      what: '{folder} に、収集用 USBメモリーの一覧（stick.json と stick.sig）がありません。',
      effect: STOP.ja,
      next: '場所を確かめてください。収集用の USBメモリーで間違いないときは、抜いてシステム担当者に渡してください。',
    },
    en: {
      what: 'The list of a collector stick (stick.json and stick.sig) is not in {folder}.',
      effect: STOP.en,
      next: 'Check the place. If it is the collector stick, pull it out and hand it to whoever looks after the systems.',
    },
  },
  STICK_SIGNATURE: {
    ja: {
      what: 'USBメモリーの一覧の署名が正しくありません（{folder}）。',
      effect: STOP.ja,
      next: HAND_OVER.ja,
    },
    en: { what: 'The list of the stick is not rightly signed ({folder}).', effect: STOP.en, next: HAND_OVER.en },
  },
  STICK_OTHER_FACILITY: {
    ja: {
      what: 'この USBメモリーは {theirs} のものです（こちらは {ours}）。',
      effect: STOP.ja,
      next: '持ち主の施設に返してください。',
    },
    en: {
      what: 'This stick belongs to {theirs}; we are {ours}.',
      effect: STOP.en,
      next: 'Return it to the facility it belongs to.',
    },
  },
  STICK_RESULT_TOO_LARGE: {
    ja: { what: '{name} が結果の上限 {limit} バイトを超えています。', effect: STOP.ja, next: HAND_OVER.ja },
    en: { what: '{name} is larger than a result may be ({limit} bytes).', effect: STOP.en, next: HAND_OVER.en },
  },
  STICK_RESULT_UNREADABLE: {
    ja: {
      what: '{name} は結果として読めません。途中で切れたか、書き換えられています。',
      effect: STOP.ja,
      next: AGAIN.ja,
    },
    en: { what: '{name} is no readable result: cut off or changed.', effect: STOP.en, next: AGAIN.en },
  },
  STICK_RESULT_OTHER: {
    ja: {
      what: '{name} は、別の収集用 USBメモリーで作られた結果です。',
      effect: STOP.ja,
      next: 'だれかが写したものでなければ、直前に挿した機械を調べてください。結果は、作った USBメモリーから受け取ってください。',
    },
    en: {
      what: '{name} was made with another stick.',
      effect: STOP.en,
      next: 'Receive results from the stick that made them; if nobody copied it here, have the last machine examined.',
    },
  },
  STICK_FOLDER_USED: {
    ja: {
      what: '{folder} は空ではありません（{names}）。',
      effect: '何も書いていません。',
      next: '結果があるときは先に「tsukuroi stick receive」で受け取ってください。ほかのものは移すか、USBメモリーを初期化してください。',
    },
    en: {
      what: '{folder} is not empty ({names}).',
      effect: 'Nothing was written.',
      next: 'Take results off it with "tsukuroi stick receive"; move anything else away or format the stick.',
    },
  },
  STICK_SALT_UNREADABLE: {
    ja: {
      what: '{file} が壊れています。',
      effect: '何も書いていません。',
      next: 'バックアップから戻してください。作り直すと、同じ機械が別の機械に見えます。',
    },
    en: {
      what: '{file} is damaged.',
      effect: 'Nothing was written.',
      next: 'Restore it from the backup; a new one makes every machine look like another.',
    },
  },
  STICK_NOT_KEPT: {
    ja: {
      what: '{file} に書いた内容が、読み戻すと違いました。',
      effect: '結果は USBメモリーに残してあります。',
      next: 'このコンピューターのディスクを調べてから、もう一度受け取ってください。',
    },
    en: {
      what: 'What was written to {file} reads back differently.',
      effect: 'The result stays on the stick.',
      next: 'Have the disk of this computer examined, then receive again.',
    },
  },
};

registerErrorTexts(TEXTS);

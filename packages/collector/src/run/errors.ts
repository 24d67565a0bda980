import { registerErrorTexts } from '@tsukuroi/core';

const NOT_STARTED = { ja: '収集機は始まっていません。', en: 'The collector did not start.' };

registerErrorTexts({
  COLLECTOR_CONFIG_INVALID: {
    ja: {
      what: '収集機の設定 {file} を読み取れません（{reason}）。',
      effect: NOT_STARTED.ja,
      next: 'docs/formats/collector.md の例と見比べて直してください。',
    },
    en: {
      what: 'The configuration {file} cannot be read ({reason}).',
      effect: NOT_STARTED.en,
      next: 'Compare it with the example in docs/formats/collector.md.',
    },
  },
  COLLECTOR_RUNNING: {
    ja: {
      what: 'このデータフォルダー {folder} では、収集機がもう動いています。',
      effect: NOT_STARTED.ja,
      next: '動いている収集機に任せるか、止めてからもう一度始めてください。',
    },
    en: {
      what: 'A collector is at work in the data folder {folder} already.',
      effect: NOT_STARTED.en,
      next: 'Leave it to that one, or stop it first.',
    },
  },
  COLLECTOR_NO_CEREMONY: {
    ja: {
      what: '{facility} では、まだ鍵の儀式（tsukuroi keys init）が済んでいません。',
      effect: 'この回答ファイルは取り込んでいません。運ぶものに署名する鍵がまだないためです。',
      next: 'サーバーで儀式を行い、同じ申請ファイルで「tsukuroi enrol gate」をもう一度行って、新しい回答ファイルを運んでください。',
    },
    en: {
      what: 'There was no key ceremony (tsukuroi keys init) at {facility} yet.',
      effect: 'The answer was not taken: there is no key yet to sign what is carried.',
      next: 'Hold the ceremony, run "tsukuroi enrol gate" with the same request again and carry the new answer.',
    },
  },
  COLLECTOR_STICKS: {
    ja: {
      what: 'USBメモリー用のフォルダー {folder} に、持ち運びファイルを置けませんでした（{reason}）。',
      effect: 'フォルダーには前のものが残っているか、何もありません。中継への受け渡しには影響しません。',
      next: 'フォルダーがあり、収集機が書けて、空きがあるかを確かめてください。',
    },
    en: {
      what: 'The bundle could not be put into the folder for sticks {folder} ({reason}).',
      effect: 'The one before is still there, or nothing is. What relays fetch is not affected.',
      next: 'Check that the folder is there, that the collector may write to it, and that it has room.',
    },
  },
});

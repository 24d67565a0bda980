import { defineErrors } from '../../platform/errors.ts';

defineErrors({
  STOP_CARD_WRONG: {
    status: 403,
    ja: [
      '番号が停止カードのものと違います。',
      '作業は止まっていません。',
      'カードの 8 けたの数字を見ながら、もう一度入れてください。カードが新しいものか(発行日)も確かめてください。',
    ],
    en: [
      'This is not the number of the card.',
      'Nothing was stopped.',
      'Enter the eight digits of the card again. See also whether it is the newest card.',
    ],
  },
  STOP_CARD_NONE: {
    status: 409,
    ja: [
      '停止カードがまだ作られていません。',
      '作業は止まっていません。',
      'カードに書かれた情報システム担当か、ベンダーの連絡先に電話してください。管理者は「適用状況」から止められます。',
    ],
    en: [
      'No card has been made yet.',
      'Nothing was stopped.',
      'Call the IT staff or the vendor. An administrator can stop everything in the console.',
    ],
  },
});

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

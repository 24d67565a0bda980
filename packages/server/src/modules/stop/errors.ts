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
  STOP_CARD_WAIT: {
    status: 429,
    ja: [
      '続けて何度も番号が違ったため、この場所からは {seconds} 秒後まで停止カードを使えません。',
      '作業は止まっていません。サインインには影響しません。',
      '急ぐときは、ほかの部屋の PC から試すか、アカウントのある人に「適用状況」から止めてもらってください。覚えのない失敗なら管理者に知らせてください。',
    ],
    en: [
      'After several wrong numbers the card cannot be used from here for {seconds} seconds.',
      'Nothing was stopped. Signing in is not affected.',
      'If it is urgent, try from a PC in another room, or ask somebody with an account to stop everything. If these were not your tries, tell an administrator.',
    ],
  },
  STOP_CARD_BUSY: {
    status: 503,
    ja: [
      '停止カードの確認が混み合っています。',
      '作業は止まっていません。',
      '数秒待ってから、もう一度試してください。',
    ],
    en: ['Too many numbers are being checked at once.', 'Nothing was stopped.', 'Wait some seconds and try again.'],
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

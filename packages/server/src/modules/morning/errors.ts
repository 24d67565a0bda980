import { defineErrors } from '../../platform/errors.ts';

defineErrors({
  MORNING_DESK_REFUSED: {
    status: 403,
    ja: [
      'この画面の番地は、もう使えません。',
      '朝の一枚は出ません。',
      '管理者に「朝の一枚」の画面で新しい番地を作ってもらい、この画面で開き直してください。',
    ],
    en: [
      'The address of this screen does not count any more.',
      'The sheet is not shown.',
      'Ask an administrator for a new address and open it here.',
    ],
  },
});

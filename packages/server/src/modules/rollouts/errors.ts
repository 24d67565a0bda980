import { defineErrors } from '../../platform/errors.ts';

const NOTHING = { ja: '何も変更していません。', en: 'Nothing was changed.' };

defineErrors({
  ROLLOUT_STATE: {
    status: 409,
    ja: [
      'この配布は今「{state}」なので、その操作はできません。',
      NOTHING.ja,
      '画面を新しくして、状態を確かめてください。',
    ],
    en: ['This rollout is {state} now, so that cannot be done.', NOTHING.en, 'Reload the page and look again.'],
  },
  ROLLOUT_RETRY_NOTHING: {
    status: 409,
    ja: ['選んだ端末に、失敗したものがありません。', NOTHING.ja, '失敗した端末を選んでください。'],
    en: ['None of these devices has failed.', NOTHING.en, 'Choose devices that failed.'],
  },
  ROLLOUT_GO_ON_NOTHING: {
    status: 409,
    ja: ['この端末は、ほかの組を待っていません。', NOTHING.ja, '画面を新しくして、状態を確かめてください。'],
    en: ['This device does not wait for another group.', NOTHING.en, 'Reload the page and look again.'],
  },
  REMOVAL_NOTHING: {
    status: 409,
    ja: ['選んだ端末に、このプログラムは入っていません。', NOTHING.ja, '画面を新しくして、端末を選び直してください。'],
    en: ['It is on none of these devices.', NOTHING.en, 'Reload the page and choose again.'],
  },
  BACKUP_DAY_INVALID: {
    status: 400,
    ja: ['バックアップの日 {day} は先の日付です。', NOTHING.ja, '実際に取った日を入れてください。'],
    en: ['The day {day} lies in the future.', NOTHING.en, 'Enter the day on which it was taken.'],
  },
});

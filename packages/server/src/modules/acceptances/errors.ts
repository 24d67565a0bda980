import { defineErrors } from '../../platform/errors.ts';
import { defineAuditFields, defineAuditWords } from '../audit/index.ts';

const NOTHING = { ja: '何も変更していません。', en: 'Nothing was changed.' };

defineErrors({
  ACCEPTANCE_UNTIL_INVALID: {
    status: 400,
    ja: [
      '受容の期限 {until} は使えません。',
      NOTHING.ja,
      '今日から 1 年以内の日付を選んでください。期限が来ると自動で一覧に戻ります。',
    ],
    en: [
      'The last day {until} cannot be used.',
      NOTHING.en,
      'Choose a day within one year from today. The risk comes back by itself.',
    ],
  },
  ACCEPTANCE_NOTHING_OPEN: {
    status: 404,
    ja: ['{finding} はこの施設で開いていません。', NOTHING.ja, '一覧から選び直してください。'],
    en: ['{finding} is not open in this facility.', NOTHING.en, 'Choose again from the list.'],
  },
});

defineAuditWords({
  'acceptances.accepted': { ja: 'リスクを受容', en: 'Risk accepted' },
  'acceptances.withdrawn': { ja: '受容を取り下げ', en: 'Acceptance withdrawn' },
});

defineAuditFields('acceptances', {
  until: { ja: '受容の期限', en: 'Accepted until' },
});

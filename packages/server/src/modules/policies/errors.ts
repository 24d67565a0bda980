import { defineErrors } from '../../platform/errors.ts';

const NOTHING = { ja: '何も変更していません。', en: 'Nothing was changed.' };

defineErrors({
  POLICY_INVALID: {
    status: 400,
    ja: ['この方針は保存できません。{problem}', NOTHING.ja, '赤い欄を直して、もう一度保存してください。'],
    en: ['This policy cannot be saved. {problem}', NOTHING.en, 'Correct the marked fields and save again.'],
  },
  POLICY_EXISTS: {
    status: 409,
    ja: ['識別子「{id}」の方針がすでにあります。', NOTHING.ja, 'その方針を開いて直すか、別の識別子にしてください。'],
    en: ['A policy with the id "{id}" exists.', NOTHING.en, 'Open that one, or choose another id.'],
  },
  POLICY_CHANGED_MEANWHILE: {
    status: 409,
    ja: ['「{name}」は、ほかの人が先に変更しました。', NOTHING.ja, '開き直し、今の内容を確かめてから直してください。'],
    en: ['Somebody else changed "{name}" meanwhile.', NOTHING.en, 'Open it again and look before you change it.'],
  },
  POLICY_ORDER_INCOMPLETE: {
    status: 409,
    ja: [
      '並べ替えの間に、方針が増えたか減りました。',
      '順番は前のままです。',
      '一覧を開き直し、もう一度並べ替えてください。',
    ],
    en: ['Policies were added or removed meanwhile.', 'The order is as before.', 'Open the list again and reorder it.'],
  },
  POLICY_ROW_UNREADABLE: {
    status: 500,
    ja: [
      '保存されている記録（{name}）を読めません。',
      '新しい適用は始まりません。',
      '「tsukuroi admin doctor」を実行し、販売元へ連絡してください。',
    ],
    en: [
      'A stored record ({name}) cannot be read.',
      'Nothing new begins.',
      'Run "tsukuroi admin doctor" and call the maker.',
    ],
  },
  CALENDAR_RANGE: {
    status: 400,
    ja: [
      '暦は一度に {days} 日までです。',
      '表示していません。',
      '終わりの日を、始まりから {days} 日以内にしてください。',
    ],
    en: ['A calendar shows at most {days} days.', 'Nothing is shown.', 'Choose a last day within {days} days.'],
  },
  CALENDAR_INVALID: {
    status: 400,
    ja: ['この暦は保存できません。{problem}', NOTHING.ja, '日付と名前を直して、もう一度保存してください。'],
    en: ['This calendar cannot be saved. {problem}', NOTHING.en, 'Correct days and names and save again.'],
  },
  CALENDAR_RESERVED: {
    status: 409,
    ja: [
      '「{id}」は製品の暦です。',
      NOTHING.ja,
      '院内の休診日は、別の識別子の暦に入れてください。国民の祝日は持ち込みで新しくなります。',
    ],
    en: ['"{id}" is the product’s own calendar.', NOTHING.en, 'Enter your closing days in a calendar of another id.'],
  },
  CALENDAR_IN_USE: {
    status: 409,
    ja: ['この暦は方針「{policies}」が使っています。', NOTHING.ja, '方針から外してから消してください。'],
    en: ['Policies use this calendar: {policies}.', NOTHING.en, 'Take it out of them first.'],
  },
  CLASS_GROUP_CHANGED: {
    status: 409,
    ja: [
      '見ている間に、この組の端末が変わりました。',
      NOTHING.ja,
      '一覧を開き直し、端末を確かめてから決めてください。',
    ],
    en: [
      'The devices of this group changed meanwhile.',
      NOTHING.en,
      'Open the list again and look before you confirm.',
    ],
  },
  TOUCH_LOOSENING: {
    status: 403,
    ja: [
      '端末の制限をゆるめられるのは管理者だけです。',
      NOTHING.ja,
      '管理者に頼んでください。厳しくすることは担当者にもできます。',
    ],
    en: [
      'Only an administrator may loosen how a device is touched.',
      NOTHING.en,
      'Ask an administrator. Anyone may tighten it.',
    ],
  },
  FREEZE_INVALID: {
    status: 400,
    ja: ['凍結の終わりが、始まりより前か、すでに過ぎています。', NOTHING.ja, '日時を直してください。'],
    en: ['The freeze ends before it begins, or has ended.', NOTHING.en, 'Correct the times.'],
  },
  CONFIRMATION_INVALID: {
    status: 400,
    ja: ['回答日か期限の日付が合いません。', NOTHING.ja, '回答日は今日まで、期限は今日からの日付にしてください。'],
    en: ['The days do not fit.', NOTHING.en, 'An answer is given by today and holds from today on.'],
  },
  POLICY_DEVICE_UNKNOWN: {
    status: 404,
    ja: ['端末「{device}」が見つかりません。', NOTHING.ja, '画面「端末」に出ている名前を、そのまま入れてください。'],
    en: ['Device "{device}" is not known.', NOTHING.en, 'Give its name as the page Devices shows it.'],
  },
  POLICY_DEVICE_AMBIGUOUS: {
    status: 400,
    ja: ['「{device}」という名前の端末が複数あります。', '表示していません。', '端末の ID で指定してください: {ids}'],
    en: ['Several devices are named "{device}".', 'Nothing is shown.', 'Name one by its id: {ids}'],
  },
});

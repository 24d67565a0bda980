import type { Text } from '@tsukuroi/core';

/** What to do about each field of a policy that cannot be read, by its place in `policy/1`. */
export const FIELD_WORDS: Readonly<Record<string, Text>> = {
  format: { ja: '種類は policy/1 です。', en: 'The format is policy/1.' },
  id: {
    ja: '識別子は半角の英小文字・数字・ハイフンで、64 文字までにしてください。',
    en: 'The id has lower-case letters, digits and hyphens, at most 64.',
  },
  name: { ja: '名前を入れてください(200 文字まで)。', en: 'Enter a name of at most 200 characters.' },
  order: { ja: '順は 0 以上の整数です。', en: 'The order is a whole number from 0.' },
  who: {
    ja: '対象を、部署・区分・札・端末・施設のどれか一つ以上で選んでください。',
    en: 'Choose whom it is for: departments, classes, tags, devices or facilities.',
  },
  'what.os': {
    ja: 'OS の更新は「なし・セキュリティ・すべて」から選んでください。',
    en: 'Choose which system updates.',
  },
  'what.applications': {
    ja: 'アプリは「なし・すべて」か、名前の一覧にしてください。',
    en: 'Applications are none, all, or a list of names.',
  },
  'what.categories': {
    ja: 'アプリの種類は、一覧から一つ以上選んでください。使わないなら外してください。',
    en: 'Choose at least one category of the list, or none at all.',
  },
  'what.exclude': {
    ja: '除外には名前と理由を入れてください。期限は日付です。',
    en: 'An exclusion needs a name and a reason; its last day is a date.',
  },
  what: { ja: '何を適用するかを選んでください。', en: 'Choose what is applied.' },
  'windows.name': { ja: '保守時間に名前を付けてください。', en: 'Give the window a name.' },
  'windows.id': {
    ja: '保守時間の識別子は半角の英小文字・数字・ハイフンで、重ねられません。',
    en: 'A window’s id has lower-case letters, digits and hyphens.',
  },
  'windows.zone': {
    ja: '時間帯(例: Asia/Tokyo)が読めません。',
    en: 'The time zone (such as Asia/Tokyo) is not known.',
  },
  'windows.days': { ja: '曜日か日付を一つ以上選んでください。', en: 'Choose at least one day.' },
  'windows.except': { ja: '除く日が読めません。', en: 'The days to leave out cannot be read.' },
  'windows.from': {
    ja: '始まりを 24 時間の「時:分」(例: 20:00)で入れてください。',
    en: 'Enter the beginning as HH:MM.',
  },
  'windows.to': { ja: '終わりを 24 時間の「時:分」(例: 23:30)で入れてください。', en: 'Enter the end as HH:MM.' },
  windows: {
    ja: '保守時間が読めないか、同じ識別子が重なっています。',
    en: 'The windows cannot be read, or share an id.',
  },
  'rings.name': { ja: '段階に名前を付けてください。', en: 'Give the ring a name.' },
  'rings.who': { ja: '段階の対象を一つ以上選んでください。', en: 'Choose whom the ring is for.' },
  'rings.gate': {
    ja: '次の段階へ進む条件は、成功率 50～100 %、台数 1 以上、営業日 0～60 です。',
    en: 'A gate has 50–100 % success, at least one device, 0–60 business days.',
  },
  rings: { ja: '段階は 1～10 個で、識別子を重ねられません。', en: 'There are 1 to 10 rings with different ids.' },
  'consent.afterBusinessDays': { ja: '待つ営業日は 0～120 です。', en: 'Business days to wait: 0 to 120.' },
  'consent.name': { ja: '承認する人の名前を入れてください。', en: 'Enter who approves.' },
  consent: { ja: '承認の方法を選んでください。', en: 'Choose whose consent it needs.' },
  'restart.idleMinutes': { ja: '使っていない時間は 1～1440 分です。', en: 'Idle minutes: 1 to 1440.' },
  'restart.mostPerDay': { ja: '再起動は 24 時間に 1～3 回までです。', en: 'Restarts in 24 hours: 1 to 3.' },
  'restart.mostPostponements': { ja: '延期は 0～20 回です。', en: 'Postponements: 0 to 20.' },
  'restart.postponeMinutes': { ja: '延期は 1～1440 分です。', en: 'Minutes of a postponement: 1 to 1440.' },
  restart: { ja: '再起動の方法を選んでください。', en: 'Choose how it restarts.' },
  'catchUp.capMinutes': {
    ja: '電源を切るときに待たせる上限は 1～20 分です。',
    en: 'Longest wait when a device is switched off: 1 to 20 minutes.',
  },
  'catchUp.from': { ja: '終業時の始まりの時刻を選んでください。', en: 'Choose when the evening begins.' },
  'catchUp.to': { ja: '終業時の終わりの時刻を選んでください。', en: 'Choose when the evening ends.' },
  catchUp: { ja: '電源が切れていた端末の扱いを選んでください。', en: 'Choose what happens to devices that were off.' },
  'limits.devicesAtOnce': { ja: '同時に進める台数は 1 以上です。', en: 'At least one device at once.' },
  limits: { ja: '上限の数が読めません。', en: 'The limits cannot be read.' },
  'lastStartDays.online': { ja: '指示の有効日数(通信)は 1～60 です。', en: 'An order’s days (online): 1 to 60.' },
  'lastStartDays.carried': {
    ja: '指示の有効日数(持ち運び)は 1～120 です。',
    en: 'An order’s days (carried): 1 to 120.',
  },
  lastStartDays: { ja: '指示の有効日数が読めません。', en: 'The days of an order cannot be read.' },
  runMinutes: { ja: '1 回の所要時間は 1～1440 分です。', en: 'A run takes 1 to 1440 minutes.' },
  failureBudget: {
    ja: '止まる条件は、割合 1～100 %、台数 1 以上です。',
    en: 'It stops at 1–100 % and at least one failure.',
  },
  fastLane: { ja: '急ぎの扱いは「する・しない」から選んでください。', en: 'The fast lane is on or off.' },
};

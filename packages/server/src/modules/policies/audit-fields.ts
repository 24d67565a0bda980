import { PROGRAM_CATEGORY_WORDS } from '@tsukuroi/core';
import { CLASS_WORDS, CONSENT_KIND_WORDS, TOUCHED_WORDS } from '@tsukuroi/protocol';
import { type AuditField, defineAuditFields } from '../audit/index.ts';

const WEEKDAYS: AuditField['values'] = {
  1: { ja: '月', en: 'Mon' },
  2: { ja: '火', en: 'Tue' },
  3: { ja: '水', en: 'Wed' },
  4: { ja: '木', en: 'Thu' },
  5: { ja: '金', en: 'Fri' },
  6: { ja: '土', en: 'Sat' },
  7: { ja: '日', en: 'Sun' },
};

/** Whom a policy, or a ring of it, is for. */
function who(at: string): Record<string, AuditField> {
  return {
    [`${at}.facilities`]: { ja: '対象の施設', en: 'For facilities' },
    [`${at}.departments`]: { ja: '対象の部署', en: 'For departments' },
    [`${at}.classes`]: { ja: '対象の区分', en: 'For classes', values: CLASS_WORDS },
    [`${at}.tags`]: { ja: '対象の札', en: 'For tags' },
    [`${at}.devices`]: { ja: '対象の端末', en: 'For devices' },
  };
}

/** Days that a window takes, or leaves out. */
function days(at: string, name: AuditField): Record<string, AuditField> {
  return {
    [at]: name,
    [`${at}.kind`]: {
      ja: '選び方',
      en: 'Chosen by',
      values: {
        dates: { ja: '日付', en: 'dates' },
        weekdays: { ja: '曜日', en: 'days of the week' },
        'nth-weekday': { ja: '第何曜日', en: 'nth day of the week' },
        'days-of-month': { ja: '毎月の日', en: 'days of the month' },
        'patch-tuesday': { ja: '月例更新からの日数', en: 'days after the monthly release' },
        calendar: { ja: '暦', en: 'calendar' },
      },
    },
    [`${at}.weekdays`]: { ja: '曜日', en: 'Days of the week', values: WEEKDAYS },
    [`${at}.weekday`]: { ja: '曜日', en: 'Day of the week', values: WEEKDAYS },
    [`${at}.nth`]: { ja: '第', en: 'Nth' },
    [`${at}.dates`]: { ja: '日付', en: 'Dates' },
    [`${at}.days`]: { ja: '毎月の日', en: 'Days of the month' },
    [`${at}.plusDays`]: { ja: '月例更新からの日数', en: 'Days after the monthly release' },
    [`${at}.calendar`]: { ja: '暦', en: 'Calendar' },
  };
}

const OS: AuditField['values'] = {
  none: { ja: '適用しない', en: 'none' },
  security: { ja: 'セキュリティ更新', en: 'security updates' },
  all: { ja: 'すべての更新', en: 'all updates' },
};

/** A policy, or a rule of a vendor, as audit entries hold it (`policy/1`). */
defineAuditFields('policies', {
  '(touch-changed)': { ja: '触れ方', en: 'Touch', values: TOUCHED_WORDS },
  '(apart-changed)': { ja: '組', en: 'Groups' },
  '(reordered)': { ja: '順番', en: 'Order' },
  format: { ja: '形式', en: 'Format' },
  order: { ja: '優先順', en: 'Order' },
  class: { ja: '区分', en: 'Class', values: CLASS_WORDS },
  added: { ja: '付けた札', en: 'Tags added' },
  removed: { ja: '外した札', en: 'Tags taken off' },
  ...who('who'),
  'what.os': { ja: 'OS の更新', en: 'System updates', values: OS },
  'what.applications': {
    ja: 'アプリ',
    en: 'Applications',
    values: {
      none: { ja: '適用しない', en: 'none' },
      all: { ja: '入っているものすべて', en: 'all that are installed' },
    },
  },
  'what.categories': { ja: '種類で選んだアプリ', en: 'Applications by kind', values: PROGRAM_CATEGORY_WORDS },
  'what.product': { ja: 'つくろいのエージェント', en: 'The product’s own agent' },
  'what.exclude': { ja: '除外', en: 'Left out' },
  'what.exclude.name': { ja: '名前', en: 'Name' },
  'what.exclude.reason': { ja: '理由', en: 'Reason' },
  'what.exclude.until': { ja: '期限', en: 'Until' },
  windows: { ja: '保守時間', en: 'Window' },
  'windows.id': { ja: '識別子', en: 'Id' },
  'windows.name': { ja: '名前', en: 'Name' },
  'windows.zone': { ja: '時間帯', en: 'Time zone' },
  'windows.from': { ja: '始まり', en: 'From' },
  'windows.to': { ja: '終わり', en: 'To' },
  ...days('windows.days', { ja: '日の選択', en: 'Days' }),
  ...days('windows.except', { ja: '除く日', en: 'Except' }),
  rings: { ja: '段階', en: 'Ring' },
  'rings.id': { ja: '識別子', en: 'Id' },
  'rings.name': { ja: '名前', en: 'Name' },
  ...who('rings.who'),
  'rings.gate.successPercent': { ja: '成功(%)', en: 'Success (%)' },
  'rings.gate.atLeast': { ja: '完了(台)', en: 'Devices done' },
  'rings.gate.businessDays': { ja: '様子見(営業日)', en: 'Business days to wait' },
  'consent.kind': {
    ja: '承認',
    en: 'Consent',
    values: {
      automatic: { ja: '自動', en: 'automatic' },
      'department-head': { ja: '部署の責任者の承認', en: 'head of the department' },
      ...CONSENT_KIND_WORDS,
    },
  },
  'consent.name': { ja: '承認する人', en: 'Who approves' },
  'consent.afterBusinessDays': { ja: '公開から待つ営業日', en: 'Business days after publication' },
  'restart.rule': {
    ja: '再起動',
    en: 'Restart',
    values: {
      never: { ja: 'しない', en: 'never' },
      click: { ja: '人が押したときだけ', en: 'only when a person says so' },
      ask: { ja: '画面で知らせ、延期できる', en: 'asked on the screen, may be postponed' },
      'in-window': { ja: '保守時間の中で', en: 'in the window' },
    },
  },
  'restart.idleMinutes': { ja: '使っていないとみなす(分)', en: 'Minutes until nobody is there' },
  'restart.protectedApplications': { ja: '使用中なら待つプログラム', en: 'Programs in use that are waited for' },
  'restart.postponeMinutes': { ja: '延期 1 回(分)', en: 'Minutes of a postponement' },
  'restart.mostPostponements': { ja: '延期の上限(回)', en: 'Most postponements' },
  'restart.pickWithinHours': { ja: '時刻を選べる範囲(時間)', en: 'May be picked within (hours)' },
  'restart.mostPerDay': { ja: '1 日の再起動の上限(回)', en: 'Most restarts in a day' },
  'catchUp.rule': {
    ja: '電源が切れていた端末',
    en: 'Devices that were off',
    values: {
      'next-window': { ja: '次の保守時間まで待つ', en: 'wait for the next window' },
      wake: { ja: '保守時間に起こす', en: 'are woken for the window' },
      'evening-shutdown': { ja: '終業時に、電源を切る前に適用', en: 'in the evening, on their way down' },
    },
  },
  'catchUp.afterwards': {
    ja: '適用した後の電源',
    en: 'Power afterwards',
    values: { 'stay-on': { ja: '入れたまま', en: 'stays on' }, off: { ja: '切る', en: 'off' } },
  },
  'catchUp.capMinutes': { ja: '電源を切るのを待たせる上限(分)', en: 'Longest wait when switched off (minutes)' },
  'catchUp.from': { ja: '終業時の始まり', en: 'Evening from' },
  'catchUp.to': { ja: '終業時の終わり', en: 'Evening to' },
  'limits.devicesAtOnce': { ja: '同時に進める台数', en: 'Devices at once' },
  'limits.kilobytesPerSecond': { ja: '通信の上限(kB/秒)', en: 'Most kB/s' },
  'lastStartDays.online': { ja: '指示の有効日数(通信)', en: 'Days of an order (online)' },
  'lastStartDays.carried': { ja: '指示の有効日数(持ち運び)', en: 'Days of an order (carried)' },
  runMinutes: { ja: '1 回の所要時間(分)', en: 'Minutes of a run' },
  'failureBudget.percent': { ja: '自動で止める失敗(%)', en: 'Stops at failures (%)' },
  'failureBudget.atLeast': { ja: '自動で止める失敗(台)', en: 'Stops at failures (devices)' },
  fastLane: { ja: '危険なものを急ぐ', en: 'Fast lane' },
  head: { ja: '責任者', en: 'Head' },
  deputy: { ja: '代理', en: 'Stands in' },
  vendor: { ja: 'ベンダー', en: 'Vendor' },
  products: { ja: '製品', en: 'Products' },
  'allow.os': { ja: '許す OS の更新', en: 'System updates allowed', values: OS },
  'allow.applications': { ja: 'アプリの更新を許す', en: 'Applications allowed' },
  minBusinessDays: { ja: '待つ営業日', en: 'Business days to wait' },
  source: { ja: '根拠', en: 'Source' },
  forbids: { ja: '禁じること', en: 'Forbids' },
  since: { ja: '始まり', en: 'From' },
  days: { ja: '日数', en: 'Days' },
  holiday: { ja: '休日として数える', en: 'Counts as holidays' },
  bundle: { ja: '持ち運びファイル', en: 'Bundle' },
  who: { ja: '誰の同意', en: 'Whose consent' },
  product: { ja: '製品', en: 'Product' },
  result: { ja: '結果', en: 'Result' },
  givenOn: { ja: '同意の日', en: 'Given on' },
  kind: { ja: '種類', en: 'Kind', values: CONSENT_KIND_WORDS },
});

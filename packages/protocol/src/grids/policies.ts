import type { Text } from '@tsukuroi/core';
import type { Column, ColumnType, GridDefinition } from '../grid.ts';
import type { DeviceClassName, TouchName } from '../policies-api.ts';
import { DECISION_WORDS } from '../words.ts';

function column(id: string, ja: string, en: string, type: ColumnType, more: Partial<Column> = {}): Column {
  return { id, title: { ja, en }, type, sortable: true, ...more };
}

const words = <K extends string>(entries: Record<K, [string, string]>): Readonly<Record<K, Text>> =>
  Object.fromEntries(Object.entries<[string, string]>(entries).map(([key, [ja, en]]) => [key, { ja, en }])) as Record<
    K,
    Text
  >;

export const CLASS_WORDS: Readonly<Record<DeviceClassName | 'none', Text>> = words({
  none: ['未分類（見るだけ）', 'Not classified (watched only)'],
  outpatient: ['外来', 'Outpatient'],
  ward: ['病棟', 'Ward'],
  critical: ['手術室・ICU・救急', 'Theatre, ICU, ER'],
  office: ['事務', 'Office'],
  server: ['サーバ', 'Server'],
  medical: ['医療機器(触らない)', 'Medical device (not touched)'],
  test: ['検証用', 'Test'],
});

export const TOUCHED_WORDS: Readonly<Record<TouchName, Text>> = words({
  never: ['触らない(見るだけ)', 'Never (observed only)'],
  'maker-consent': ['メーカーの書面が要る', 'Needs the maker’s written consent'],
  'vendor-approval': ['業者の確認が要る', 'Needs the vendor’s approval'],
  normal: ['通常', 'Normal'],
});

export const POLICY_STATE_WORDS = words({
  unreadable: ['読めない', 'Unreadable'],
  'no-run': ['次の実行なし', 'No run ahead'],
  on: ['有効', 'On'],
});

export const FREEZE_STATE_WORDS = words({
  now: ['止めている', 'Held now'],
  ahead: ['予定', 'Ahead'],
  ended: ['終わった', 'Ended'],
  withdrawn: ['取り下げ', 'Withdrawn'],
});

export const FREEZE_KIND_WORDS = words({
  tonight: ['今夜は中止', 'Stopped for tonight'],
  planned: ['予定した凍結', 'Planned'],
});

export const CONFIRMATION_STATE_WORDS = words({
  refused: ['不可', 'Refused'],
  ended: ['期限切れ', 'Ended'],
  withdrawn: ['取り下げ', 'Withdrawn'],
  holds: ['確認済み', 'Confirmed'],
});

export const CONSENT_KIND_WORDS = words({
  maker: ['メーカーの書面', 'Maker’s written consent'],
  vendor: ['業者の確認', 'Vendor’s confirmation'],
  person: ['担当者の承認', 'A person’s approval'],
});

export const CALENDAR_STATE_WORDS = words({
  unreadable: ['読めない', 'Unreadable'],
  'ran-out': ['期限切れ', 'Ran out'],
  'running-out': ['まもなく切れる', 'Running out'],
  good: ['届いている', 'Reaches'],
});

export const CALENDAR_ORIGIN_WORDS = words({
  shipped: ['製品に付属', 'Shipped'],
  brought: ['持ち込み', 'Brought by a bundle'],
  own: ['院内で入力', 'Entered here'],
});

const OS_ALLOWED_WORDS = words({
  none: ['不可', 'None'],
  security: ['セキュリティ更新だけ', 'Security updates only'],
  all: ['すべて', 'All'],
});

const RULE_STATE_WORDS = words({ unreadable: ['読めない', 'Unreadable'], on: ['有効', 'On'] });

const YES_WORDS = words({ true: ['可', 'Yes'], false: ['不可', 'No'] });
const REFUSED_WORDS = words({ true: ['不可の回答あり', 'Refused'], false: ['未回答', 'No answer'] });
const HOLIDAY_WORDS = words({ true: ['営業日に数えない', 'No business days'], false: ['数える', 'Counted'] });

/** In the order that counts: of equally close policies the upper one wins. */
export const policiesGrid: GridDefinition = {
  id: 'policies',
  path: '/policies',
  title: { ja: '方針', en: 'Policies' },
  empty: {
    ja: '方針がまだないため、どの端末にも何も適用していません。ひな形から作ってください。',
    en: 'No policy yet, so nothing is applied anywhere. Begin with a template.',
  },
  columns: [
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: POLICY_STATE_WORDS, width: 130 }),
    column('order', '順', 'Order', 'number', { width: 80 }),
    column('name', '名前', 'Name', 'text', {
      filter: 'contains',
      opens: { route: '/policies', idColumn: 'id' },
      width: 170,
    }),
    column('devices', '効く端末', 'Devices', 'number', { width: 90 }),
    column('never', 'うち見るだけ', 'Watched only', 'number', { width: 110 }),
    column('nextRun', '次の実行', 'Next run', 'instant', { width: 150 }),
    column('problem', '問題', 'Problem', 'text', { sortable: false, width: 200 }),
    column('who', '対象', 'Who', 'text', { sortable: false, width: 220 }),
    column('when', '時間', 'When', 'text', { sortable: false, width: 260 }),
    column('what', '内容', 'What', 'text', { sortable: false, width: 200 }),
    column('consent', '承認', 'Consent', 'text', { sortable: false, width: 180 }),
    column('restart', '再起動', 'Restart', 'text', { sortable: false, width: 180 }),
    column('by', '変更した人', 'Changed by', 'text', { hidden: true, width: 120 }),
    column('at', '変更日時', 'Changed', 'instant', { hidden: true, width: 150 }),
  ],
  defaultSort: { column: 'order', direction: 'asc' },
};

export const classedDevicesGrid: GridDefinition = {
  id: 'classed-devices',
  path: '/classes/devices',
  title: { ja: '端末の分類', en: 'Classes of devices' },
  empty: { ja: '条件に合う端末はありません。', en: 'No device matches.' },
  columns: [
    column('class', '区分', 'Class', 'state', { filter: 'one-of', values: CLASS_WORDS, width: 190 }),
    column('name', '端末', 'Device', 'text', {
      filter: 'contains',
      opens: { route: '/devices', idColumn: 'id' },
      width: 190,
    }),
    column('department', '部署', 'Department', 'text', { filter: 'contains', width: 130 }),
    column('ou', '組織単位(OU)', 'Organizational unit', 'text', { filter: 'contains', width: 180 }),
    column('touch', '触れ方', 'Touch', 'state', { filter: 'one-of', values: TOUCHED_WORDS, width: 180 }),
    column('tags', '札', 'Tags', 'text', { filter: 'contains', width: 140 }),
    column('os', 'OS', 'OS', 'text', { filter: 'contains', width: 180 }),
    column('model', '型番', 'Model', 'text', { width: 140 }),
    column('by', '決めた人', 'By', 'text', { width: 120 }),
    column('at', '決めた日時', 'When', 'instant', { width: 150 }),
  ],
  defaultSort: { column: 'class', direction: 'asc' },
};

export const freezesGrid: GridDefinition = {
  id: 'freezes',
  path: '/freezes',
  title: { ja: '凍結', en: 'Freezes' },
  empty: { ja: '凍結の予定はありません。', en: 'Nothing is frozen.' },
  columns: [
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: FREEZE_STATE_WORDS, width: 120 }),
    column('from', 'いつから', 'From', 'instant', { width: 150 }),
    column('to', 'いつまで', 'To', 'instant', { width: 150 }),
    column('reason', '理由', 'Reason', 'text', { filter: 'contains', width: 320 }),
    column('kind', '種類', 'Kind', 'state', { filter: 'one-of', values: FREEZE_KIND_WORDS, width: 140 }),
    column('by', '決めた人', 'By', 'text', { width: 140 }),
    column('at', '決めた日時', 'When', 'instant', { width: 150 }),
  ],
  defaultSort: { column: 'state', direction: 'asc' },
};

export const vendorRulesGrid: GridDefinition = {
  id: 'vendor-rules',
  path: '/vendor-rules',
  title: { ja: 'メーカー・業者の決まり', en: 'Rules of makers and vendors' },
  empty: {
    ja: '決まりはまだありません。メーカーの文書があれば、その内容を入れてください。',
    en: 'No rules yet. Enter what makers’ documents say.',
  },
  columns: [
    column('state', '状態', 'State', 'state', { values: RULE_STATE_WORDS, width: 100 }),
    column('vendor', 'メーカー・業者', 'Vendor', 'text', { filter: 'contains', width: 180 }),
    column('products', '製品', 'Products', 'text', { filter: 'contains', width: 220 }),
    column('os', 'OS の更新', 'OS updates', 'state', { filter: 'one-of', values: OS_ALLOWED_WORDS, width: 160 }),
    column('applications', 'アプリの更新', 'Applications', 'state', { values: YES_WORDS, width: 110 }),
    column('minBusinessDays', '待つ営業日', 'Business days', 'number', { width: 110 }),
    column('forbids', '変えてはいけないもの', 'Forbidden', 'text', { sortable: false, width: 220 }),
    column('source', '根拠の文書', 'Document', 'text', { sortable: false, width: 260 }),
    column('devices', '該当する端末', 'Devices', 'number', { width: 110 }),
    column('by', '入力した人', 'By', 'text', { width: 120 }),
    column('at', '入力日時', 'When', 'instant', { hidden: true, width: 150 }),
  ],
  defaultSort: { column: 'vendor', direction: 'asc' },
};

export const confirmationsGrid: GridDefinition = {
  id: 'confirmations',
  path: '/confirmations',
  title: { ja: '確認の記録', en: 'Confirmations' },
  empty: { ja: '確認の記録はまだありません。', en: 'No confirmations yet.' },
  columns: [
    column('state', '結果', 'Result', 'state', { filter: 'one-of', values: CONFIRMATION_STATE_WORDS, width: 120 }),
    column('kind', '種類', 'Kind', 'state', { filter: 'one-of', values: CONSENT_KIND_WORDS, width: 150 }),
    column('who', '誰が', 'Who', 'text', { filter: 'contains', width: 180 }),
    column('product', '製品と版', 'Product', 'text', { filter: 'contains', width: 180 }),
    column('update', '更新', 'Update', 'text', { filter: 'contains', width: 160 }),
    column('version', '版', 'Version', 'version', { width: 150 }),
    column('devices', '端末数', 'Devices', 'number', { width: 80 }),
    column('document', '文書', 'Document', 'text', { sortable: false, width: 240 }),
    column('givenOn', '回答日', 'Given on', 'day', { width: 110 }),
    column('until', '期限', 'Until', 'day', { width: 110 }),
    column('by', '入力した人', 'Entered by', 'text', { width: 120 }),
    column('at', '入力日時', 'Entered', 'instant', { hidden: true, width: 150 }),
  ],
  defaultSort: { column: 'givenOn', direction: 'desc' },
};

export const missingConfirmationsGrid: GridDefinition = {
  id: 'missing-confirmations',
  path: '/confirmations/missing',
  title: { ja: '返事を待っている更新', en: 'Updates that wait for an answer' },
  empty: {
    ja: '返事を待っている更新はありません。分類していない端末と報告のない端末は、ここには出ません。',
    en: 'Nothing waits for an answer. Devices without a class or a report are not counted here.',
  },
  columns: [
    column('level', '判断', 'Decision', 'state', { filter: 'one-of', values: DECISION_WORDS, width: 132 }),
    column('update', '更新', 'Update', 'text', { filter: 'contains', width: 170 }),
    column('version', '版', 'Version', 'version', { width: 150 }),
    column('kind', '要るもの', 'Needs', 'state', { filter: 'one-of', values: CONSENT_KIND_WORDS, width: 150 }),
    column('who', '誰の返事', 'Whose', 'text', { filter: 'contains', width: 170 }),
    column('refused', '回答', 'Answer', 'state', { values: REFUSED_WORDS, width: 130 }),
    column('waitingDays', '待ち日数', 'Days waiting', 'number', { width: 90 }),
    column('devices', '端末数', 'Devices', 'number', { width: 80 }),
    column('cost', '待つことの意味', 'What waiting costs', 'text', { sortable: false, width: 360 }),
    column('epss', 'EPSS', 'EPSS', 'score', { width: 80 }),
    column('exploitedSince', '悪用確認', 'Exploited since', 'day', { width: 110 }),
  ],
  defaultSort: { column: 'level', direction: 'asc' },
};

export const calendarsGrid: GridDefinition = {
  id: 'calendars',
  path: '/calendars',
  title: { ja: '休日の暦', en: 'Holiday calendars' },
  empty: { ja: '暦がありません。', en: 'No calendars.' },
  columns: [
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: CALENDAR_STATE_WORDS, width: 140 }),
    column('name', '名前', 'Name', 'text', { filter: 'contains', width: 180 }),
    column('until', 'いつまで', 'Until', 'day', { width: 110 }),
    column('daysLeft', '残り日数', 'Days left', 'number', { width: 90 }),
    column('since', 'いつから', 'Since', 'day', { width: 110 }),
    column('days', '日数', 'Days', 'number', { width: 70 }),
    column('holiday', '営業日', 'Business days', 'state', { values: HOLIDAY_WORDS, width: 140 }),
    column('usedBy', '使っている方針', 'Used by', 'text', { sortable: false, width: 220 }),
    column('origin', '入手元', 'Origin', 'state', { values: CALENDAR_ORIGIN_WORDS, width: 120 }),
    column('source', '根拠', 'Source', 'text', { sortable: false, width: 260 }),
  ],
  defaultSort: { column: 'state', direction: 'asc' },
};

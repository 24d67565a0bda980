import type { Text } from '@tsukuroi/core';
import type { Column, ColumnType, GridDefinition } from '../grid.ts';
import { DECISION_WORDS, FEED_STATE_WORDS, KIND_WORDS, VERDICT_WORDS } from '../words.ts';

/** A column in one line; lists below read like the table they describe. */
function column(id: string, ja: string, en: string, type: ColumnType, more: Partial<Column> = {}): Column {
  return { id, title: { ja, en }, type, sortable: true, ...more };
}

const words = (entries: Record<string, [string, string]>): Readonly<Record<string, Text>> =>
  Object.fromEntries(Object.entries(entries).map(([key, [ja, en]]) => [key, { ja, en }]));

export const MAPPED_WORDS = words({
  'not-mapped': ['未対応付け', 'Not mapped'],
  'no-version': ['版不明', 'No version'],
  mapped: ['対応付け済み', 'Mapped'],
});
export const USE_WORDS = words({
  'in-use': ['使用中', 'In use'],
  spare: ['予備', 'Spare'],
  retired: ['廃棄', 'Retired'],
  unknown: ['未確認', 'Unknown'],
});
export const PROBLEM_WORDS = words({
  'not-in-ledger': ['台帳にない', 'Not in the ledger'],
  'never-seen': ['一度も見えない', 'Never seen'],
  'hardware-changed': ['機器が替わった', 'Hardware changed'],
  undecided: ['どれか決められない', 'Not clear which'],
  'retired-but-seen': ['廃棄のはずが動いている', 'Retired but seen'],
});
export const ROLE_WORDS = words({
  admin: ['管理者', 'Administrator'],
  operator: ['担当者', 'Operator'],
  inspector: ['閲覧(監査)', 'Inspector'],
});
export const TOKEN_STATE_WORDS = words({
  active: ['有効', 'Active'],
  expired: ['期限切れ', 'Expired'],
  revoked: ['取り消し', 'Revoked'],
});
export const ACCEPTANCE_STATE_WORDS = words({
  active: ['受容中', 'Accepted'],
  ended: ['期限切れ(再表示)', 'Ended'],
  withdrawn: ['取り下げ', 'Withdrawn'],
});

export const deviceFindingsGrid: GridDefinition = {
  id: 'device-findings',
  path: '/devices/:id/findings',
  title: { ja: 'この端末の弱いところ', en: 'Findings of this device' },
  empty: {
    ja: '弱いところは見つかっていません。「未対応付け」と「読めなかったもの」も確かめてください。',
    en: 'No findings. Check what is not mapped or not readable, too.',
  },
  columns: [
    column('decision', '判断', 'Decision', 'state', { filter: 'one-of', values: DECISION_WORDS, width: 132 }),
    column('id', '番号', 'Id', 'text', {
      filter: 'contains',
      opens: { route: '/vulnerabilities', idColumn: 'id' },
      width: 160,
    }),
    column('title', '内容', 'Title', 'text', { filter: 'contains', width: 260 }),
    column('due', '期限', 'Due', 'day', { width: 170 }),
    column('verdict', '判定', 'Verdict', 'state', { filter: 'one-of', values: VERDICT_WORDS, width: 132 }),
    column('software', 'ソフトウェア', 'Software', 'text', { filter: 'contains', width: 160 }),
    column('version', '入っている版', 'Installed', 'version', { width: 150 }),
    column('fixedVersion', '直った版', 'Fixed in', 'version', { width: 150 }),
    column('kind', '種類', 'Kind', 'state', { filter: 'one-of', values: KIND_WORDS, width: 120 }),
    column('cvss', 'CVSS', 'CVSS', 'score', { width: 80 }),
    column('epss', 'EPSS', 'EPSS', 'score', { width: 80 }),
    column('exploitedSince', '悪用確認', 'Exploited since', 'day', { width: 110 }),
    column('firstSeen', '初めて見た日', 'First seen', 'day', { width: 110 }),
    column('because', '理由', 'Because', 'text', { sortable: false, width: 320 }),
    column('remedy', 'すること', 'What to do', 'text', { sortable: false, width: 260 }),
  ],
  defaultSort: { column: 'decision', direction: 'asc' },
};

export const deviceSoftwareGrid: GridDefinition = {
  id: 'device-software',
  path: '/devices/:id/software',
  title: { ja: '入っているソフトウェア', en: 'Software' },
  empty: { ja: 'ソフトウェアの一覧がまだありません。', en: 'No software list yet.' },
  columns: [
    column('name', '名前', 'Name', 'text', { filter: 'contains', width: 260 }),
    column('version', '版', 'Version', 'version', { width: 180 }),
    column('scheme', '種類', 'Scheme', 'text', { filter: 'contains', width: 100 }),
    column('publisher', '発行元', 'Publisher', 'text', { filter: 'contains', width: 200 }),
    column('mapped', '対応付け', 'Mapping', 'state', { filter: 'one-of', values: MAPPED_WORDS, width: 130 }),
    column('affected', '影響あり', 'Affected', 'number', { width: 90 }),
    column('undetermined', '判断できない', 'Undetermined', 'number', { width: 110 }),
  ],
  defaultSort: { column: 'affected', direction: 'desc' },
};

export const vulnerabilitiesGrid: GridDefinition = {
  id: 'vulnerabilities',
  path: '/vulnerabilities',
  title: { ja: '脆弱性', en: 'Vulnerabilities' },
  empty: {
    ja: '条件に合うものはありません。端末の報告と知識の日付も確かめてください。',
    en: 'Nothing matches. Check device reports and the age of the knowledge, too.',
  },
  columns: [
    column('decision', '判断', 'Decision', 'state', { filter: 'one-of', values: DECISION_WORDS, width: 132 }),
    column('id', '番号', 'Id', 'text', {
      filter: 'contains',
      opens: { route: '/vulnerabilities', idColumn: 'id' },
      width: 170,
    }),
    column('title', '内容', 'Title', 'text', { filter: 'contains', width: 300 }),
    column('affectedDevices', '影響ありの端末', 'Affected devices', 'number', { width: 120 }),
    column('due', '期限', 'Due', 'day', { width: 170 }),
    column('verdict', '判定', 'Verdict', 'state', { filter: 'one-of', values: VERDICT_WORDS, width: 132 }),
    column('undeterminedDevices', '判断できない端末', 'Undetermined', 'number', { width: 130 }),
    column('software', 'ソフトウェア', 'Software', 'text', { filter: 'contains', width: 180 }),
    column('exploitedSince', '悪用確認', 'Exploited since', 'day', { width: 110 }),
    column('ransomware', '身代金要求型', 'Ransomware', 'state', {
      values: words({ true: ['使用あり', 'Known'], false: ['未確認', 'Not known'] }),
      width: 110,
    }),
    column('cvss', 'CVSS', 'CVSS', 'score', { width: 80 }),
    column('epss', 'EPSS', 'EPSS', 'score', { width: 80 }),
    column('kind', '種類', 'Kind', 'state', { filter: 'one-of', values: KIND_WORDS, width: 120 }),
    column('firstSeen', '初めて見た日', 'First seen', 'day', { width: 110 }),
  ],
  defaultSort: { column: 'decision', direction: 'asc' },
};

export const vulnerabilityDevicesGrid: GridDefinition = {
  id: 'vulnerability-devices',
  path: '/vulnerabilities/:id/devices',
  title: { ja: '関係する端末', en: 'Devices' },
  empty: { ja: '関係する端末はありません。', en: 'No devices.' },
  columns: [
    column('decision', '判断', 'Decision', 'state', { filter: 'one-of', values: DECISION_WORDS, width: 132 }),
    column('device', '端末', 'Device', 'text', {
      filter: 'contains',
      opens: { route: '/devices', idColumn: 'deviceId' },
      width: 200,
    }),
    column('department', '部署', 'Department', 'text', { filter: 'contains', width: 130 }),
    column('due', '期限', 'Due', 'day', { width: 170 }),
    column('verdict', '判定', 'Verdict', 'state', { filter: 'one-of', values: VERDICT_WORDS, width: 132 }),
    column('software', 'ソフトウェア', 'Software', 'text', { filter: 'contains', width: 160 }),
    column('version', '入っている版', 'Installed', 'version', { width: 150 }),
    column('fixedVersion', '直った版', 'Fixed in', 'version', { width: 150 }),
    column('because', '理由', 'Because', 'text', { sortable: false, width: 320 }),
    column('remedy', 'すること', 'What to do', 'text', { sortable: false, width: 260 }),
  ],
  defaultSort: { column: 'decision', direction: 'asc' },
};

export const softwareGrid: GridDefinition = {
  id: 'software',
  path: '/software',
  title: { ja: 'ソフトウェア', en: 'Software' },
  empty: { ja: 'ソフトウェアの一覧がまだありません。', en: 'No software yet.' },
  columns: [
    column('name', '名前', 'Name', 'text', { filter: 'contains', width: 280 }),
    column('version', '版', 'Version', 'version', { filter: 'contains', width: 180 }),
    column('publisher', '発行元', 'Publisher', 'text', { filter: 'contains', width: 200 }),
    column('scheme', '種類', 'Scheme', 'text', { filter: 'contains', width: 100 }),
    column('mapped', '対応付け', 'Mapping', 'state', { filter: 'one-of', values: MAPPED_WORDS, width: 130 }),
    column('devices', '端末数', 'Devices', 'number', { width: 90 }),
    column('affected', '影響あり', 'Affected', 'number', { width: 90 }),
    column('undetermined', '判断できない', 'Undetermined', 'number', { width: 110 }),
  ],
  defaultSort: { column: 'affected', direction: 'desc' },
};

export const feedsGrid: GridDefinition = {
  id: 'feeds',
  path: '/knowledge/feeds',
  title: { ja: '知識', en: 'Knowledge' },
  empty: { ja: '知識がありません。', en: 'No knowledge.' },
  columns: [
    column('title', '情報源', 'Source', 'text', { filter: 'contains', width: 240 }),
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: FEED_STATE_WORDS, width: 180 }),
    column('date', 'データの日付', 'Data date', 'day', { width: 120 }),
    column('ageDays', '経過日数', 'Age (days)', 'number', { width: 90 }),
    column('staleAfterDays', '古いとみなす日数', 'Stale after', 'number', { width: 130 }),
    column('records', '件数', 'Records', 'number', { width: 100 }),
    column('origin', '入手元', 'Origin', 'text', { width: 130 }),
    column('caveat', '注意', 'Caveat', 'text', { sortable: false, width: 260 }),
    column('refusal', '拒否の理由', 'Refusal', 'text', { sortable: false, width: 260 }),
    column('licence', '利用条件', 'Licence', 'text', { hidden: true, width: 200 }),
  ],
  defaultSort: { column: 'state', direction: 'asc' },
};

export const auditGrid: GridDefinition = {
  id: 'audit',
  path: '/audit',
  title: { ja: '監査ログ', en: 'Audit log' },
  empty: { ja: '記録はまだありません。', en: 'No entries yet.' },
  columns: [
    column('sequence', '番号', 'No.', 'number', { width: 80 }),
    column('at', '日時', 'When', 'instant', { width: 160 }),
    column('who', '誰が', 'Who', 'text', { filter: 'contains', width: 140 }),
    column('what', '何を', 'What', 'text', { filter: 'contains', width: 200 }),
    column('target', '対象', 'Target', 'text', { filter: 'contains', width: 200 }),
    column('change', '変わったこと', 'What changed', 'text', { sortable: false, width: 420 }),
    column('why', '理由', 'Why', 'text', { sortable: false, width: 220 }),
    column('before', '前(記録のまま)', 'Before (as recorded)', 'text', { sortable: false, hidden: true, width: 220 }),
    column('after', '後(記録のまま)', 'After (as recorded)', 'text', { sortable: false, hidden: true, width: 220 }),
    column('hash', 'ハッシュ', 'Hash', 'text', { sortable: false, hidden: true, width: 200 }),
  ],
  defaultSort: { column: 'sequence', direction: 'desc' },
};

export const usersGrid: GridDefinition = {
  id: 'users',
  path: '/users',
  title: { ja: '利用者', en: 'Users' },
  empty: { ja: '利用者がいません。', en: 'No users.' },
  columns: [
    column('name', '利用者名', 'User name', 'text', { filter: 'contains', width: 160 }),
    column('displayName', '氏名', 'Name', 'text', { filter: 'contains', width: 180 }),
    column('role', '役割', 'Role', 'state', { filter: 'one-of', values: ROLE_WORDS, width: 140 }),
    column('secondFactor', '二要素認証', 'Second factor', 'state', {
      values: words({ false: ['未設定', 'Not set'], true: ['設定済み', 'Set'] }),
      width: 120,
    }),
    column('locked', 'ロック', 'Locked', 'state', {
      values: words({ true: ['ロック中', 'Locked'], false: ['なし', 'No'] }),
      width: 100,
    }),
    column('disabled', '停止', 'Disabled', 'state', {
      values: words({ true: ['停止中', 'Disabled'], false: ['なし', 'No'] }),
      width: 100,
    }),
    column('lastSignIn', '最終サインイン', 'Last sign-in', 'instant', { width: 160 }),
  ],
  defaultSort: { column: 'name', direction: 'asc' },
};

export const tokensGrid: GridDefinition = {
  id: 'tokens',
  path: '/tokens',
  title: { ja: 'API トークン', en: 'API tokens' },
  empty: { ja: 'API トークンはありません。', en: 'No API tokens.' },
  columns: [
    column('name', '名前', 'Name', 'text', { filter: 'contains', width: 200 }),
    column('scope', '範囲', 'Scope', 'state', {
      values: words({ read: ['読み取り', 'Read'], import: ['取り込み', 'Import'] }),
      width: 120,
    }),
    column('until', '期限', 'Until', 'day', { width: 120 }),
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: TOKEN_STATE_WORDS, width: 120 }),
    column('lastUsed', '最終使用', 'Last used', 'instant', { width: 160 }),
    column('by', '作成者', 'Made by', 'text', { width: 140 }),
  ],
  defaultSort: { column: 'until', direction: 'asc' },
};

export const acceptancesGrid: GridDefinition = {
  id: 'acceptances',
  path: '/acceptances',
  title: { ja: '受容しているリスク', en: 'Accepted risks' },
  empty: { ja: '受容しているリスクはありません。', en: 'No accepted risks.' },
  columns: [
    column('finding', '番号', 'Id', 'text', {
      filter: 'contains',
      opens: { route: '/vulnerabilities', idColumn: 'finding' },
      width: 170,
    }),
    column('device', '端末', 'Device', 'text', { filter: 'contains', width: 180 }),
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: ACCEPTANCE_STATE_WORDS, width: 150 }),
    column('until', '期限', 'Until', 'day', { width: 120 }),
    column('reason', '理由', 'Reason', 'text', { sortable: false, width: 320 }),
    column('by', '決めた人', 'By', 'text', { width: 140 }),
    column('since', '決めた日', 'Since', 'day', { width: 120 }),
  ],
  defaultSort: { column: 'until', direction: 'asc' },
};

export const ledgerGrid: GridDefinition = {
  id: 'ledger',
  path: '/ledger',
  title: { ja: '台帳', en: 'Ledger' },
  empty: {
    ja: '台帳がまだありません。「台帳を取り込む」から Excel か CSV を選んでください。',
    en: 'No ledger yet. Choose an Excel or CSV file to import.',
  },
  columns: [
    column('name', '名前', 'Name', 'text', { filter: 'contains', width: 180 }),
    column('assetNumber', '資産番号', 'Asset no.', 'text', { filter: 'contains', width: 120 }),
    column('kind', '種類', 'Kind', 'text', { filter: 'contains', width: 120 }),
    column('maker', 'メーカー', 'Maker', 'text', { filter: 'contains', width: 140 }),
    column('model', '型番', 'Model', 'text', { filter: 'contains', width: 140 }),
    column('serial', '製造番号', 'Serial', 'text', { filter: 'contains', width: 140 }),
    column('department', '部署', 'Department', 'text', { filter: 'contains', width: 130 }),
    column('building', '棟', 'Building', 'text', { width: 90 }),
    column('floor', '階', 'Floor', 'text', { width: 70 }),
    column('room', '部屋', 'Room', 'text', { width: 110 }),
    column('use', '使用', 'Use', 'state', { filter: 'one-of', values: USE_WORDS, width: 100 }),
    column('vendor', '保守業者', 'Vendor', 'text', { filter: 'contains', width: 150 }),
    column('contract', '契約', 'Contract', 'text', { width: 150 }),
    column('ip', 'IP アドレス', 'IP', 'text', { filter: 'contains', width: 130 }),
    column('mac', 'MAC アドレス', 'MAC', 'text', { filter: 'contains', width: 150 }),
    column('source', '取り込み元', 'Source', 'text', { hidden: true, width: 160 }),
  ],
  defaultSort: { column: 'name', direction: 'asc' },
};

export const reconciliationGrid: GridDefinition = {
  id: 'reconciliation',
  path: '/ledger/reconciliation',
  title: { ja: '突き合わせ', en: 'Reconciliation' },
  empty: {
    ja: '台帳と実際の食い違いはありません。台帳がないときは「母数未確認」です。',
    en: 'No differences. Without a ledger the denominator is unconfirmed.',
  },
  columns: [
    column('problem', '食い違い', 'Difference', 'state', { filter: 'one-of', values: PROBLEM_WORDS, width: 150 }),
    column('name', '名前', 'Name', 'text', { filter: 'contains', width: 200 }),
    column('department', '部署', 'Department', 'text', { filter: 'contains', width: 130 }),
    column('detail', '内容', 'Detail', 'text', { sortable: false, width: 340 }),
    column('next', 'すること', 'What to do', 'text', { sortable: false, width: 300 }),
    column('since', '最初に気づいた日', 'Since', 'day', { width: 130 }),
  ],
  defaultSort: { column: 'problem', direction: 'asc' },
};

export const deviceHistoryGrid: GridDefinition = {
  id: 'device-history',
  path: '/devices/:id/history',
  title: { ja: '履歴', en: 'History' },
  empty: { ja: '履歴はまだありません。', en: 'No history yet.' },
  columns: [
    column('at', '日時', 'When', 'instant', { width: 160 }),
    column('what', '出来事', 'Event', 'text', { filter: 'contains', width: 220 }),
    column('detail', '内容', 'Detail', 'text', { sortable: false, width: 480 }),
  ],
  defaultSort: { column: 'at', direction: 'desc' },
};

import type { Text } from '@tsukuroi/core';
import type { Column, ColumnType, GridDefinition } from '../grid.ts';

/** The lists of 適用状況: rollouts, their devices, the history of work, and what became of each patch. Rows: rollouts-api.ts. */

function column(id: string, ja: string, en: string, type: ColumnType, more: Partial<Column> = {}): Column {
  return { id, title: { ja, en }, type, sortable: true, ...more };
}

/** Most urgent first. `stopped`: by itself or by a person, for good. `paused`: by a person, until somebody resumes. `waiting`: for a gate. */
export const ROLLOUT_STATE_WORDS: Readonly<Record<string, Text>> = {
  stopped: { ja: '止まっている', en: 'Stopped' },
  paused: { ja: '一時停止', en: 'Paused' },
  waiting: { ja: '次の段階を待っている', en: 'Waiting for the next ring' },
  running: { ja: '進行中', en: 'Running' },
  finished: { ja: '終わった', en: 'Finished' },
};

/** Of a device in a rollout: what its work says, and two words of the server: `planned` is not ordered yet, `withdrawn` no longer ordered. */
export const ROLLOUT_DEVICE_STATE_WORDS: Readonly<Record<string, Text>> = {
  failed: { ja: '失敗', en: 'Failed' },
  'rolled-back': { ja: '元に戻した', en: 'Rolled back' },
  unknown: { ja: '分からない', en: 'Not known' },
  blocked: { ja: '保留', en: 'Held' },
  'restart-pending': { ja: '再起動待ち', en: 'Restart pending' },
  installing: { ja: '適用中', en: 'Installing' },
  verifying: { ja: '確認中', en: 'Verifying' },
  staged: { ja: '準備済み', en: 'Staged' },
  needed: { ja: '指示済み', en: 'Ordered' },
  planned: { ja: '順番待ち', en: 'Not ordered yet' },
  withdrawn: { ja: '取り下げ', en: 'Withdrawn' },
  done: { ja: '完了', en: 'Done' },
};

/** Most urgent first; `held`: the policy keeps it back, `waiting`: ordered and not done yet. */
export const PATCH_STATE_WORDS: Readonly<Record<string, Text>> = {
  failed: { ja: '失敗あり', en: 'Some failed' },
  unknown: { ja: '分からない端末あり', en: 'Some not known' },
  held: { ja: '保留あり', en: 'Some held back' },
  waiting: { ja: '待ち', en: 'Waiting' },
  done: { ja: '完了', en: 'Done' },
};

/** As above, of one update on one device. */
export const PATCH_ON_DEVICE_WORDS: Readonly<Record<string, Text>> = {
  failed: { ja: '失敗', en: 'Failed' },
  unknown: { ja: '分からない', en: 'Not known' },
  held: { ja: '保留', en: 'Held back' },
  waiting: { ja: '待ち', en: 'Waiting' },
  done: { ja: '完了', en: 'Done' },
};

export const UPDATE_KIND_WORDS: Readonly<Record<string, Text>> = {
  'os-security': { ja: 'OS(セキュリティ)', en: 'OS security' },
  'os-other': { ja: 'OS(その他)', en: 'OS other' },
  application: { ja: 'アプリケーション', en: 'Application' },
  product: { ja: 'つくろい自身', en: 'The agent itself' },
};

export const rolloutsGrid: GridDefinition = {
  id: 'rollouts',
  path: '/rollouts',
  title: { ja: '適用状況', en: 'Rollouts' },
  empty: {
    ja: 'まだ何も配っていません。「方針」で区分を確かめると、次の保守時間から始まります。',
    en: 'Nothing has been rolled out yet. Confirm classes under Policies; it begins in the next window.',
  },
  columns: [
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: ROLLOUT_STATE_WORDS, width: 170 }),
    column('name', '名前', 'Name', 'text', {
      filter: 'contains',
      opens: { route: '/rollouts', idColumn: 'id' },
      width: 200,
    }),
    column('sentence', '様子', 'How it stands', 'text', { sortable: false, width: 320 }),
    column('next', 'すること', 'What to do', 'text', { sortable: false, width: 320 }),
    column('ring', '段階', 'Ring', 'text', { width: 130 }),
    column('devices', '端末', 'Devices', 'number', { width: 90 }),
    column('failed', '失敗', 'Failed', 'number', { width: 90 }),
    column('unknown', '分からない', 'Not known', 'number', { width: 90 }),
    column('waiting', '残り', 'Still to do', 'number', { width: 90 }),
    column('done', '完了', 'Done', 'number', { width: 90 }),
    column('startedAt', '始まり', 'Started', 'instant', { width: 160 }),
    column('endedAt', '終わり', 'Ended', 'instant', { width: 160 }),
  ],
  defaultSort: { column: 'state', direction: 'asc' },
};

export const rolloutDevicesGrid: GridDefinition = {
  id: 'rollout-devices',
  path: '/rollouts/:id/devices',
  title: { ja: 'この配布の端末', en: 'Devices of this rollout' },
  empty: { ja: '端末はありません。', en: 'No devices.' },
  columns: [
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: ROLLOUT_DEVICE_STATE_WORDS, width: 140 }),
    column('device', '端末', 'Device', 'text', {
      filter: 'contains',
      opens: { route: '/devices', idColumn: 'deviceId' },
      width: 160,
    }),
    column('department', '部署', 'Department', 'text', { filter: 'contains', width: 140 }),
    column('ring', '段階', 'Ring', 'text', { filter: 'contains', width: 120 }),
    column('sentence', '理由', 'Why', 'text', { sortable: false, width: 320 }),
    column('next', 'すること', 'What to do', 'text', { sortable: false, width: 320 }),
    column('packages', '更新', 'Updates', 'number', { width: 90 }),
    column('window', '保守時間', 'Window', 'instant', { width: 160 }),
    column('at', 'この状態から', 'Since', 'instant', { width: 160 }),
  ],
  defaultSort: { column: 'state', direction: 'asc' },
};

const WORK_COLUMNS: readonly Column[] = [
  column('at', '日時', 'When', 'instant', { width: 160 }),
  column('device', '端末', 'Device', 'text', {
    filter: 'contains',
    opens: { route: '/devices', idColumn: 'deviceId' },
    width: 160,
  }),
  column('department', '部署', 'Department', 'text', { filter: 'contains', width: 140 }),
  column('state', '状態', 'State', 'state', { filter: 'one-of', values: ROLLOUT_DEVICE_STATE_WORDS, width: 140 }),
  column('packages', '更新', 'Updates', 'text', { filter: 'contains', width: 280 }),
  column('sentence', '理由', 'Why', 'text', { sortable: false, width: 320 }),
  column('next', 'すること', 'What to do', 'text', { sortable: false, width: 300 }),
  column('note', '注記', 'Note', 'text', { sortable: false, hidden: true, width: 200 }),
  column('day', '日', 'Day', 'day', { filter: 'contains', hidden: true, width: 110 }),
  column('rollout', '配布', 'Rollout', 'text', {
    filter: 'contains',
    opens: { route: '/rollouts', idColumn: 'rolloutId' },
    width: 180,
  }),
];

export const workGrid: GridDefinition = {
  id: 'work',
  path: '/work',
  title: { ja: '作業の履歴', en: 'History of work' },
  empty: { ja: 'まだ何も行っていません。', en: 'Nothing has been done yet.' },
  columns: WORK_COLUMNS,
  defaultSort: { column: 'at', direction: 'desc' },
};

export const deviceWorkGrid: GridDefinition = {
  id: 'device-work',
  path: '/devices/:id/work',
  title: { ja: 'この端末の作業の履歴', en: 'Work on this device' },
  empty: { ja: 'この端末にはまだ何も行っていません。', en: 'Nothing has been done on this device yet.' },
  columns: WORK_COLUMNS.filter(({ id }) => id !== 'device' && id !== 'department'),
  defaultSort: { column: 'at', direction: 'desc' },
};

export const deviceUpdatesGrid: GridDefinition = {
  id: 'device-updates',
  path: '/devices/:id/updates',
  title: { ja: 'この端末の更新', en: 'Updates of this device' },
  empty: {
    ja: '届いている更新はありません。この端末の一覧に対する答えが届いていないこともあります。',
    en: 'No update is here; perhaps none has come for this device’s list yet.',
  },
  columns: [
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: PATCH_ON_DEVICE_WORDS, width: 130 }),
    column('package', 'パッケージ', 'Package', 'text', { filter: 'contains', width: 180 }),
    column('because', '適用していない理由', 'Why not applied', 'text', { sortable: false, width: 420 }),
    column('from', '今の版', 'Installed', 'version', { width: 170 }),
    column('version', '新しい版', 'New version', 'version', { width: 170 }),
    column('kind', '種類', 'Kind', 'state', { filter: 'one-of', values: UPDATE_KIND_WORDS, width: 150 }),
    column('publishedOn', '公開日', 'Published', 'day', { width: 110 }),
    column('within', '対象になる理由', 'Why it is meant', 'text', { sortable: false, width: 300 }),
  ],
  defaultSort: { column: 'state', direction: 'asc' },
};

export const patchesGrid: GridDefinition = {
  id: 'patches',
  path: '/patches',
  title: { ja: '更新ごとの状況', en: 'What became of each update' },
  empty: { ja: '届いている更新はありません。', en: 'No update has come in.' },
  columns: [
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: PATCH_STATE_WORDS, width: 180 }),
    column('package', 'パッケージ', 'Package', 'text', { filter: 'contains', width: 200 }),
    column('version', '版', 'Version', 'version', { filter: 'contains', width: 180 }),
    column('devices', '端末', 'Devices', 'number', { width: 90 }),
    column('failed', '失敗', 'Failed', 'number', { width: 90 }),
    column('unknown', '分からない', 'Not known', 'number', { width: 90 }),
    column('held', '保留', 'Held back', 'number', { width: 90 }),
    column('waiting', '待ち', 'Waiting', 'number', { width: 90 }),
    column('done', '完了', 'Done', 'number', { width: 90 }),
    column('kind', '種類', 'Kind', 'state', { filter: 'one-of', values: UPDATE_KIND_WORDS, width: 150 }),
    column('publishedOn', '公開日', 'Published', 'day', { width: 110 }),
    column('since', '初めて届いた日時', 'First seen', 'instant', { width: 160 }),
  ],
  defaultSort: { column: 'state', direction: 'asc' },
};

export const BACKUP_STATE_WORDS: Readonly<Record<string, Text>> = {
  old: { ja: '古い', en: 'Too old' },
  counts: { ja: '有効', en: 'Counts' },
};

export const backupsGrid: GridDefinition = {
  id: 'backups',
  path: '/rollouts/backups',
  title: { ja: '端末のバックアップの記録', en: 'Backups of devices on record' },
  empty: {
    ja: '記録はまだありません。サーバと、1 年以上遅れている端末は、新しいバックアップの記録があるまで更新しません。',
    en: 'None on record. Servers and devices a year behind are not updated without a recent one.',
  },
  columns: [
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: BACKUP_STATE_WORDS, width: 100 }),
    column('deviceName', '端末', 'Device', 'text', { filter: 'contains', width: 200 }),
    column('takenOn', '取った日', 'Taken on', 'day', { width: 120 }),
    column('note', '置き場所と戻し方', 'Where it lies, how it comes back', 'text', { sortable: false, width: 360 }),
    column('who', '記録した人', 'By', 'text', { width: 140 }),
    column('at', '記録日時', 'Recorded', 'instant', { hidden: true, width: 150 }),
  ],
  defaultSort: { column: 'takenOn', direction: 'desc' },
};

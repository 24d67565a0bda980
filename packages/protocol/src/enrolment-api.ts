import type { Text } from '@tsukuroi/core';
import { z } from 'zod';
import { tokenKindShape } from './enrolment.ts';
import type { Column, ColumnType, GridDefinition } from './grid.ts';

/** What the console asks about enrolment: files handed out, devices that wait, and copies that were noticed. */

export const TOKEN_FILE_STATE_WORDS: Readonly<Record<string, Text>> = {
  active: { ja: '使える', en: 'Active' },
  'used-up': { ja: '使い終わり', en: 'Used up' },
  expired: { ja: '期限切れ', en: 'Expired' },
  revoked: { ja: '取り消し', en: 'Revoked' },
  restored: { ja: '復元で無効', en: 'Void after a restore' },
};

export const TOKEN_KIND_WORDS: Readonly<Record<string, Text>> = {
  rollout: { ja: '一括登録', en: 'Roll-out' },
  image: { ja: 'マスターイメージ', en: 'Master image' },
  single: { ja: '1 台用', en: 'One device' },
  relay: { ja: '中継用', en: 'Relay' },
};

export const IDENTITY_STATE_WORDS: Readonly<Record<string, Text>> = {
  waiting: { ja: '照合待ち', en: 'Waiting' },
  revoked: { ja: '取り消し', en: 'Revoked' },
  refused: { ja: '拒否', en: 'Refused' },
  active: { ja: '登録済み', en: 'Enrolled' },
};

export const IDENTITY_KIND_WORDS: Readonly<Record<string, Text>> = {
  device: { ja: '端末', en: 'Device' },
  image: { ja: 'マスターイメージ', en: 'Master image' },
  relay: { ja: '中継', en: 'Relay' },
  gate: { ja: 'DMZ の中継', en: 'Relay in the DMZ' },
  collector: { ja: '収集機', en: 'Collector' },
};

export const LEDGER_BY_WORDS: Readonly<Record<string, Text>> = {
  serial: { ja: '製造番号', en: 'Serial' },
  mac: { ja: 'MAC アドレス', en: 'MAC' },
  name: { ja: '名前', en: 'Name' },
  ip: { ja: 'IP アドレス', en: 'IP' },
};

/** Why reports of a device will never come. */
export const GAP_WHY_WORDS: Readonly<Record<string, Text>> = {
  missing: { ja: '消えていた', en: 'Gone from the device' },
  damaged: { ja: '壊れていた', en: 'Damaged on the device' },
  content: { ja: '中身がそろわない', en: 'Parts are missing' },
  'not-kept': { ja: '保存期間を過ぎた', en: 'No longer kept' },
  'let-go': { ja: '以前のサーバーが受け取り済み', en: 'An earlier server had them' },
};

export const GAP_STATE_WORDS: Readonly<Record<string, Text>> = {
  open: { ja: '確かめていない', en: 'Not looked into' },
  seen: { ja: '確かめた', en: 'Looked into' },
};

/** How a device stands to the ledger when several are confirmed at once. */
export const FIT_WORDS: Readonly<Record<string, Text>> = {
  stays: { ja: '合わない', en: 'Does not fit' },
  'name-only': { ja: '名前だけ合う', en: 'By name alone' },
  fits: { ja: '合う', en: 'Fits' },
};

export const enrolmentTokenRowShape = z.object({
  id: z.string(),
  department: z.string().nullable(),
  kind: tokenKindShape,
  state: z.enum(['active', 'used-up', 'expired', 'revoked', 'restored']),
  used: z.number().int(),
  uses: z.number().int(),
  validUntil: z.string(),
  /** Tries with a wrong secret. */
  failures: z.number().int(),
  by: z.string(),
  madeAt: z.string(),
});
export type EnrolmentTokenRow = z.infer<typeof enrolmentTokenRowShape>;

export const identityRowShape = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['waiting', 'active', 'refused', 'revoked']),
  /** Why, in words. */
  reason: z.string(),
  kind: z.enum(['device', 'image', 'relay', 'gate', 'collector']),
  department: z.string().nullable(),
  serial: z.string().nullable(),
  macs: z.string(),
  ips: z.string(),
  os: z.string(),
  address: z.string(),
  ledger: z.string().nullable(),
  ledgerBy: z.enum(['serial', 'mac', 'name', 'ip']).nullable(),
  device: z.string().nullable(),
  /** Machines that report under a master image; 1 for a device. */
  instances: z.number().int(),
  enrolledAt: z.string(),
  lastSeen: z.string().nullable(),
  decidedBy: z.string().nullable(),
});
export type IdentityRow = z.infer<typeof identityRowShape>;

export const COMPARED_FIELD_WORDS: Readonly<Record<string, Text>> = {
  name: { ja: '名前', en: 'Name' },
  serial: { ja: '製造番号', en: 'Serial' },
  mac: { ja: 'MAC アドレス', en: 'MAC' },
  ip: { ja: 'IP アドレス', en: 'IP' },
  department: { ja: '部署', en: 'Department' },
  model: { ja: '機種', en: 'Model' },
  use: { ja: '台帳での使用状況', en: 'Use in the ledger' },
};

export const COMPARED_WORDS: Readonly<Record<string, Text>> = {
  different: { ja: '違う', en: 'Different' },
  unknown: { ja: '比べられない', en: 'Cannot be compared' },
  same: { ja: '同じ', en: 'Same' },
};

/** Reports of a device that are lost: which numbers of its journal, why, and what to do. */
export const gapRowShape = z.object({
  id: z.string(),
  state: z.enum(['open', 'seen']),
  name: z.string(),
  department: z.string().nullable(),
  device: z.string().nullable(),
  /** `3～5`, or `3` for a single one. */
  numbers: z.string(),
  count: z.number().int(),
  why: z.enum(['missing', 'damaged', 'content', 'not-kept', 'let-go']),
  /** What to do now, in words. */
  next: z.string(),
  noticedAt: z.string(),
  seenBy: z.string().nullable(),
});
export type GapRow = z.infer<typeof gapRowShape>;

/** GET /enrolment/devices/:id/gaps: those of one device that nobody has looked into. */
export const deviceGapsShape = z.array(gapRowShape);

/** POST /enrolment/gaps/seen */
export const gapsSeenShape = z.strictObject({
  ids: z.array(z.string().max(100)).min(1).max(500),
  why: z.string().max(1_000).optional(),
});

/** GET /enrolment/identities/:id: what a person looks at before deciding. */
export const identityViewShape = z.object({
  identity: identityRowShape,
  /** What to do now, in words. */
  next: z.string(),
  /** What the ledger says of the machine now; null when nothing or several rows fit. */
  ledger: z.object({ name: z.string(), by: z.enum(['serial', 'mac', 'name', 'ip']), retired: z.boolean() }).nullable(),
  comparison: z.array(
    z.object({
      field: z.enum(['name', 'serial', 'mac', 'ip', 'department', 'model', 'use']),
      said: z.string().nullable(),
      ledger: z.string().nullable(),
      compared: z.enum(['different', 'unknown', 'same']),
    }),
  ),
  /** The enrolment it would replace, or came from. */
  earlier: identityRowShape.pick({ id: true, name: true, state: true, lastSeen: true, device: true }).nullable(),
  certificateUntil: z.string().nullable(),
  /** Lost reports that nobody has looked into. */
  gaps: z.array(gapRowShape),
});
export type IdentityView = z.infer<typeof identityViewShape>;

export const cloneRowShape = z.object({
  id: z.string(),
  original: z.string(),
  originalId: z.string(),
  hardware: z.string(),
  address: z.string(),
  firstSeen: z.string(),
  lastSeen: z.string(),
  /** Name of what it enrolled as of its own; null while it did not. */
  successor: z.string().nullable(),
});
export type CloneRow = z.infer<typeof cloneRowShape>;

export const newEnrolmentTokenShape = z.strictObject({
  department: z.string().min(1).max(200).nullable(),
  uses: z.number().int().min(1).max(5_000),
  days: z.number().int().min(1).max(90),
  image: z.boolean().optional(),
  /** For a relay. */
  relay: z.boolean().optional(),
  /** Relays, when devices do not come to this server itself. */
  addresses: z
    .array(z.string().regex(/^(\[[0-9a-f:]+\]|[A-Za-z0-9.-]{1,253}):\d{1,5}$/i))
    .max(20)
    .optional(),
});

export const identityDecisionShape = z.strictObject({
  ids: z.array(z.string().max(100)).min(1).max(500),
  decision: z.enum(['confirm', 'refuse', 'revoke', 'image']),
  why: z.string().max(1_000).optional(),
  /** Confirm only those that still fit the ledger when it happens (POST /enrolment/proposals). */
  fitting: z.boolean().optional(),
});

/** POST /enrolment/proposals: what the ledger says of devices that are to be confirmed at once. */
export const proposalsAskedShape = z.strictObject({ ids: z.array(z.string().max(100)).min(1).max(500) });

export const proposalShape = z.object({
  id: z.string(),
  name: z.string(),
  department: z.string().nullable(),
  serial: z.string().nullable(),
  /** `fits`: by serial or MAC, and nothing differs. `name-only`: a person has to know it. `stays`: it is not confirmed this way. */
  fit: z.enum(['stays', 'name-only', 'fits']),
  ledger: z.string().nullable(),
  ledgerBy: z.enum(['serial', 'mac', 'name', 'ip']).nullable(),
  /** Why it is so and what to do, in words. */
  reason: z.string(),
});
export type Proposal = z.infer<typeof proposalShape>;
export const proposalsShape = z.object({ proposals: z.array(proposalShape) });

export const identityDecisionResultShape = z.object({
  done: z.array(z.string()),
  refused: z.array(z.object({ id: z.string(), code: z.string(), what: z.string() })),
});
export type IdentityDecisionResult = z.infer<typeof identityDecisionResultShape>;

function column(id: string, ja: string, en: string, type: ColumnType, more: Partial<Column> = {}): Column {
  return { id, title: { ja, en }, type, sortable: true, ...more };
}

export const enrolmentTokensGrid: GridDefinition = {
  id: 'enrolment-tokens',
  path: '/enrolment/tokens',
  title: { ja: '登録ファイル', en: 'Enrolment files' },
  empty: {
    ja: '登録ファイルはまだありません。「登録ファイルを作る」から部署を選んでください。',
    en: 'No enrolment file yet. Make one for a department.',
  },
  columns: [
    column('department', '部署', 'Department', 'text', { filter: 'contains', width: 160 }),
    column('kind', '種類', 'Kind', 'state', { filter: 'one-of', values: TOKEN_KIND_WORDS, width: 150 }),
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: TOKEN_FILE_STATE_WORDS, width: 130 }),
    column('used', '使った台数', 'Used', 'number', { width: 110 }),
    column('uses', '使える台数', 'Uses', 'number', { width: 110 }),
    column('validUntil', '期限', 'Until', 'instant', { width: 160 }),
    column('failures', '失敗', 'Failed tries', 'number', { width: 90 }),
    column('by', '作った人', 'Made by', 'text', { width: 140 }),
    column('madeAt', '作った日時', 'Made at', 'instant', { width: 160 }),
  ],
  defaultSort: { column: 'madeAt', direction: 'desc' },
};

export const identitiesGrid: GridDefinition = {
  id: 'identities',
  path: '/enrolment/identities',
  title: { ja: '登録された端末', en: 'Enrolled devices' },
  empty: {
    ja: '登録に来た端末はまだありません。登録ファイルを端末に渡してください。',
    en: 'No device has enrolled yet. Take an enrolment file to a device.',
  },
  columns: [
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: IDENTITY_STATE_WORDS, width: 120 }),
    column('name', '名前', 'Name', 'text', {
      filter: 'contains',
      opens: { route: '/devices', idColumn: 'device' },
      width: 170,
    }),
    column('reason', '理由', 'Why', 'text', { sortable: false, width: 300 }),
    column('kind', '種類', 'Kind', 'state', { filter: 'one-of', values: IDENTITY_KIND_WORDS, width: 150 }),
    column('department', '部署', 'Department', 'text', { width: 140 }),
    column('ledger', '台帳', 'Ledger', 'text', { width: 130 }),
    column('ledgerBy', '一致したもの', 'Recognised by', 'state', { values: LEDGER_BY_WORDS, width: 130 }),
    column('serial', '製造番号', 'Serial', 'text', { width: 150 }),
    column('macs', 'MAC アドレス', 'MAC', 'text', { width: 160 }),
    column('ips', 'IP アドレス', 'IP', 'text', { width: 130 }),
    column('os', 'OS', 'OS', 'text', { width: 200 }),
    column('instances', '台数', 'Machines', 'number', { width: 80 }),
    column('lastSeen', '最後の連絡', 'Last seen', 'instant', { width: 160 }),
    column('enrolledAt', '登録に来た日時', 'Enrolled at', 'instant', { width: 160 }),
    column('decidedBy', '決めた人', 'Decided by', 'text', { hidden: true, width: 140 }),
  ],
  defaultSort: { column: 'state', direction: 'asc' },
};

export const clonesGrid: GridDefinition = {
  id: 'clones',
  path: '/enrolment/clones',
  title: { ja: '複製の疑い', en: 'Clones noticed' },
  empty: { ja: '複製された端末は見つかっていません。', en: 'No cloned device was noticed.' },
  columns: [
    column('original', '元の端末', 'Original', 'text', { filter: 'contains', width: 180 }),
    column('hardware', '別の機器', 'Other machine', 'text', { width: 220 }),
    column('address', '接続元', 'From', 'text', { width: 140 }),
    column('firstSeen', '最初に見た日時', 'First seen', 'instant', { width: 160 }),
    column('lastSeen', '最後に見た日時', 'Last seen', 'instant', { width: 160 }),
    column('successor', '新しい登録', 'New identity', 'text', { width: 160 }),
  ],
  defaultSort: { column: 'lastSeen', direction: 'desc' },
};

export const gapsGrid: GridDefinition = {
  id: 'gaps',
  path: '/enrolment/gaps',
  title: { ja: '記録の欠け', en: 'Lost reports' },
  empty: {
    ja: '欠けた記録はありません。端末から届いた記録の番号は、すべてつながっています。',
    en: 'No report is lost: the numbers of what arrived follow each other.',
  },
  columns: [
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: GAP_STATE_WORDS, width: 150 }),
    column('name', '端末', 'Device', 'text', {
      filter: 'contains',
      opens: { route: '/devices', idColumn: 'device' },
      width: 170,
    }),
    column('department', '部署', 'Department', 'text', { width: 140 }),
    column('count', '件数', 'Reports', 'number', { width: 90 }),
    column('numbers', '番号', 'Numbers', 'text', { sortable: false, width: 120 }),
    column('why', '理由', 'Why', 'state', { filter: 'one-of', values: GAP_WHY_WORDS, width: 220 }),
    column('noticedAt', '気づいた日時', 'Noticed at', 'instant', { width: 160 }),
    column('seenBy', '確かめた人', 'Looked into by', 'text', { width: 140 }),
    column('next', 'すること', 'What to do', 'text', { sortable: false, hidden: true, width: 320 }),
  ],
  defaultSort: { column: 'state', direction: 'asc' },
};

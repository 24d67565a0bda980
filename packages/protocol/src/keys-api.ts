import type { Text } from '@tsukuroi/core';
import { z } from 'zod';
import type { Column, ColumnType, GridDefinition } from './grid.ts';

/** What the console's page 鍵 asks: which keys there are, how many must agree, until when, where they must lie, and what to do. */

export const KEY_PLACE_WORDS: Readonly<Record<string, Text>> = {
  safe: { ja: '金庫', en: 'Safe' },
  server: { ja: 'サーバー', en: 'Server' },
  collector: { ja: '情報を集める機械', en: 'Collector' },
};

/** `undated`: a key whose signatures have no date of their own. */
export const KEY_FRESHNESS_WORDS: Readonly<Record<string, Text>> = {
  old: { ja: '期限切れ', en: 'Expired' },
  soon: { ja: '期限が近い', en: 'Expires soon' },
  fresh: { ja: '有効', en: 'Valid' },
  undated: { ja: '期限なし', en: 'No date' },
};

/** Worst first. */
export const KEY_LEVEL_WORDS: Readonly<Record<string, Text>> = {
  red: { ja: '今すぐ', en: 'Now' },
  warn: { ja: '今週中', en: 'This week' },
  info: { ja: '知っておくこと', en: 'To know' },
};

export const keyRoleRowShape = z.object({
  id: z.string(),
  role: z.string(),
  /** What it is for, in words. */
  purpose: z.string(),
  place: z.enum(['safe', 'server', 'collector']),
  freshness: z.enum(['old', 'soon', 'fresh', 'undated']),
  /** So many of `keys` must sign. */
  threshold: z.int(),
  keys: z.int(),
  /** The first eight digits of each key's id. */
  keyids: z.string(),
  signedAt: z.string().nullable(),
  expires: z.string().nullable(),
  daysLeft: z.int().nullable(),
});
export type KeyRoleRow = z.infer<typeof keyRoleRowShape>;

/** GET /keys */
export const keysViewShape = z.object({
  /** `refused`: there was a ceremony, but what lies here cannot be read or is not signed as it must be. */
  ceremony: z.enum(['none', 'done', 'refused']),
  verdict: z.enum(['red', 'warn', 'ok']),
  refusal: z.object({ code: z.string(), what: z.string(), effect: z.string(), next: z.string() }).nullable(),
  organisation: z.string().nullable(),
  facility: z.string().nullable(),
  rootVersion: z.int().nullable(),
  todo: z.array(z.object({ code: z.string(), level: z.enum(['red', 'warn', 'info']), text: z.string() })),
  /** What a person types on the server to hold the ceremony; null when it was held. */
  command: z.string().nullable(),
  /** Whether the whole data folder was looked through for keys that belong in the safe. */
  searched: z.enum(['all', 'partly']),
  /** When it was looked at. */
  lookedAt: z.string(),
});
export type KeysView = z.infer<typeof keysViewShape>;

function column(id: string, ja: string, en: string, type: ColumnType, more: Partial<Column> = {}): Column {
  return { id, title: { ja, en }, type, sortable: true, ...more };
}

export const keyRolesGrid: GridDefinition = {
  id: 'key-roles',
  path: '/keys/roles',
  title: { ja: '鍵の役割', en: 'Roles of keys' },
  empty: {
    ja: 'まだ鍵がありません。上の命令で作ると、ここに並びます。',
    en: 'There are no keys yet. They are listed here once the command above has made them.',
  },
  columns: [
    column('freshness', '状態', 'State', 'state', { filter: 'one-of', values: KEY_FRESHNESS_WORDS, width: 130 }),
    column('role', '役割', 'Role', 'text', { width: 210 }),
    column('place', '置き場所', 'Must lie in', 'state', { filter: 'one-of', values: KEY_PLACE_WORDS, width: 160 }),
    column('threshold', '要る数', 'Needed', 'number', { width: 80 }),
    column('keys', '鍵の数', 'Keys', 'number', { width: 80 }),
    column('expires', '期限', 'Until', 'instant', { width: 150 }),
    column('daysLeft', 'あと何日', 'Days left', 'number', { width: 100 }),
    column('signedAt', '署名した日時', 'Signed at', 'instant', { width: 150 }),
    column('purpose', '使い道', 'For', 'text', { sortable: false, width: 330 }),
    column('keyids', '鍵の番号', 'Key ids', 'text', { width: 200 }),
  ],
  defaultSort: { column: 'freshness', direction: 'asc' },
};

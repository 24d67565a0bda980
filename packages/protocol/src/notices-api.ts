import type { Text } from '@tsukuroi/core';
import { z } from 'zod';
import type { Column, ColumnType, GridDefinition } from './grid.ts';

/** お知らせ: what a person should know of, from its beginning to its end, and where it is sent (docs/formats/notices.md). */

export const NOTICE_STATE_WORDS: Readonly<Record<string, Text>> = {
  new: { ja: '未確認', en: 'New' },
  seen: { ja: '確認済み・続いている', en: 'Seen, still so' },
  over: { ja: '解消', en: 'Over' },
};

export const NOTICE_LEVEL_WORDS: Readonly<Record<string, Text>> = {
  'act-now': { ja: '今すぐ', en: 'Act now' },
  'this-week': { ja: '今週中', en: 'This week' },
  'next-window': { ja: '次の保守時間', en: 'Next window' },
  notice: { ja: 'お知らせ', en: 'For your information' },
};

export const noticeRowShape = z.object({
  id: z.string(),
  kind: z.string(),
  level: z.enum(['act-now', 'this-week', 'next-window', 'notice']),
  title: z.string(),
  detail: z.string(),
  opens: z.string(),
  count: z.int(),
  state: z.enum(['new', 'seen', 'over']),
  beganAt: z.string(),
  endedAt: z.string().nullable(),
  seenAt: z.string().nullable(),
  seenBy: z.string().nullable(),
  mailedAt: z.string().nullable(),
});
export type NoticeRow = z.infer<typeof noticeRowShape>;

/** GET /notices/count: for the sign in the navigation. */
export const noticeCountShape = z.object({ open: z.int(), unseen: z.int() });
export type NoticeCount = z.infer<typeof noticeCountShape>;

function column(id: string, ja: string, en: string, type: ColumnType, more: Partial<Column> = {}): Column {
  return { id, title: { ja, en }, type, sortable: true, ...more };
}

export const noticesGrid: GridDefinition = {
  id: 'notices',
  path: '/notices',
  title: { ja: 'お知らせ', en: 'Notices' },
  empty: { ja: 'お知らせはありません。', en: 'There are no notices.' },
  columns: [
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: NOTICE_STATE_WORDS, width: 190 }),
    column('level', '急ぎ', 'Urgency', 'state', { filter: 'one-of', values: NOTICE_LEVEL_WORDS, width: 120 }),
    column('title', '内容', 'What', 'text', { filter: 'contains', width: 360 }),
    column('detail', '次にすること', 'What to do', 'text', { width: 420 }),
    column('beganAt', 'いつから', 'Since', 'instant', { width: 160 }),
    column('endedAt', '解消した日時', 'Over since', 'instant', { width: 160 }),
    column('mailedAt', 'メールした日時', 'Mailed', 'instant', { width: 160 }),
    column('seenBy', '確認した人', 'Seen by', 'text', { width: 140 }),
  ],
  defaultSort: { column: 'beganAt', direction: 'desc' },
};

/** An address as mail programs take it; nothing that could begin another line of a message (RFC 5321 4.1.2, without quoted parts). */
const mailAddress = z.string().regex(/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}$/);

export const mailSettingsShape = z.object({
  enabled: z.boolean(),
  host: z.string(),
  port: z.int(),
  security: z.enum(['tls', 'starttls', 'none']),
  user: z.string(),
  /** Whether a password is kept; it is never shown. */
  passwordKept: z.boolean(),
  sender: z.string(),
  recipients: z.array(z.string()),
  levels: z.array(z.enum(['act-now', 'this-week', 'next-window', 'notice'])),
  lastSentAt: z.string().nullable(),
  /** Why the last try did not succeed, in words; null when it did. */
  problem: z.string().nullable(),
});
export type MailSettings = z.infer<typeof mailSettingsShape>;

export const changeMailShape = z.strictObject({
  enabled: z.boolean(),
  host: z
    .string()
    .max(255)
    .regex(/^[A-Za-z0-9.:-]+$/),
  port: z.int().min(1).max(65_535),
  security: z.enum(['tls', 'starttls', 'none']),
  user: z.string().max(200),
  /** Absent: the one that is kept stays; empty: none. */
  password: z.string().max(500).optional(),
  sender: mailAddress,
  recipients: z.array(mailAddress).min(1).max(20),
  levels: z
    .array(z.enum(['act-now', 'this-week', 'next-window', 'notice']))
    .min(1)
    .max(4),
});
export type ChangeMail = z.infer<typeof changeMailShape>;

/** POST /notices/mail/test: the answer of the mail server, in words. */
export const mailTestShape = z.object({ sent: z.boolean(), sentence: z.string() });
export type MailTest = z.infer<typeof mailTestShape>;

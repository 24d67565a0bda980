import type { TodayItem } from '@tsukuroi/protocol';
import type { Db, Tx } from '../../platform/database/index.ts';

export type NoticesTables = {
  notices_notices: NoticeRecord;
  notices_mail: MailRecord;
};

export type NoticeRecord = {
  id: string;
  facility: string;
  kind: string;
  level: TodayItem['level'];
  title_ja: string;
  title_en: string;
  detail_ja: string;
  detail_en: string;
  opens: string;
  count: number;
  began_at: string;
  changed_at: string;
  ended_at: string | null;
  seen_at: string | null;
  seen_by: string | null;
  mailed_at: string | null;
};

export type MailRecord = {
  facility: string;
  enabled: number;
  host: string;
  port: number;
  security: 'tls' | 'starttls' | 'none';
  user_name: string;
  password_sealed: string;
  sender: string;
  recipients: string;
  levels: string;
  last_sent_at: string | null;
  tried_at: string | null;
  failures: number;
  problem: string | null;
};

/** Ended ones are kept so long (evidence of who saw what, DESIGN 2.7). */
export const KEPT_YEARS = 3;

function tables(db: Db) {
  return db.withTables<NoticesTables>();
}

export function readOpen(db: Db, facility: string): Promise<NoticeRecord[]> {
  return tables(db)
    .selectFrom('notices_notices')
    .selectAll()
    .where('facility', '=', facility)
    .where('ended_at', 'is', null)
    .orderBy('began_at')
    .orderBy('id')
    .execute();
}

export function readNewest(db: Db, facility: string, limit: number): Promise<NoticeRecord[]> {
  return tables(db)
    .selectFrom('notices_notices')
    .selectAll()
    .where('facility', '=', facility)
    .orderBy('began_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function addNotice(tx: Tx, row: NoticeRecord): Promise<void> {
  await tables(tx).insertInto('notices_notices').values(row).execute();
}

export async function changeNotice(tx: Tx, id: string, change: Partial<NoticeRecord>): Promise<void> {
  await tables(tx).updateTable('notices_notices').set(change).where('id', '=', id).execute();
}

/** Lets go of what ended before an instant. */
export async function forgetEnded(tx: Tx, facility: string, before: string): Promise<void> {
  await tables(tx)
    .deleteFrom('notices_notices')
    .where('facility', '=', facility)
    .where('ended_at', '<', before)
    .execute();
}

export function readMail(db: Db, facility: string): Promise<MailRecord | undefined> {
  return tables(db).selectFrom('notices_mail').selectAll().where('facility', '=', facility).executeTakeFirst();
}

export async function writeMail(tx: Tx, row: MailRecord): Promise<void> {
  const { facility: _facility, ...change } = row;
  await tables(tx)
    .insertInto('notices_mail')
    .values(row)
    .onConflict((conflict) => conflict.column('facility').doUpdateSet(change))
    .execute();
}

import { sql } from 'kysely';
import { checkSqlite } from '../../platform/backup/make.ts';
import { openDatabase } from '../../platform/database/index.ts';
import type { Check, Finding } from '../check.ts';

const NEXT = {
  ja: 'サーバーを止め、データフォルダーを別の名前に変え、最後のバックアップを「tsukuroi admin restore」で戻してください。前のバックアップは消さないでください。',
  en: 'Stop the server, rename the data folder, and restore the last backup. Remove no earlier backup.',
};

/** Whether the database is whole. SQLite looks through all of it; PostgreSQL tells what its checksums met. */
export const database: Check = {
  id: 'database',
  title: { ja: 'データベース', en: 'Database' },
  look: ({ address }) => (address.kind === 'sqlite' ? lookAtFile(address.file) : lookAtServer(address.url)),
};

async function lookAtFile(file: string): Promise<Finding> {
  const found = checkSqlite(file);
  if (found === 'ok') {
    return { state: 'good', text: { ja: 'すべて調べ、壊れていません。', en: 'All of it was checked and is whole.' } };
  }
  return { state: 'bad', text: { ja: `壊れています（${found}）。`, en: `It is damaged (${found}).` }, next: NEXT };
}

async function lookAtServer(url: string): Promise<Finding> {
  const db = openDatabase({ kind: 'postgres', url });
  try {
    const { rows } = await sql<{ failures: string | null }>`
      select checksum_failures as failures from pg_stat_database where datname = current_database()
    `.execute(db);
    const failures = rows[0]?.failures ?? null;
    if (failures === null) {
      const ja = 'つながります。中身の検査（data_checksums）は有効になっていないため、壊れていないかは分かりません。';
      return { state: 'unknown', text: { ja, en: 'It answers. Checksums are off, so damage would not be noticed.' } };
    }
    return Number(failures) === 0
      ? {
          state: 'good',
          text: { ja: 'つながり、壊れた所は見つかっていません。', en: 'It answers; no damage was met.' },
        }
      : {
          state: 'bad',
          text: { ja: `壊れた所が ${failures} 件見つかっています。`, en: `${failures} damaged pages.` },
          next: NEXT,
        };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'PostgreSQL';
    return {
      state: 'bad',
      text: { ja: `PostgreSQL につながりません（${reason}）。`, en: `PostgreSQL cannot be reached (${reason}).` },
      next: {
        ja: 'PostgreSQL が動いているか、server.json の database が正しいかを確かめてください。',
        en: 'Check that PostgreSQL runs and that "database" in server.json is right.',
      },
    };
  } finally {
    await db.destroy();
  }
}

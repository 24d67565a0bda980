import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { MODULES } from '../../modules/registry.ts';
import { openDatabase } from '../../platform/database/index.ts';
import type { Check } from '../check.ts';

/** Whether the database has the schema of this program. */
export const schema: Check = {
  id: 'schema',
  title: { ja: 'データベースの版', en: 'Schema' },
  async look({ address }) {
    if (address.kind === 'sqlite' && !existsSync(address.file)) {
      return { state: 'unknown', text: { ja: 'データベースがまだありません。', en: 'There is no database yet.' } };
    }
    const db = openDatabase(address);
    try {
      const { rows } = await sql<{ module: string; number: number }>`
        select module, number from platform_migrations
      `.execute(db);
      const taken = new Set(rows.map((row) => `${row.module}/${row.number}`));
      const known = MODULES.flatMap(({ migrations }) => migrations).map((step) => `${step.module}/${step.number}`);
      const missing = known.filter((step) => !taken.delete(step));
      if (taken.size > 0) {
        return {
          state: 'bad',
          text: { ja: 'より新しい版のつくろいが作ったデータです。', en: 'The data is of a newer version of Tsukuroi.' },
          next: { ja: '新しい版のつくろいを使ってください。', en: 'Use the newer version.' },
        };
      }
      return missing.length === 0
        ? { state: 'good', text: { ja: 'このプログラムと同じ版です。', en: 'It is that of this program.' } }
        : {
            state: 'bad',
            text: { ja: `更新の手順が ${missing.length} 件残っています。`, en: `${missing.length} steps are missing.` },
            next: { ja: 'サーバーを起動し直してください（先に自動でバックアップします）。', en: 'Restart the server.' },
          };
    } finally {
      await db.destroy();
    }
  },
};

import { existsSync } from 'node:fs';
import { policySituation } from '../../modules/policies/index.ts';
import { readFacility } from '../../modules/settings/store.ts';
import { openDatabase } from '../../platform/database/index.ts';
import type { Check } from '../check.ts';

/** Whether policies can be read, and whether the calendars they depend on reach far enough. */
export const policies: Check = {
  id: 'policies',
  title: { ja: '方針と暦', en: 'Policies and calendars' },
  async look({ address, clock }) {
    if (address.kind === 'sqlite' && !existsSync(address.file)) {
      return { state: 'unknown', text: { ja: 'データベースがまだありません。', en: 'There is no database yet.' } };
    }
    const db = openDatabase(address);
    try {
      const facility = await readFacility(db);
      if (facility === undefined) {
        return { state: 'unknown', text: { ja: '施設がまだありません。', en: 'There is no facility yet.' } };
      }
      const parts = { clock, db, facility };
      const [ja, en] = [await policySituation(parts, 'ja'), await policySituation(parts, 'en')];
      if (ja.unreadablePolicies > 0) {
        return {
          state: 'bad',
          text: {
            ja: `読めない方針か決まりが ${ja.unreadablePolicies} 件あります: ${ja.unreadableNames}`,
            en: `${en.unreadablePolicies} policies or rules cannot be read: ${en.unreadableNames}`,
          },
          next: {
            ja: '画面「方針」で開いて保存し直してください。それまで、その端末には何も適用しません。',
            en: 'Open and save them again; until then nothing is applied to their devices.',
          },
        };
      }
      return ja.calendarsEnding > 0
        ? {
            state: 'bad',
            text: { ja: ja.calendarWords, en: en.calendarWords },
            next: {
              ja: '新しい暦を、中継か USBメモリーから取り込むか、画面「暦」で直してください。',
              en: 'Bring in a newer calendar, or mend it on the page 暦.',
            },
          }
        : {
            state: 'good',
            text: {
              ja: '方針はすべて読め、暦は 60 日より先まで届いています。',
              en: 'All can be read; the calendars reach beyond 60 days.',
            },
          };
    } finally {
      await db.destroy();
    }
  },
};

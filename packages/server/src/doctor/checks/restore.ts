import { dayInJapan, describeError } from '@tsukuroi/core';
import { demandRestored, readRestored } from '../../platform/backup/restored.ts';
import type { Check } from '../check.ts';

/** A restore that was cut off, or when the folder was restored. */
export const restore: Check = {
  id: 'restore',
  title: { ja: '復元', en: 'Restore' },
  async look({ folder }) {
    try {
      await demandRestored(folder);
    } catch (error) {
      const [ja, en] = [describeError(error, 'ja'), describeError(error, 'en')];
      return { state: 'bad', text: { ja: ja.what, en: en.what }, next: { ja: ja.next, en: en.next } };
    }
    const restored = await readRestored(folder);
    const day = restored === undefined ? '' : dayInJapan(Date.parse(restored.restoredAt));
    return restored === undefined
      ? { state: 'good', text: { ja: '途中で止まった復元はありません。', en: 'No restore was cut off.' } }
      : { state: 'good', text: { ja: `${day} に復元したデータです。`, en: `Restored on ${day}.` } };
  },
};

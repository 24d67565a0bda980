import type { RolloutsTables } from '../../modules/rollouts/index.ts';
import { openDatabase } from '../../platform/database/index.ts';
import type { Check } from '../check.ts';

/** Rollouts that stopped and wait for a person: until then their versions go nowhere. */
export const rollouts: Check = {
  id: 'rollouts',
  title: { ja: '配布', en: 'Rollouts' },
  async look({ address }) {
    const db = openDatabase(address);
    try {
      const stopped = await db
        .withTables<RolloutsTables>()
        .selectFrom('rollouts_rollouts')
        .select('name')
        .where('state', '=', 'stopped')
        .orderBy('started_at', 'desc')
        .execute();
      const [newest] = stopped;
      if (newest === undefined) {
        return { state: 'good', text: { ja: '止まっている配布はありません。', en: 'No rollout has stopped.' } };
      }
      return {
        state: 'bad',
        text: {
          ja: `止まっている配布が ${stopped.length} 件あります(新しいものは「${newest.name}」)。その版はどこにも配りません。`,
          en: `${stopped.length} rollouts have stopped (the newest is “${newest.name}”); their versions go nowhere.`,
        },
        next: {
          ja: '「適用状況」を開き、止まった理由を見て、直してから「やり直す」か「再開」を押してください。',
          en: 'Open Rollouts, read why, mend it, then retry or resume.',
        },
      };
    } catch {
      const ja = 'データベースから読めないため、分かりません。';
      return { state: 'unknown', text: { ja, en: 'The database could not be asked.' } };
    } finally {
      await db.destroy();
    }
  },
};

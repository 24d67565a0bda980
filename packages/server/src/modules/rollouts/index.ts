import './errors.ts';
import './texts.ts';
import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { hurryWith, takeResultsWith } from '../enrolment/index.ts';
import { onStopChanged } from '../stop/index.ts';
import { addBoardRoutes } from './board-routes.ts';
import { resultPartsOf, rolloutsOf } from './open.ts';
import { Rounds } from './rounds.ts';
import { addRolloutRoutes } from './routes.ts';
import type { Rollouts } from './service.ts';
import { takeResult } from './take-result.ts';

export { type RolloutSituation, rolloutSituation } from './board-situation.ts';
export { type CatalogueUpdates, catalogueUpdates } from './device-updates.ts';
export { rolloutsOf } from './open.ts';
export { addSampleRollouts, removeSampleRollouts, type SampleEffect, type SampleHospital } from './sample.ts';
export type { Rollouts } from './service.ts';
export { type StandingWindows, standingWindows } from './standing-windows.ts';
export type { RolloutsTables } from './store.ts';
export { evidenceOf } from './take-result.ts';

/** What is rolled out, to whom, and what became of it. */
export const rolloutsModule: ServerModule = {
  id: 'rollouts',
  migrations: loadMigrations('rollouts', import.meta.url),
  register(app, context) {
    addRolloutRoutes(app, context);
    addBoardRoutes(app, context);
    const results = resultPartsOf(context);
    let planner: Rollouts['planner'] | undefined;
    const rounds = new Rounds(
      async () => {
        planner = (await rolloutsOf(context)).planner;
        await planner.round();
      },
      (error) => context.log.error('rollouts were not moved on', { err: error }),
    );
    takeResultsWith(context, async (tx, result) => {
      await takeResult(tx, results, result);
      rounds.soon();
    });
    hurryWith(context, (identity) => planner?.isHurried(identity) ?? false);
    // Whoever stops everything does not wait for a share of the time.
    onStopChanged(context, () => rounds.atOnce());
    app.addHook('onListen', async () => rounds.open());
    app.addHook('onClose', () => rounds.close());
  },
};

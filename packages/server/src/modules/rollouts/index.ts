import './errors.ts';
import './texts.ts';
import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { hurryWith, takeResultsWith } from '../enrolment/index.ts';
import { onStopChanged } from '../stop/index.ts';
import { addBoardRoutes } from './board-routes.ts';
import { resultPartsOf, rolloutsOf } from './open.ts';
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

/** How often rollouts are moved on by themselves; results of devices move them at once. */
const ROUND_MS = 30_000;
/** Results come in crowds: one round for all of them. */
const SOON_MS = 1_000;
/** A round looks at every device. In a large facility it takes seconds: then rounds come less often, so that they never take more than a fifth of the time. */
const SHARE_SOON = 4;
const SHARE_ROUND = 20;

/** What is rolled out, to whom, and what became of it. */
export const rolloutsModule: ServerModule = {
  id: 'rollouts',
  migrations: loadMigrations('rollouts', import.meta.url),
  register(app, context) {
    addRolloutRoutes(app, context);
    addBoardRoutes(app, context);
    const results = resultPartsOf(context);
    let timer: NodeJS.Timeout | undefined;
    let soon: NodeJS.Timeout | undefined;
    let isOpen = false;
    let planner: Rollouts['planner'] | undefined;
    let running: Promise<void> = Promise.resolve();
    let tookMs = 0;
    const round = () => {
      const began = performance.now();
      running = rolloutsOf(context)
        .then((rollouts) => {
          planner = rollouts.planner;
          return planner.round();
        })
        .catch((error) => context.log.error('rollouts were not moved on', { err: error }))
        .finally(() => {
          tookMs = performance.now() - began;
        });
      return running;
    };
    const roundSoon = () => {
      if (isOpen && soon === undefined) {
        soon = setTimeout(
          () => {
            soon = undefined;
            void round();
          },
          Math.max(SOON_MS, SHARE_SOON * tookMs),
        ).unref();
      }
    };
    takeResultsWith(context, async (tx, result) => {
      await takeResult(tx, results, result);
      roundSoon();
    });
    hurryWith(context, (identity) => planner?.isHurried(identity) ?? false);
    // Whoever stops everything does not wait for a share of the time.
    onStopChanged(context, () => {
      tookMs = 0;
      roundSoon();
    });
    const again = () => {
      timer = setTimeout(
        () => {
          void round().then(() => (isOpen ? again() : undefined));
        },
        Math.max(ROUND_MS, SHARE_ROUND * tookMs),
      ).unref();
    };
    app.addHook('onListen', async () => {
      isOpen = true;
      again();
      roundSoon();
    });
    app.addHook('onClose', async () => {
      isOpen = false;
      clearTimeout(timer);
      clearTimeout(soon);
      await running;
    });
  },
};

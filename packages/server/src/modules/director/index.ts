import './errors.ts';
import './texts.ts';
import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { directorOf } from './open.ts';
import { addDirectorRoutes } from './routes.ts';

export { namedContentsOf } from './named.ts';
export { directorOf } from './open.ts';
export { type Reader, servedFile } from './served.ts';
export { DirectorService, type PlanDraft } from './service.ts';
export { readSignedCatalog, type SignedCatalog } from './signed-catalog.ts';
export { type TrustSituation, trustSituation } from './situation.ts';
export { agentVersions, keepStanding, trustLines } from './standings.ts';
export { takeCatalog } from './take-catalog.ts';
export { readWitnessFile } from './witness.ts';

const HOUR_MS = 3_600_000;

/** Signs what agents may follow. Every hour it looks whether something has to be renewed. */
export const directorModule: ServerModule = {
  id: 'director',
  migrations: loadMigrations('director', import.meta.url),
  register(app, context) {
    let hourly: NodeJS.Timeout | undefined;
    const care = async () => {
      try {
        await (await directorOf(context)).care();
      } catch (error) {
        context.log.error('care for signatures failed', { err: error });
      }
    };
    app.addHook('onListen', async () => {
      await directorOf(context);
      hourly = setInterval(() => void care(), HOUR_MS).unref();
    });
    app.addHook('onClose', async () => clearInterval(hourly));
    addDirectorRoutes(app, context);
  },
};

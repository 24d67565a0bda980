import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { pathsOf } from './open.ts';
import { addPathRoutes } from './routes.ts';

export { pathsOf } from './open.ts';
export type { Paths } from './service.ts';
export { type PathSituation, pathSituation } from './situation.ts';

/** Silence is a matter of time: nobody tells of it. */
const LOOK_MS = 60_000;

/** 経路: relays of wards by what they say of themselves, the DMZ by visits to it. */
export const pathsModule: ServerModule = {
  id: 'paths',
  migrations: loadMigrations('paths', import.meta.url),
  register(app, context) {
    const paths = pathsOf(context);
    let looking: NodeJS.Timeout | undefined;
    const look = () =>
      paths.lookAtClock().catch((error) => context.log.error('paths were not looked at', { err: error }));
    app.addHook('onListen', async () => {
      paths.listening();
      looking = setInterval(() => void look(), LOOK_MS).unref();
    });
    app.addHook('onClose', async () => clearInterval(looking));
    addPathRoutes(app, context, paths);
  },
};

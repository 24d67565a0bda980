import './errors.ts';
import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { pathsOf } from './open.ts';
import { openDmz } from './open-dmz.ts';
import { addPathRoutes } from './routes.ts';

export { carryNotices } from './carried-notices.ts';
export { pathsOf } from './open.ts';
export { openDmz } from './open-dmz.ts';
export type { Paths } from './service.ts';
export { type PathSituation, pathSituation } from './situation.ts';

/** Silence is a matter of time: nobody tells of it. Also how often the DMZ is visited. */
const LOOK_MS = 60_000;

/** 経路: relays of wards by what they say of themselves, the DMZ by visits to it. */
export const pathsModule: ServerModule = {
  id: 'paths',
  migrations: loadMigrations('paths', import.meta.url),
  register(app, context) {
    const paths = pathsOf(context);
    const ended = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    let running: Promise<void> = Promise.resolve();
    const work = async () => {
      const dmz = await openDmz(context, ended.signal);
      const round = async () => {
        if (ended.signal.aborted) {
          return;
        }
        await dmz?.round().catch((error) => context.log.error('the DMZ was not visited', { err: error }));
        await paths.lookAtClock().catch((error) => context.log.error('paths were not looked at', { err: error }));
      };
      const again = () => {
        if (!ended.signal.aborted) {
          timer = setTimeout(() => {
            running = round().then(again);
          }, LOOK_MS).unref();
        }
      };
      await round();
      again();
    };
    app.addHook('onListen', async () => {
      paths.listening();
      // A server that is closed at once waits for this too.
      running = work();
      await running;
    });
    app.addHook('onClose', async () => {
      ended.abort();
      clearTimeout(timer);
      await running;
    });
    addPathRoutes(app, context, paths);
  },
};

import './errors.ts';
import './texts.ts';
import type { ServerContext, ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { addStopRoutes } from './routes.ts';
import { Stop } from './service.ts';

const STOPS = new WeakMap<ServerContext, Stop>();
const LISTENERS = new WeakMap<ServerContext, (() => void)[]>();

/** すべて止める, for whoever plans work: nothing is ordered while it stands. */
export function stopOf(context: ServerContext): Stop {
  const there = STOPS.get(context);
  if (there !== undefined) {
    return there;
  }
  const changed = () => {
    for (const listener of LISTENERS.get(context) ?? []) {
      listener();
    }
    context.hub.publish('stop', () => ({}));
  };
  const made = new Stop({ ...context, changed });
  STOPS.set(context, made);
  return made;
}

/** Called after work was stopped or let go on. */
export function onStopChanged(context: ServerContext, listener: () => void): void {
  LISTENERS.set(context, [...(LISTENERS.get(context) ?? []), listener]);
}

/** Nothing new starts while it stands; what runs is finished; only an administrator lets it go on. */
export const stopModule: ServerModule = {
  id: 'stop',
  migrations: loadMigrations('stop', import.meta.url),
  register: (app, context) => addStopRoutes(app, stopOf(context)),
};

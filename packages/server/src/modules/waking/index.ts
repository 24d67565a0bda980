import './errors.ts';
import './texts.ts';
import { domainOf } from '../../domain.ts';
import type { ServerContext, ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { wakeMarksOf } from '../enrolment/index.ts';
import { pathsOf } from '../paths/index.ts';
import { addWakingRoutes } from './routes.ts';
import { Waking } from './service.ts';

export type { Waking } from './service.ts';

const WAKINGS = new WeakMap<ServerContext, Waking>();

/** Waking devices, for whoever plans windows and for the port of the relays. */
export function wakingOf(context: ServerContext): Waking {
  let waking = WAKINGS.get(context);
  if (waking === undefined) {
    const { devices } = domainOf(context);
    const { ways } = pathsOf(context);
    waking = new Waking({ ...context, devices, marks: wakeMarksOf, above: (identity) => ways.above(identity) });
    WAKINGS.set(context, waking);
  }
  return waking;
}

/** Devices that were off are switched on for their window by the relay of their segment. */
export const wakingModule: ServerModule = {
  id: 'waking',
  migrations: loadMigrations('waking', import.meta.url),
  register: (app, context) => addWakingRoutes(app, wakingOf(context)),
};
